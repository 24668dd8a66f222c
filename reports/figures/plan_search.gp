# Points of a plan: latency against cost. DATA: a block for each panel and fate (dearer, broken, replicated,
# runner-up, chosen): USD a month, ms, low, high. BOUND: the threshold in ms, broken ABOVE or below it.
LEFT = 84; GAP = 84; RIGHT = 30
PANELWIDTH = (WIDTH - LEFT - RIGHT - GAP * (PANELS - 1)) / (1.0 * PANELS)
array COL[5] = [COLOUR[5], CBAD, COLOUR[1], COLOUR[2], COLOUR[3]]
array MARK[5] = [6, 2, 7, 7, 13]
array BIG[5] = [0.7, 0.7, 0.8, 1.0, 1.3]
array AT[5] = [0, 150, 370, 480, 580]
set multiplot
set tmargin at screen Y0(128); set bmargin at screen Y0(HEIGHT - 76)
set logscale y 10; set mytics 1
do for [s=1:5] { set label 100+s NAMES[s] at screen X(LEFT + AT[s]),Y0(80) left point pt MARK[s] ps BIG[s] lc rgb COL[s] offset 1,0 textcolor rgb INK }
set label 90 'USD a month' at screen X(LEFT + (WIDTH - LEFT - RIGHT) / 2),Y0(HEIGHT - 34) center font SMALL textcolor rgb MUTED
do for [p=1:PANELS] {
    set lmargin at screen X(LEFT + (p - 1) * (PANELWIDTH + GAP)); set rmargin at screen X(LEFT + (p - 1) * (PANELWIDTH + GAP) + PANELWIDTH)
    eval YAXIS[p]
    set label 91 PANEL[p] at graph 0,1 left offset 0,0.9 textcolor rgb INK
    if (ABOVE[p]) { set object 1 rectangle from graph 0,first BOUND[p] to graph 1,1 behind fillstyle transparent solid 0.09 noborder fillcolor rgb CBAD } else { set object 1 rectangle from graph 0,0 to graph 1,first BOUND[p] behind fillstyle transparent solid 0.09 noborder fillcolor rgb CBAD }
    plot BOUND[p] with lines lw 1.4 dt (6,4) lc rgb CBAD, \
         for [s=1:5] DATA index ((p-1)*5+s-1) using 1:2:3:4 with yerrorbars pt 0 ps 0 lw 1 lc rgb COL[s], \
         for [s=1:5] DATA index ((p-1)*5+s-1) using 1:2 with points pt MARK[s] ps BIG[s] lw 1.4 lc rgb COL[s]
    unset label 9001; unset label 9002; unset label 9003; unset label 90
    do for [s=1:5] { unset label 100+s }
}
unset multiplot
