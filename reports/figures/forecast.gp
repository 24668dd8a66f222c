# The bill over the months ahead. DATA: block 0: month, middle, P10, P90; a block for each other mode: month,
# USD; the last: months in which something happens, and what. BUDGET: 0 where there is none.
array LINE[5] = [COLOUR[1], COLOUR[2], COLOUR[4], COLOUR[3], COLOUR[5]]
set rmargin at screen X(WIDTH - 190)
set xlabel 'months from now'
set mxtics 1; set mytics 1
do for [i=1:LINES] { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb LINE[i] }
if (BUDGET > 0) { set label 30 'budget '.BUDGETNAME at graph 0.01, first BUDGET left offset 0,0.6 font SMALL textcolor rgb CBAD }
MARK(kind) = kind eq 'throttling' ? 'throttled' : 'next tier'
plot DATA index 0 using (FAN ? $1 : NaN):3:4 with filledcurves fillstyle transparent solid 0.16 noborder lc rgb LINE[1], \
     DATA index 0 using 1:(BUDGET > 0 ? BUDGET : NaN) with lines lw 1.2 dt (6,4) lc rgb CBAD, \
     for [i=2:LINES] DATA index i-1 using 1:2 with lines lw 1.8 lc rgb LINE[i], \
     DATA index 0 using 1:2 with lines lw 2.8 lc rgb LINE[1], \
     for [k=1:(EVENTS > 0)] DATA index LINES using 1:(TOP) with impulses lw 0.8 dt (2,3) lc rgb MUTED, \
     for [k=1:(EVENTS > 0)] DATA index LINES using 1:(0.99 * TOP):(MARK(strcol(2))) with labels right rotate by 90 offset 0.8,0 font SMALL textcolor rgb MUTED
