# Along one axis of a sweep. DATA: a block for each panel and line: value, y, low, high, words. YAXIS has the
# commands for a panel's own ordinate; DASH[s]: 1 where line s lies on an earlier one.
LEFT = NARROW ? 70 : 78; GAP = NARROW ? 70 : 92; EDGE = WIDTH - 30
KEYCOLUMNS = (EDGE - LEFT) / (NAMEPX + 34) > 1 ? int((EDGE - LEFT) / (NAMEPX + 34)) : 1
if (KEYCOLUMNS > 4) { KEYCOLUMNS = 4 }
KEYROW = SERIES > 1 ? 24 * ((SERIES + KEYCOLUMNS - 1) / KEYCOLUMNS) : 0
PANELWIDTH = (EDGE - LEFT - GAP * (PERROW - 1)) / (1.0 * PERROW)
PANELHEIGHT = (FLOOR - TOP - 28 - KEYROW - 70 * (PROWS - 1)) / (1.0 * PROWS)
set multiplot
do for [s=1:(SERIES > 1 ? SERIES : 0)] {
    KX = (NARROW ? 24 : LEFT) + ((s - 1) % KEYCOLUMNS) * (EDGE - LEFT) / KEYCOLUMNS; KY = TOP + 2 + 24 * ((s - 1) / KEYCOLUMNS)
    set label 100+s NAMES[s] at screen X(KX),Y0(KY) left point pt 5 ps 1 lc rgb COLOUR[s] offset 1.2,-0.3 textcolor rgb INK
}
eval UNDER(LEFT, EDGE)
do for [p=1:PANELS] {
    CX = LEFT + ((p - 1) % PERROW) * (PANELWIDTH + GAP); CY = TOP + 28 + KEYROW + ((p - 1) / PERROW) * (PANELHEIGHT + 70)
    set lmargin at screen X(CX); set rmargin at screen X(CX + PANELWIDTH)
    set tmargin at screen Y0(CY); set bmargin at screen Y0(CY + PANELHEIGHT)
    eval YAXIS[p]
    set label 91 PANEL[p] at graph 0,1 left offset 0,0.9 textcolor rgb INK
    plot for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:($3/NS):($4/NS) with filledcurves fillstyle transparent solid 0.18 noborder lc rgb COLOUR[s], \
         for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:(DASH[(p-1)*SERIES+s] ? NaN : $2/NS) with lines lw 2.2 lc rgb COLOUR[s], \
         for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:(DASH[(p-1)*SERIES+s] ? $2/NS : NaN) with lines lw 2.2 dt (7,7) lc rgb COLOUR[s], \
         for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:($2/NS) with points pt 7 ps 0.6 lc rgb COLOUR[s], \
         for [s=1:HOVER*SERIES] DATA index ((p-1)*SERIES+s-1) using 1:($2/NS):5 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
    unset label 9001; unset label 9002; unset label 9003; unset label 95
    do for [s=1:SERIES] { unset label 100+s }
}
unset multiplot
