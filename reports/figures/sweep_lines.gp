# Along one axis of a sweep. DATA: a block for each panel and line: value, y, low, high. YAXIS has the
# commands for a panel's own ordinate.
LEFT = 78; GAP = 92; RIGHT = 30; KEYROW = SERIES > 1 ? 24 * ((SERIES + 3) / 4) : 0
PANELWIDTH = (WIDTH - LEFT - RIGHT - GAP * (PANELS - 1)) / (1.0 * PANELS)
set multiplot
set tmargin at screen Y0(104 + KEYROW); set bmargin at screen Y0(HEIGHT - 76)
do for [s=1:(SERIES > 1 ? SERIES : 0)] {
    KX = LEFT + ((s - 1) % 4) * (WIDTH - LEFT - RIGHT) / 4; KY = 78 + 24 * ((s - 1) / 4)
    set label 100+s NAMES[s] at screen X(KX),Y0(KY) left point pt 5 ps 1 lc rgb COLOUR[s] offset 1,0 textcolor rgb INK
}
set label 90 XNAME at screen X(LEFT + (WIDTH - LEFT - RIGHT) / 2),Y0(HEIGHT - 34) center font SMALL textcolor rgb MUTED
do for [p=1:PANELS] {
    set lmargin at screen X(LEFT + (p - 1) * (PANELWIDTH + GAP)); set rmargin at screen X(LEFT + (p - 1) * (PANELWIDTH + GAP) + PANELWIDTH)
    eval YAXIS[p]
    set label 91 PANEL[p] at graph 0,1 left offset 0,0.9 textcolor rgb INK
    plot for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:3:4 with filledcurves fillstyle transparent solid 0.18 noborder lc rgb COLOUR[s], \
         for [s=1:SERIES] DATA index ((p-1)*SERIES+s-1) using 1:2 with linespoints lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[s]
    unset label 9001; unset label 9002; unset label 9003; unset label 90
    do for [s=1:SERIES] { unset label 100+s }
}
unset multiplot
