# Latency against cost. DATA: USD a month, ms, name, words; one block of points that others beat, one of the front.
set bmargin at screen Y0(FLOOR)
XNAME = 'USD a month'
eval UNDER(LEFT, WIDTH - (NARROW ? 30 : 40))
plot DATA index 0 using 1:2 with points pt 7 ps 0.7 lc rgb AXIS, \
     DATA index 1 using 1:2 with steps lw 1.6 lc rgb COLOUR[1], \
     DATA index 1 using 1:2 with points pt 7 ps 1.0 lc rgb COLOUR[1], \
     DATA index 1 using 1:(NARROW ? NaN : $2):3 with labels left offset 0.8,0.5 font SMALL textcolor rgb INK, \
     for [i=0:(HOVER ? 1 : -1)] DATA index i using 1:2:4 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
