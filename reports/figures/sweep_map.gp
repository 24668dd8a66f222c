# Two axes of a sweep. DATA: a block for each map: column, row, shade 0..1, text, 1 if records were refused.
PERROW = MAPS > 3 ? (MAPS + 1) / 2 : MAPS; MAPROWS = (MAPS + PERROW - 1) / PERROW
LEFT = 128; RIGHT = 30; GAP = 24
MAPWIDTH = (WIDTH - LEFT - RIGHT - GAP * (PERROW - 1)) / (1.0 * PERROW)
MAPHEIGHT = (HEIGHT - 98 - 80 - 40 * (MAPROWS - 1)) / (1.0 * MAPROWS)
unset grid; unset border; unset colorbox; set cbrange [0:1]
set xtics scale 0; set ytics scale 0
SHOWN = COLUMNS * PERROW <= 24
set multiplot
set label 90 XNAME at screen X(LEFT + (WIDTH - LEFT - RIGHT) / 2),Y0(HEIGHT - 34) center font SMALL textcolor rgb MUTED
set label 92 YNAME at screen X(LEFT - 10),Y0(86) right font SMALL textcolor rgb MUTED
do for [m=1:MAPS] {
    C = (m - 1) % PERROW; R = (m - 1) / PERROW
    set lmargin at screen X(LEFT + C * (MAPWIDTH + GAP)); set rmargin at screen X(LEFT + C * (MAPWIDTH + GAP) + MAPWIDTH)
    set tmargin at screen Y0(98 + R * (MAPHEIGHT + 40)); set bmargin at screen Y0(98 + R * (MAPHEIGHT + 40) + MAPHEIGHT)
    if (C > 0) { set format y '' ; unset ytics }
    set label 91 PANEL[m] at graph 0,1 left offset 0,0.8 textcolor rgb INK
    plot DATA index m-1 using 1:2:($1-0.48):($1+0.48):($2-0.46):($2+0.46):3 with boxxyerror fillstyle solid noborder fillcolor palette, \
         DATA index m-1 using ($5 > 0 ? $1 : NaN):2:($1-0.46):($1+0.46):($2-0.44):($2+0.44) with boxxyerror fillstyle empty linecolor rgb CBAD linewidth 2.5, \
         DATA index m-1 using 1:(SHOWN && $3 <= 0.55 ? $2 : NaN):4 with labels font SMALL textcolor rgb INK, \
         DATA index m-1 using 1:(SHOWN && $3 > 0.55 ? $2 : NaN):4 with labels font SMALL textcolor rgb '#ffffff'
    unset label 9001; unset label 9002; unset label 9003; unset label 90; unset label 92
}
unset multiplot
