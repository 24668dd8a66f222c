# The best of several choices. DATA: cells (left, right, row, colour), then lines (x, y, dx, dy, 1 where the best
# changes), then words (x, row, words).
LEFT = NARROW ? 70 : 104; EDGE = WIDTH - (NARROW ? 30 : 40)
KEYCOLUMNS = WIDTH < 560 ? 1 : WIDTH < 800 ? 2 : 4
ENTRIES = |CHOICE| + 1 + OTHERS
KEYROWS = (ENTRIES + KEYCOLUMNS - 1) / KEYCOLUMNS
KEYSPACE = 21 * KEYROWS + 22
YSIDE = NARROW ? 'left' : 'right'
set lmargin at screen X(LEFT); set rmargin at screen X(EDGE)
set tmargin at screen Y0(TOP + KEYSPACE); set bmargin at screen Y0(FLOOR)
unset grid; unset border
set xtics scale 0; set ytics scale 0
set xrange [-0.5:COLUMNS-0.5]; set yrange [-0.5:ROWS-0.5]
eval UNDER(LEFT, EDGE)
set label 91 YNAME at screen X(NARROW ? 18 : LEFT - 10),Y0(TOP + KEYSPACE - 12) @YSIDE font SMALL textcolor rgb MUTED
do for [i=1:ENTRIES] {
    KX = (NARROW ? 18 : LEFT) + ((i - 1) % KEYCOLUMNS) * (EDGE - (NARROW ? 18 : LEFT)) / KEYCOLUMNS; KY = TOP + 4 + 21 * ((i - 1) / KEYCOLUMNS)
    if (i <= |CHOICE|) { set label 100+i CHOICE[i] at screen X(KX + 6),Y0(KY) left point pt 5 ps 1 lc rgb COLOUR[i] offset 1.4,-0.3 textcolor rgb INK }
    if (i == |CHOICE| + 1) { set arrow 100 from screen X(KX),Y0(KY) to screen X(KX + 14),Y0(KY) nohead lc rgb INK lw 2.5; set label 100+i 'cost the same' at screen X(KX + 22),Y0(KY) left textcolor rgb INK }
    if (i == |CHOICE| + 2) { set arrow 101 from screen X(KX),Y0(KY) to screen X(KX + 14),Y0(KY) nohead lc rgb MUTED dt 3 lw 1.5; set label 100+i 'two cost the same, another less' at screen X(KX + 22),Y0(KY) left textcolor rgb INK }
}
set style fill solid noborder
plot DATA index 0 using (($1+$2)/2.):3:1:2:($3-0.5):($3+0.5):4 with boxxyerror linecolor rgb variable, \
     DATA index 1 using ($5 == 0 ? $1 : NaN):2:3:4 with vectors nohead linecolor rgb MUTED dashtype 3 linewidth 1.5, \
     DATA index 1 using ($5 == 1 ? $1 : NaN):2:3:4 with vectors nohead linecolor rgb INK linewidth 2.5, \
     for [k=1:HOVER] DATA index 2 using 1:2:3 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
