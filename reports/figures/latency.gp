# Latency by percentile. One block of DATA per series: 1/(1-q), ms; then for each what the database holds:
# 1/(1-q), ms, words. OVER[i]: the series that i lies on, 0 where none.
set rmargin at screen X(BESIDE(ROOM)); set bmargin at screen Y0(FLOOR)
set logscale x 10; set xrange [1:RIGHT]
SLIM = WIDTH < 560
set xtics ('0 %%' 1, '90 %%' 10, '99 %%' 100)
if (!NARROW) { set xtics add ('50 %%' 2) }
if (RIGHT >= 1000 && !(SLIM && RIGHT >= 2e5)) { set xtics add ('99.9 %%' 1000) }
if (RIGHT >= 2e4 && !SLIM) { set xtics add ('99.99 %%' 1e4) }
if (RIGHT >= 2e5) { set xtics add ('99.999 %%' 1e5) }
if (RIGHT >= 1e6 && !NARROW) { set xtics add ('99.9999 %%' 1e6) }
set logscale y 10; set mxtics 1; set mytics 1
set grid xtics ytics nomxtics nomytics back lt 1 lw 0.8 lc rgb GRID
XNAME = 'share of records that are at least this fast'
eval UNDER(LEFT, BESIDE(ROOM))
do for [i=1:SERIES] { if (NARROW) { eval BELOWNAME(10+i, i, SERIES, sprintf("NAMES[%d]", i), sprintf("COLOUR[%d]", i)) } else { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb NAMED[i] } }
plot for [i=1:SERIES] DATA index i-1 using 1:(OVER[i] ? NaN : $2) with lines lw 2.2 lc rgb COLOUR[i], \
     for [i=1:SERIES] DATA index i-1 using 1:(OVER[i] ? $2 : NaN) with lines lw 2.2 dt (7,7) lc rgb COLOUR[i], \
     for [i=1:HOVER*SERIES] DATA index SERIES+i-1 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
