# Load against limits. One block of DATA per stream: minute, MiB/s, records/s, limit of either, words for
# either; then a block with what was refused: minute, MiB/s, records/s. Places of names: the streams', the
# limit's, the word "refused".
set rmargin at screen X(BESIDE(ROOM))
set xrange [0:MINUTES > 0 ? MINUTES : 1]
MIDDLE = (TOP + GROUND) / 2
STYLE = POINTS > 2 ? 'lines' : 'linespoints'
do for [i=1:(NARROW ? SERIES : 0)] { eval BELOWNAME(10+i, i, SERIES, sprintf("NAMES[%d]", i), sprintf("COLOUR[%d]", i)) }
if (NARROW && REFUSED) { eval BELOWNAME(31, SERIES+1, SERIES+1, "'refused'", 'CBAD') }
# Of a long time not every value has words: nobody could point at it.
EVERY = int(ceil(POINTS * SERIES / (NARROW ? 100.0 : 400.0)))
if (NARROW) { do for [i=601:612] { unset label i } }
set multiplot
do for [p=1:2] {
    set tmargin at screen Y0(p == 1 ? TOP + 4 : MIDDLE + 18); set bmargin at screen Y0(p == 1 ? MIDDLE - 24 : GROUND)
    eval YAXIS[p]
    if (!NARROW) {
        do for [i=1:SERIES] { set label 10+i NAMES[i] at graph 1.012, graph PLACE[(p-1)*(SERIES+2)+i] textcolor rgb NAMED[i] }
        if (REFUSED) { set label 31 'refused' at graph 1.012, graph PLACE[(p-1)*(SERIES+2)+SERIES+2] textcolor rgb NAMEDBAD }
    }
    if (NEAR[p] && !NARROW) { set label 30 'limit' at graph 1.012, graph PLACE[(p-1)*(SERIES+2)+SERIES+1] textcolor rgb MUTED }
    if (NEAR[p] && NARROW) { set label 30 'limit' at graph 0.99, graph LIMITAT[p] right offset 0,0.7 textcolor rgb MUTED }
    if (!NEAR[p]) { set label 30 FAR[p] at graph 0.99, graph 0.95 right textcolor rgb MUTED }
    plot for [i=1:(NEAR[p] ? SERIES : 0)] DATA index i-1 using 1:3+p with lines lw 1.2 dt (6,4) lc rgb COLOUR[i], \
         for [i=1:REFUSED] DATA index SERIES using 1:1+p with filledcurves y1=0 fillstyle transparent solid 0.35 noborder lc rgb CBAD, \
         for [i=1:SERIES] DATA index i-1 using 1:(OVER[i] ? NaN : column(1+p)) with @STYLE lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[i], \
         for [i=1:SERIES] DATA index i-1 using 1:(OVER[i] ? column(1+p) : NaN) with @STYLE lw 2.2 dt (7,7) pt 7 ps 0.6 lc rgb COLOUR[i], \
         for [i=1:HOVER*SERIES] DATA index i-1 every EVERY using 1:1+p:5+p with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
    unset label 9001; unset label 9002; unset label 9003; unset label 30
    do for [i=1:(NARROW ? SERIES : 0)] { unset label 10+i }
    if (NARROW) { unset label 31 }
}
unset multiplot
