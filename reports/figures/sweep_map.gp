# Two axes of a sweep. DATA: a block for each map: column, row, shade 0..1, text, 1 if records were refused, words.
LEFT = NARROW ? 18 + YPX : 24 + YPX; EDGE = WIDTH - 30; GAP = 24
MAPWIDTH = (EDGE - LEFT - GAP * (PERROW - 1)) / (1.0 * PERROW)
MAPHEIGHT = (FLOOR - TOP - 24 - 62 * (PROWS - 1)) / (1.0 * PROWS)
unset grid; unset border; unset colorbox; set cbrange [0:1]
set xtics scale 0; set ytics scale 0
SHOWN = MAPWIDTH / COLUMNS > CELLPX
set multiplot
eval UNDER(LEFT, EDGE)
set label 92 YNAME at screen X(LEFT - 10),Y0(TOP + 8) right font SMALL textcolor rgb MUTED
do for [m=1:MAPS] {
    C = (m - 1) % PERROW; R = (m - 1) / PERROW
    CX = LEFT + C * (MAPWIDTH + GAP); CY = TOP + 24 + R * (MAPHEIGHT + 62)
    set lmargin at screen X(CX); set rmargin at screen X(CX + MAPWIDTH)
    set tmargin at screen Y0(CY); set bmargin at screen Y0(CY + MAPHEIGHT)
    set xrange [0.5:COLUMNS + 0.5]; set yrange [0.5:ROWS + 0.5]
    if (NARROW || PERROW > 2) { eval FEWTICS } else { eval MANYTICS }
    set ytics scale 0 textcolor rgb MUTED
    if (C > 0) { unset ytics } else { eval YTICS }
    set label 91 PANEL[m] at graph 0,1 left offset 0,0.8 textcolor rgb INK
    plot DATA index m-1 using 1:2:($1-0.48):($1+0.48):($2-0.46):($2+0.46):3 with boxxyerror fillstyle solid noborder fillcolor palette, \
         DATA index m-1 using ($5 > 0 ? $1 : NaN):2:($1-0.46):($1+0.46):($2-0.44):($2+0.44) with boxxyerror fillstyle empty linecolor rgb CBAD linewidth 2.5, \
         DATA index m-1 using 1:(SHOWN && $3 <= 0.42 ? $2 : NaN):4 with labels font SMALL textcolor rgb INK, \
         DATA index m-1 using 1:(SHOWN && $3 > 0.42 ? $2 : NaN):4 with labels font SMALL textcolor rgb '#ffffff', \
         for [k=1:HOVER] DATA index m-1 using 1:2:6 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
    unset label 9001; unset label 9002; unset label 9003; unset label 95; unset label 92
}
unset multiplot
