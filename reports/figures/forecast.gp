# The bill over the months ahead. DATA: block 0: month, middle, P10, P90, words; a block for each other mode: month,
# USD, words; the last: months in which something happens, and what. BUDGET: 0 where there is none.
array LINE[5] = [COLOUR[1], COLOUR[2], COLOUR[4], COLOUR[3], COLOUR[5]]
array WORD[5] = [NAMED[1], NAMED[2], NAMED[4], NAMED[3], NAMED[5]]
set rmargin at screen X(BESIDE(ROOM)); set bmargin at screen Y0(FLOOR)
XNAME = 'months from now'
eval UNDER(LEFT, BESIDE(ROOM))
set mxtics 1; set mytics 1
do for [i=1:LINES] { if (NARROW) { eval BELOWNAME(10+i, i, LINES, sprintf("NAMES[%d]", i), sprintf("LINE[%d]", i)) } else { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb WORD[i] } }
if (BUDGET > 0) { set label 30 'budget '.BUDGETNAME at graph 0.01, first BUDGET left offset 0,0.6 font SMALL textcolor rgb NAMEDBAD }
MARK(kind) = kind eq 'throttling' ? 'throttled' : 'next tier'
plot DATA index 0 using (FAN ? $1 : NaN):3:4 with filledcurves fillstyle transparent solid 0.16 noborder lc rgb LINE[1], \
     DATA index 0 using 1:(BUDGET > 0 ? BUDGET : NaN) with lines lw 1.2 dt (6,4) lc rgb CBAD, \
     for [i=2:LINES] DATA index i-1 using 1:2 with lines lw 1.8 lc rgb LINE[i], \
     DATA index 0 using 1:2 with lines lw 2.8 lc rgb LINE[1], \
     for [k=1:(EVENTS > 0)] DATA index LINES using 1:(TOPMOST) with impulses lw 0.8 dt (2,3) lc rgb MUTED, \
     for [k=1:(EVENTS > 0)] DATA index LINES using 1:(0.99 * TOPMOST):(MARK(strcol(2))) with labels right rotate by 90 offset 0.8,0 font SMALL textcolor rgb MUTED, \
     for [k=1:HOVER] DATA index 0 using 1:2:5 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000', \
     for [i=2:(HOVER ? LINES : 1)] DATA index i-1 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
