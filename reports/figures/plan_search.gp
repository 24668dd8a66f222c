# Points of a plan: latency against cost. DATA: a block for each panel and fate (dearer, broken, replicated,
# runner-up, chosen): USD a month, ms, low, high, words. BOUND: the threshold in ms, broken ABOVE or below it.
LEFT = NARROW ? 70 : 84; GAP = NARROW ? 70 : 84; EDGE = WIDTH - 30
KEYCOLUMNS = WIDTH < 560 ? 1 : WIDTH < 800 ? 2 : 5
KEYROWS = (5 + KEYCOLUMNS - 1) / KEYCOLUMNS
PANELWIDTH = (EDGE - LEFT - GAP * (PERROW - 1)) / (1.0 * PERROW)
PANELHEIGHT = (FLOOR - TOP - 30 - 21 * KEYROWS - 70 * (PROWS - 1)) / (1.0 * PROWS)
array COL[5] = [COLOUR[5], CBAD, COLOUR[1], COLOUR[2], COLOUR[3]]
array MARK[5] = [6, 2, 7, 7, 13]
array BIG[5] = [0.7, 0.7, 0.8, 1.0, 1.3]
array AT[5] = [0, 170, 420, 540, 650]
set multiplot
set logscale y 10; set mytics 1
do for [s=1:5] {
    KX = KEYCOLUMNS == 5 ? AT[s] : ((s - 1) % KEYCOLUMNS) * (EDGE - LEFT) / KEYCOLUMNS
    set label 100+s NAMES[s] at screen X((NARROW ? 24 : LEFT) + KX),Y0(TOP + 2 + 21 * ((s - 1) / KEYCOLUMNS)) left point pt MARK[s] ps BIG[s] lc rgb COL[s] offset 1.2,-0.3 textcolor rgb INK
}
XNAME = 'USD a month'
eval UNDER(LEFT, EDGE)
do for [p=1:PANELS] {
    CX = LEFT + ((p - 1) % PERROW) * (PANELWIDTH + GAP); CY = TOP + 26 + 21 * KEYROWS + ((p - 1) / PERROW) * (PANELHEIGHT + 70)
    set lmargin at screen X(CX); set rmargin at screen X(CX + PANELWIDTH)
    set tmargin at screen Y0(CY); set bmargin at screen Y0(CY + PANELHEIGHT)
    eval YAXIS[p]
    set label 91 PANEL[p] at graph 0,1 left offset 0,0.9 textcolor rgb INK
    if (ABOVE[p]) { set object 1 rectangle from graph 0,first BOUND[p] to graph 1,1 behind fillstyle transparent solid 0.09 noborder fillcolor rgb CBAD } else { set object 1 rectangle from graph 0,0 to graph 1,first BOUND[p] behind fillstyle transparent solid 0.09 noborder fillcolor rgb CBAD }
    plot BOUND[p] with lines lw 1.4 dt (6,4) lc rgb CBAD, \
         for [s=1:5] DATA index ((p-1)*5+s-1) using 1:2:3:4 with yerrorbars pt 0 ps 0 lw 1 lc rgb COL[s], \
         for [s=1:5] DATA index ((p-1)*5+s-1) using 1:2 with points pt MARK[s] ps BIG[s] lw 1.4 lc rgb COL[s], \
         for [s=1:HOVER*5] DATA index ((p-1)*5+s-1) using 1:2:5 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
    unset label 9001; unset label 9002; unset label 9003; unset label 95
    do for [s=1:5] { unset label 100+s }
}
unset multiplot
