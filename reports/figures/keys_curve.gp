# Share of the hottest shard over the number of shards. DATA: shards, share, words; blocks: hottest, best cuts,
# salted, even, heaviest key. LIMIT: what a shard takes, 0 where that is not known; LEFTSIDE: its name is.
array LINE[5] = [COLOUR[1], COLOUR[3], COLOUR[4], COLOUR[5], COLOUR[2]]
array WORD[5] = [NAMED[1], NAMED[3], NAMED[4], NAMED[5], NAMED[2]]
set rmargin at screen X(BESIDE(ROOM)); set bmargin at screen Y0(FLOOR)
XNAME = 'shards'
eval UNDER(LEFT, BESIDE(ROOM))
set mxtics 1; set mytics 1
AT = 0
do for [i=1:5] { if (Y[i] >= 0) { AT = AT + 1; if (NARROW) { eval BELOWNAME(10+i, AT, SERIES, sprintf("NAMES[%d]", i), sprintf("LINE[%d]", i)) } else { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb WORD[i] } } }
if (LIMIT > 0 && LEFTSIDE) { set label 30 'a shard takes '.LIMITNAME at graph 0.01, first LIMIT left offset 0,-0.7 font SMALL textcolor rgb NAMEDBAD }
if (LIMIT > 0 && !LEFTSIDE) { set label 30 'a shard takes '.LIMITNAME at graph 0.99, first LIMIT right offset 0,0.6 font SMALL textcolor rgb NAMEDBAD }
plot DATA index 0 using 1:(LIMIT > 0 ? $2 : NaN):(LIMIT) with filledcurves above fillstyle transparent solid 0.13 noborder lc rgb CBAD, \
     DATA index 0 using 1:(LIMIT > 0 ? LIMIT : NaN) with lines lw 1.2 dt (6,4) lc rgb CBAD, \
     DATA index 4 using 1:2 with lines lw 1.8 dt (3,4) lc rgb LINE[5], \
     DATA index 3 using 1:2 with lines lw 1.6 dt (8,5) lc rgb LINE[4], \
     DATA index 2 using 1:2 with lines lw 1.8 lc rgb LINE[3], \
     DATA index 1 using 1:2 with lines lw 1.8 lc rgb LINE[2], \
     DATA index 0 using 1:2 with lines lw 2.8 lc rgb LINE[1], \
     for [i=0:(HOVER ? 4 : -1)] DATA index i using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
