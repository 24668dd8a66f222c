# Use of each shard over time. DATA: first minute, row, share of the limit 0..1, 1 if records were refused, words.
LEFT = NAMEPX + 24
EDGE = NARROW ? WIDTH - 30 : WIDTH - 140
set lmargin at screen X(LEFT); set rmargin at screen X(EDGE)
unset grid; unset border
set xrange [0:MINUTES]; set yrange [-0.5:ROWS-0.5]
set xtics scale 0
set cbrange [0:1]
set cbtics ('0 %%' 0, '25 %%' 0.25, '50 %%' 0.5, '75 %%' 0.75, 'limit' 1) scale 0
if (WIDTH < 560) { set cbtics ('0 %%' 0, '50 %%' 0.5, 'limit' 1) scale 0 }
if (NARROW) {
    set colorbox horizontal user origin X(30),Y0(BOTTOM + 20) size X(EDGE - 140),12 / (1.0 * HEIGHT) noborder
    set object 1 rectangle from screen X(EDGE - 76),Y0(BOTTOM + 20) to screen X(EDGE - 62),Y0(BOTTOM + 8) fillstyle solid noborder fillcolor rgb CBAD
    set label 1 'refused' at screen X(EDGE - 56),Y0(BOTTOM + 14) left textcolor rgb MUTED
} else {
    set colorbox user origin X(WIDTH - 118),Y0(GROUND) size X(16),(GROUND - TOP - 30) / (1.0 * HEIGHT) noborder
    set object 1 rectangle from screen X(WIDTH - 118),Y0(TOP + 14) to screen X(WIDTH - 102),Y0(TOP) fillstyle solid noborder fillcolor rgb CBAD
    set label 1 'refused' at screen X(WIDTH - 94),Y0(TOP + 7) left textcolor rgb MUTED
}
G = ROWS > 32 ? 0.5 : 0.46
plot DATA using ($1+STEP/2.):2:($1):($1+STEP):($2-G):($2+G):($4 > 0 ? NaN : $3) with boxxyerror fillstyle solid noborder fillcolor palette, \
     DATA using ($4 > 0 ? $1+STEP/2. : NaN):2:($1):($1+STEP):($2-G):($2+G) with boxxyerror fillstyle solid noborder fillcolor rgb CBAD, \
     for [k=1:(CELLS <= 1500 ? HOVER : 0)] DATA using ($1+STEP/2.):2:5 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
