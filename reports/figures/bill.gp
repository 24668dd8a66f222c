# The bill. DATA: place from the top, USD a month, colour, name, figure, words. SERVICE: their names with their sums, dearest first; SHADE: the colour of each.
NAMEROOM = NARROW ? 24 : 40 + NAMEPX
set lmargin at screen X(NAMEROOM); set rmargin at screen X(WIDTH - (NARROW ? 128 : 150))
set tmargin at screen Y0(TOP - 6); set bmargin at screen Y0(BOTTOM - 4)
unset grid; unset xtics; unset border
set xrange [0:MOST * 1.02]; set yrange [BARS-0.5:-0.5]
if (NARROW) { unset ytics } else { set ytics scale 0 textcolor rgb INK }
do for [i=1:SERIES] { if (NARROW) { eval BELOWNAME(10+i, i, SERIES, sprintf("SERVICE[%d]", i), sprintf("COLOUR[%d]", int(SHADE[i]))) } else { if (LEGEND) { set label 10+i SERVICE[i] at screen X(WIDTH - 330),Y0(BOTTOM - 12 - 22 * (SERIES - i)) left point pt 5 ps 0.9 lc rgb COLOUR[int(SHADE[i])] offset 1.2,-0.3 textcolor rgb INK } } }
# Names of a narrow picture stand above their bars.
UP = NARROW ? 0.02 : -0.36
DOWN = NARROW ? 0.34 : 0.36
plot DATA using (0):1:(0):2:($1+UP):($1+DOWN):ytic(4) with boxxyerror fillstyle solid noborder lc rgb AXIS, \
     for [c=1:8] DATA using ($3 == c ? 0 : NaN):1:(0):2:($1+UP):($1+DOWN) with boxxyerror fillstyle solid noborder lc rgb COLOUR[c], \
     for [k=1:NARROW] DATA using (0):($1 - 0.22):4 with labels left font SMALL textcolor rgb INK, \
     DATA using 2:($1 + (UP + DOWN) / 2):5 with labels left offset 0.8,0 font SMALL textcolor rgb MUTED, \
     for [k=1:HOVER] DATA using ($2 / 2):($1 + (UP + DOWN) / 2):6 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
