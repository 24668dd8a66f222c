# The bill. DATA: place from the top, USD a month, colour, name, figure.
set lmargin at screen X(500); set rmargin at screen X(WIDTH - 150)
set bmargin at screen Y0(HEIGHT - 34)
unset grid; unset xtics; unset border
set xrange [0:MOST * 1.02]; set yrange [BARS-0.5:-0.5]
set ytics scale 0 textcolor rgb INK
plot DATA using (0):1:(0):2:($1-0.36):($1+0.36):ytic(4) with boxxyerror fillstyle solid noborder lc rgb AXIS, \
     for [c=1:8] DATA using ($3 == c ? 0 : NaN):1:(0):2:($1-0.36):($1+0.36) with boxxyerror fillstyle solid noborder lc rgb COLOUR[c], \
     DATA using 2:1:5 with labels left offset 0.8,0 textcolor rgb MUTED
