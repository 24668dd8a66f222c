# Latency against cost. DATA: USD a month, ms, name; one block of points that others beat, one of the front.
set xlabel 'USD a month'
plot DATA index 0 using 1:2 with points pt 7 ps 0.7 lc rgb AXIS, \
     DATA index 1 using 1:2 with steps lw 1.6 lc rgb COLOUR[1], \
     DATA index 1 using 1:2 with points pt 7 ps 1.0 lc rgb COLOUR[1], \
     DATA index 1 using 1:2:3 with labels left offset 0.8,0.5 font SMALL textcolor rgb INK
