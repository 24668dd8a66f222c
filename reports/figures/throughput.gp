# Load against limits. One block of DATA per stream: minute, MiB/s, records/s, limit of either; then a
# block with what was refused: minute, MiB/s, records/s.
set rmargin at screen X(WIDTH - 180)
set xrange [0:MINUTES > 0 ? MINUTES : 1]
MIDDLE = (74 + HEIGHT - 58) / 2
STYLE = MINUTES > 2 ? 'lines' : 'linespoints'
set multiplot
set tmargin at screen Y0(78); set bmargin at screen Y0(MIDDLE - 24)
if (REFUSED) { set label 31 'refused' at graph 1.012, graph 0.03 textcolor rgb CBAD }
set yrange [0:BYTES_TOP]; set ytics 0,BYTES_STEP format '%g MiB/s'
do for [i=1:SERIES] { set label 10+i NAMES[i] at graph 1.012, graph BYTES_Y[i] textcolor rgb COLOUR[i] }
if (BYTES_NEAR) { set label 30 'limit' at graph 1.012, first BYTES_LIMIT textcolor rgb MUTED } else { set label 30 sprintf('the limit, %.4g MiB/s, is far above', BYTES_LIMIT) at graph 0.995, graph 0.94 right textcolor rgb MUTED }
plot for [i=1:(BYTES_NEAR ? SERIES : 0)] DATA index i-1 using 1:4 with lines lw 1.2 dt (6,4) lc rgb COLOUR[i], \
     for [i=1:REFUSED] DATA index SERIES using 1:2 with filledcurves y1=0 fillstyle transparent solid 0.35 noborder lc rgb CBAD, \
     for [i=1:SERIES] DATA index i-1 using 1:2 with @STYLE lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[i]
unset label 9001; unset label 9002; unset label 9003; unset label 30
set tmargin at screen Y0(MIDDLE + 18); set bmargin at screen Y0(HEIGHT - 58)
set yrange [0:RECORDS_TOP]; set ytics 0,RECORDS_STEP format '%g /s'
do for [i=1:SERIES] { set label 10+i NAMES[i] at graph 1.012, graph RECORDS_Y[i] textcolor rgb COLOUR[i] }
if (RECORDS_NEAR) { set label 30 'limit' at graph 1.012, first RECORDS_LIMIT textcolor rgb MUTED } else { set label 30 sprintf('the limit, %.4g records/s, is far above', RECORDS_LIMIT) at graph 0.995, graph 0.94 right textcolor rgb MUTED }
plot for [i=1:(RECORDS_NEAR ? SERIES : 0)] DATA index i-1 using 1:5 with lines lw 1.2 dt (6,4) lc rgb COLOUR[i], \
     for [i=1:REFUSED] DATA index SERIES using 1:3 with filledcurves y1=0 fillstyle transparent solid 0.35 noborder lc rgb CBAD, \
     for [i=1:SERIES] DATA index i-1 using 1:3 with @STYLE lw 2.2 pt 7 ps 0.6 lc rgb COLOUR[i]
unset multiplot
