# Age of data over time. One block of DATA per series: minute, ms, words.
set rmargin at screen X(BESIDE(ROOM))
if (LOGARITHMIC) { set logscale y 10; set mytics 1 }
set xrange [0:MINUTES > 0 ? MINUTES : 1]
STYLE = POINTS > 2 ? 'lines' : 'linespoints'
do for [i=1:SERIES] { if (NARROW) { eval BELOWNAME(10+i, i, SERIES, sprintf("NAMES[%d]", i), sprintf("COLOUR[%d]", i)) } else { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb NAMED[i] } }
# Of a long time not every value has words: nobody could point at it.
EVERY = int(ceil(POINTS * SERIES / (NARROW ? 150.0 : 800.0)))
if (NARROW) { do for [i=601:612] { unset label i } }
plot for [i=1:SERIES] DATA index i-1 using 1:2 with @STYLE lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[i], \
     for [i=1:HOVER*SERIES] DATA index i-1 every EVERY using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
