# Use of each shard over time. DATA: first minute, row, share of the limit 0..1, 1 if records were refused.
set lmargin at screen X(130); set rmargin at screen X(WIDTH - 140)
unset grid; unset border
set xrange [0:MINUTES]; set yrange [-0.5:ROWS-0.5]
set xtics scale 0
set cbrange [0:1]
set cbtics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, 'limit' 1) scale 0
set colorbox user origin X(WIDTH - 118),Y0(HEIGHT - 90) size X(16),(HEIGHT - 204) / (1.0 * HEIGHT) noborder
set object 1 rectangle from screen X(WIDTH - 118),Y0(90) to screen X(WIDTH - 102),Y0(76) fillstyle solid noborder fillcolor rgb CBAD
set label 1 'refused' at screen X(WIDTH - 94),Y0(83) left textcolor rgb MUTED
G = ROWS > 32 ? 0.5 : 0.46
plot DATA using ($1+STEP/2.):2:($1):($1+STEP):($2-G):($2+G):($4 > 0 ? NaN : $3) with boxxyerror fillstyle solid noborder fillcolor palette, \
     DATA using ($4 > 0 ? $1+STEP/2. : NaN):2:($1):($1+STEP):($2-G):($2+G) with boxxyerror fillstyle solid noborder fillcolor rgb CBAD
