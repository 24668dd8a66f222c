# Objects as written. One block of DATA per reason: minute of closing, MiB, words.
set rmargin at screen X(BESIDE(ROOM))
if (LOGARITHMIC) { set logscale y 2; set mytics 1 }
set xrange [0:MINUTES]
set arrow 1 from graph 0, first MEAN to graph 1, first MEAN nohead back lt 1 lw 1.2 dt (6,4) lc rgb MUTED
if (NARROW) { set label 1 'dashed: '.MEAN_NAME at screen X(WIDTH - 30),Y0(TOP - 4) right textcolor rgb MUTED; set tmargin at screen Y0(TOP + 10) } else { set label 1 MEAN_NAME at graph 1.012, graph Y[1] textcolor rgb MUTED }
do for [i=1:SERIES] { if (NARROW) { eval BELOWNAME(10+i, i, SERIES, sprintf("NAMES[%d]", i), sprintf("COLOUR[%d]", i)) } else { set label 10+i '● '.NAMES[i] at graph 1.012, graph Y[i+1] textcolor rgb NAMED[i] } }
if (NARROW) { do for [i=601:612] { unset label i } }
SIZE = POINTS < 200 ? 0.7 : POINTS < 1000 ? 0.45 : 0.3
plot for [i=1:SERIES] DATA index i-1 using 1:2 with points pt 7 ps SIZE lc rgb COLOUR[i], \
     for [i=1:(POINTS < 400 ? HOVER*SERIES : 0)] DATA index i-1 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
