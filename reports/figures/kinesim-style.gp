# kinesim house style for gnuplot 5.4. A script sets NAME, WIDTH, HEIGHT, KS_TITLE, KS_SUBTITLE and
# KS_NOTE, then loads this. FORMAT (svg | png) and OUT may come from the command line:
#   gnuplot -e "FORMAT='png'" latency.gp
if (!exists("FORMAT")) FORMAT = 'svg'
if (!exists("OUT")) OUT = NAME.'.'.FORMAT
if (FORMAT eq 'png') {
    set terminal pngcairo noenhanced size WIDTH,HEIGHT font 'DejaVu Sans,9.5' background 'white'
    BOLD = 'DejaVu Sans:Bold,13'; SMALL = 'DejaVu Sans,8.5'; TINY = 'DejaVu Sans,7.5'
} else {
    set terminal svg noenhanced name NAME size WIDTH,HEIGHT dynamic font 'Helvetica,13' background 'white'
    BOLD = 'Helvetica:Bold,17'; SMALL = 'Helvetica,12'; TINY = 'Helvetica,11'
}
set output OUT
set encoding utf8
set datafile separator "\t"

INK = '#202124'; MUTED = '#5f6672'; AXIS = '#b8bdc4'; GRID = '#e7e9ec'
# Ordered and distinct under the common colour-vision deficiencies; red is only for what is refused,
# late or lost.
array COLOUR[8] = ['#1f6feb', '#e8710a', '#0f9d8a', '#a142c9', '#7a8290', '#8a6d00', '#d6569b', '#3c4858']
CBAD = '#d93025'

# Pixels from the left and from the top, as shares of the screen.
X(px) = px / (1.0 * WIDTH)
Y0(px) = 1 - px / (1.0 * HEIGHT)
set tmargin at screen Y0(74); set bmargin at screen Y0(HEIGHT - 58)
set lmargin at screen X(84); set rmargin at screen X(WIDTH - 40)

# Frame: bottom axis only, horizontal rules behind the data. lt comes first: it resets the others.
set border 1 lt 1 lw 1 lc rgb AXIS
set tics nomirror out scale 0.4 textcolor rgb MUTED
set ytics scale 0
set grid ytics noxtics back lt 1 lw 0.8 lc rgb GRID
set key noautotitle textcolor rgb INK samplen 1.2 spacing 1.2
set xlabel textcolor rgb MUTED
set ylabel textcolor rgb MUTED

unset title
set label 9001 KS_TITLE    at screen X(20),Y0(24) left font BOLD textcolor rgb INK
set label 9002 KS_SUBTITLE at screen X(20),Y0(47) left font SMALL textcolor rgb MUTED
set label 9003 KS_NOTE     at screen X(WIDTH - 16),Y0(HEIGHT - 12) right font TINY textcolor rgb MUTED

# Share of a limit: pale to deep blue up to 85 %, then a hard step to amber.
set palette defined (0 '#f4f7fb', 0.25 '#d3e2f6', 0.5 '#8fb8ea', 0.75 '#3f7fd0', 0.85 '#1c4f9c', 0.85 '#f9c74f', 1.0 '#ec7a1c')
