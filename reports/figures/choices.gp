# The best of several choices. DATA: cells (left, right, row, colour), then lines (x, y, dx, dy, 1 where the best changes).
set lmargin at screen X(104); set rmargin at screen X(WIDTH - 40)
set tmargin at screen Y0(112); set bmargin at screen Y0(HEIGHT - 84)
unset grid; unset border
set xtics scale 0; set ytics scale 0
set xrange [-0.5:COLUMNS-0.5]; set yrange [-0.5:ROWS-0.5]
set label 90 XNAME at screen X(104 + (WIDTH - 144) / 2),Y0(HEIGHT - 36) center font SMALL textcolor rgb MUTED
set label 91 YNAME at screen X(94),Y0(96) right font SMALL textcolor rgb MUTED
set key at screen X(104),Y0(62) left top horizontal Left reverse samplen 0.6 width 2 font SMALL
set style fill solid noborder
plot DATA index 0 using (($1+$2)/2.):3:1:2:($3-0.5):($3+0.5):4 with boxxyerror linecolor rgb variable, \
     DATA index 1 using ($5 == 0 ? $1 : NaN):2:3:4 with vectors nohead linecolor rgb MUTED dashtype 3 linewidth 1.5, \
     DATA index 1 using ($5 == 1 ? $1 : NaN):2:3:4 with vectors nohead linecolor rgb INK linewidth 2.5, \
     for [i=1:|CHOICE|] keyentry with points pointtype 5 pointsize 1.4 linecolor rgb COLOUR[i] title CHOICE[i].'   ', \
     keyentry with lines linecolor rgb INK linewidth 2.5 title 'cost the same   ', \
     for [i=1:OTHERS] keyentry with lines linecolor rgb MUTED dashtype 3 linewidth 1.5 title 'two cost the same, another less'
