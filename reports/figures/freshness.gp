# Age of data over time. One block of DATA per series: minute, ms.
set rmargin at screen X(WIDTH - 250)
set logscale y 10; set mytics 1
set xrange [0:MINUTES > 0 ? MINUTES : 1]
STYLE = MINUTES > 2 ? 'lines' : 'linespoints'
do for [i=1:SERIES] { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb COLOUR[i] }
plot for [i=1:SERIES] DATA index i-1 using 1:2 with @STYLE lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[i]
