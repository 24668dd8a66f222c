# Load below each hash and where to cut. DATA: place, load below; blocks: the load, the shards as they are, the
# best cuts.
set rmargin at screen X(WIDTH - 190); set bmargin at screen Y0(HEIGHT - 72)
set xrange [0:1]; set yrange [0:1]
set xtics scale 0 ('0' 0, '¼' 0.25, '½' 0.5, '¾' 0.75, '1' 1)
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
set label 90 'hash key of the record, as a share of 2¹²⁸' at screen X(84 + (WIDTH - 274) / 2),Y0(HEIGHT - 32) center font SMALL textcolor rgb MUTED
set label 10 'records below' at graph 1.02, graph 0.96 textcolor rgb COLOUR[1]
set label 11 'best cuts' at graph 1.02, graph 0.89 textcolor rgb COLOUR[3]
set label 12 'shards as they are' at graph 1.02, graph 0.82 textcolor rgb COLOUR[5]
set label 13 'if all were even' at graph 1.02, graph 0.75 textcolor rgb MUTED
plot x with lines lw 1 dt (6,4) lc rgb MUTED, \
     DATA index 1 using 1:(0):(0):(1) with vectors nohead lw 1.2 dt (3,4) lc rgb COLOUR[5], \
     DATA index 2 using 1:(0):(0):2 with vectors nohead lw 1.8 lc rgb COLOUR[3], \
     DATA index 0 using 1:2 with lines lw 2.4 lc rgb COLOUR[1], \
     DATA index 2 using 1:2 with points pt 7 ps 0.8 lc rgb COLOUR[3]
