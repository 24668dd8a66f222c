# Objects as written. One block of DATA per reason: minute of closing, MiB.
set rmargin at screen X(WIDTH - 150)
if (LOGARITHMIC) { set logscale y 2; set mytics 1 }
set xrange [0:MINUTES]
set arrow 1 from graph 0, first MEAN to graph 1, first MEAN nohead back lt 1 lw 1.2 dt (6,4) lc rgb MUTED
set label 1 MEAN_NAME at graph 1.012, first MEAN textcolor rgb MUTED
do for [i=1:SERIES] { set label 10+i '● '.NAMES[i] at graph 1.012, graph 0.02 + 0.06*(SERIES-i) textcolor rgb COLOUR[i] }
SIZE = POINTS < 200 ? 0.7 : POINTS < 1000 ? 0.45 : 0.3
plot for [i=1:SERIES] DATA index i-1 using 1:2 with points pt 7 ps SIZE lc rgb COLOUR[i]
