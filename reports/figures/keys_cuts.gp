# Load below each hash and where to cut. DATA: place, load below; blocks: the load, the shards as they are, the
# best cuts (with words).
set rmargin at screen X(BESIDE(190)); set bmargin at screen Y0(FLOOR)
set xrange [0:1]; set yrange [0:1]
set xtics scale 0 ('0' 0, '¼' 0.25, '½' 0.5, '¾' 0.75, '1' 1)
set ytics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, '100 %%' 1)
XNAME = 'hash key of the record, as a share of 2¹²⁸'
eval UNDER(LEFT, BESIDE(190))
array NAMES[4] = ['records below', 'best cuts', 'shards as they are', 'if all were even']
array LINE[4] = [COLOUR[1], COLOUR[3], COLOUR[5], MUTED]
array WORD[4] = [NAMED[1], NAMED[3], NAMED[5], MUTED]
do for [i=1:4] { if (NARROW) { eval BELOWNAME(10+i, i, 4, sprintf("NAMES[%d]", i), sprintf("LINE[%d]", i)) } else { set label 10+i NAMES[i] at graph 1.02, graph 1.03-0.07*i textcolor rgb WORD[i] } }
plot x with lines lw 1 dt (6,4) lc rgb MUTED, \
     DATA index 1 using 1:(0):(0):(1) with vectors nohead lw 1.2 dt (3,4) lc rgb COLOUR[5], \
     DATA index 2 using 1:(0):(0):2 with vectors nohead lw 1.8 lc rgb COLOUR[3], \
     DATA index 0 using 1:2 with lines lw 2.4 lc rgb COLOUR[1], \
     DATA index 2 using 1:2 with points pt 7 ps 0.8 lc rgb COLOUR[3], \
     for [k=1:HOVER] DATA index 2 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
