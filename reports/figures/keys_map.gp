# Load of shards over the space of hashes. DATA: block 0: row, begin, end, log2 of the ratio to an even
# share, the part that is refused, words; block 1: place and name of the heaviest keys. Rows are ROWPX high.
KEYHEAD = KEYS > 0 ? 34.0 / ROWPX : 0
EDGE = NARROW ? WIDTH - 30 : WIDTH - 140
set lmargin at screen X(LEFT); set rmargin at screen X(EDGE)
set tmargin at screen Y0(TOP + 10); set bmargin at screen Y0(FLOOR)
unset grid; unset border
set xrange [0:1]; set yrange [ROWS + 0.5:0.5 - KEYHEAD]
set xtics scale 0 ('0' 0, '¼' 0.25, '½' 0.5, '¾' 0.75, '1' 1)
XNAME = 'hash key of the record, as a share of 2¹²⁸'
eval UNDER(LEFT, EDGE)
set label 92 'shards' at screen X(LEFT - 8),first 0.5 - 10.0 / ROWPX right font SMALL textcolor rgb MUTED
set palette defined (-2 '#1c4f9c', -1 '#7fb0ea', 0 '#f4f5f7', 1 '#f6b26b', 2 '#b45309')
set cbrange [-2:2]
set cbtics ('¼' -2, '½' -1, 'even' 0, 'twice' 1, '4 times' 2) scale 0
if (NARROW) {
    set colorbox horizontal user origin X(30),Y0(BOTTOM + 20) size X(EDGE - 140),12 / (1.0 * HEIGHT) noborder
    if (REFUSED) {
        set object 1 rectangle from screen X(EDGE - 76),Y0(BOTTOM + 20) to screen X(EDGE - 62),Y0(BOTTOM + 8) fillstyle solid noborder fillcolor rgb CBAD
        set label 1 'refused' at screen X(EDGE - 56),Y0(BOTTOM + 14) left textcolor rgb MUTED
    }
} else {
    set colorbox user origin X(WIDTH - 118),Y0(FLOOR) size X(16),(FLOOR - TOP - 10 - (REFUSED ? 30 : 0)) / (1.0 * HEIGHT) noborder
    if (REFUSED) {
        set object 1 rectangle from screen X(WIDTH - 118),Y0(TOP + 24) to screen X(WIDTH - 102),Y0(TOP + 10) fillstyle solid noborder fillcolor rgb CBAD
        set label 1 'refused' at screen X(WIDTH - 94),Y0(TOP + 17) left textcolor rgb MUTED
    }
}
G = 0.45
plot DATA index 0 using (($2+$3)/2):1:2:3:($1-G):($1+G):4 with boxxyerror fillstyle solid noborder fillcolor palette, \
     DATA index 0 using ($5 > 0 ? ($2+$3)/2 : NaN):1:2:3:($1+G-2*G*$5):($1+G) with boxxyerror fillstyle solid noborder fillcolor rgb CBAD, \
     DATA index 0 using (($2+$3)/2):1:2:3:($1-G):($1+G) with boxxyerror fillstyle empty linecolor rgb 'white' linewidth 1.2, \
     for [k=1:(KEYS > 0)] DATA index 1 using 1:(0.5 - 5.0 / ROWPX) with points pt 11 ps 0.9 lc rgb INK, \
     for [k=1:(KEYS > 0)] DATA index 1 using 1:(0.5 - 20.0 / ROWPX):(NARROW ? strcol(3) : strcol(2)) with labels center font SMALL textcolor rgb INK, \
     for [k=1:(CELLS <= 1500 ? HOVER : 0)] DATA index 0 using (($2+$3)/2):1:6 with labels hypertext point pt 7 ps 1 lc rgb '#ff000000'
