# Latency by percentile. One block of DATA per series: 1/(1-q), ms.
set rmargin at screen X(WIDTH - 250)
set logscale x 10; set xrange [1:RIGHT]
set xtics ('0 %%' 1, '50 %%' 2, '90 %%' 10, '99 %%' 100, '99.9 %%' 1000, '99.99 %%' 10000, '99.999 %%' 100000, '99.9999 %%' 1000000)
set mxtics 1; set mytics 1
set grid xtics ytics nomxtics nomytics back lt 1 lw 0.8 lc rgb GRID
set logscale y 10
set xlabel 'share of records that are at least this fast' offset 0,0.3
do for [i=1:SERIES] { set label 10+i NAMES[i] at graph 1.012, graph Y[i] textcolor rgb COLOUR[i] }
plot for [i=1:SERIES] DATA index i-1 using 1:2 with lines lw 2.2 lc rgb COLOUR[i]
