# kinesim house style for gnuplot 5.4. A script sets NAME, WIDTH, HEIGHT, TALL, ROWS_BELOW, KS_TITLE,
# KS_SUBTITLE and KS_NOTE, then loads this. From the command line may come FORMAT (svg | png | pdf | dumb), OUT,
# WIDTH, HEIGHT, SCALE (of a png) and BARE=1, which leaves headline and note out:
#   gnuplot -e "FORMAT='png'; SCALE=2; WIDTH=1280; HEIGHT=720" latency.gp
if (!exists("FORMAT")) FORMAT = 'svg'
if (!exists("OUT")) OUT = NAME.'.'.FORMAT
if (!exists("SCALE")) SCALE = 1
if (!exists("BARE")) BARE = 0
set encoding utf8
set datafile separator "\t"

# A narrow picture has the names of its lines below instead of beside it.
NARROW = WIDTH < 800
NAMECOLUMNS = WIDTH < 560 ? 1 : 2
BELOW = NARROW ? 22 * ((ROWS_BELOW + NAMECOLUMNS - 1) / NAMECOLUMNS) + (ROWS_BELOW > 0 ? 6 : 0) : 0

# Headline and sub-headline in as many lines as they need.
HEADLINE = ''; HEADROWS = 0; SUBLINE = ''; SUBROWS = 0
if (!BARE) {
    ROW = ''; HEADROWS = 1
    do for [i=1:words(KS_TITLE)] {
        W = word(KS_TITLE, i)
        if (ROW ne '' && strlen(ROW.W) + 1 > (WIDTH - 40) / 10.3) { HEADLINE = HEADLINE.ROW."\n"; ROW = W; HEADROWS = HEADROWS + 1 } else { ROW = ROW eq '' ? W : ROW.' '.W }
    }
    HEADLINE = HEADLINE.ROW; ROW = ''; SUBROWS = 1
    do for [i=1:words(KS_SUBTITLE)] {
        W = word(KS_SUBTITLE, i)
        if (ROW ne '' && strlen(ROW.W) + 1 > (WIDTH - 40) / 6.9) { SUBLINE = SUBLINE.ROW."\n"; ROW = W; SUBROWS = SUBROWS + 1 } else { ROW = ROW eq '' ? W : ROW.' '.W }
    }
    SUBLINE = SUBLINE.ROW
}
HEAD = BARE ? 2 : 18 + 22 * HEADROWS + 17 * SUBROWS
NOTE = BARE ? 4 : 24
if (!exists("HEIGHT")) HEIGHT = HEAD + NOTE + BELOW + (NARROW ? NARROWTALL : TALL)

if (FORMAT eq 'png') {
    set terminal pngcairo noenhanced size WIDTH * SCALE,HEIGHT * SCALE fontscale SCALE linewidth SCALE pointscale SCALE font 'DejaVu Sans,9.5' background 'white'
    BOLD = 'DejaVu Sans:Bold,12.5'; SMALL = 'DejaVu Sans,8.5'; TINY = 'DejaVu Sans,7.5'
}
if (FORMAT eq 'pdf') {
    set terminal pdfcairo noenhanced size WIDTH / 96.0,HEIGHT / 96.0 fontscale 1 font 'DejaVu Sans,9.5' background 'white'
    BOLD = 'DejaVu Sans:Bold,12.5'; SMALL = 'DejaVu Sans,8.5'; TINY = 'DejaVu Sans,7.5'
}
if (FORMAT eq 'svg') {
    set terminal svg noenhanced name NAME size WIDTH,HEIGHT dynamic font 'Helvetica,13' background 'white'
    BOLD = 'Helvetica,17'; SMALL = 'Helvetica,12'; TINY = 'Helvetica,11'
}
set output OUT

INK = '#202124'; MUTED = '#5f6672'; AXIS = '#b8bdc4'; GRID = '#e7e9ec'
# Ordered and distinct under the common colour-vision deficiencies; red is only for what is refused,
# late or lost. NAMED: the same for words, dark enough to be read.
array COLOUR[8] = ['#1f6feb', '#e8710a', '#0f9d8a', '#a142c9', '#7a8290', '#8a6d00', '#d6569b', '#3c4858']
array NAMED[8] = ['#1a5fd0', '#b35400', '#0b7a6b', '#8a34ad', '#5d6470', '#755c00', '#b23a7a', '#3c4858']
CBAD = '#d93025'; NAMEDBAD = '#c5221f'
HOVER = FORMAT eq 'svg' # values under the pointer, as texts that nobody sees

# Pixels from the left and from the top, as shares of the screen. TOP to BOTTOM is for plot, tics and the
# axis's name; a plot ends at FLOOR with a name below it, at GROUND without.
X(px) = px / (1.0 * WIDTH)
Y0(px) = 1 - px / (1.0 * HEIGHT)
TOP = HEAD + 16; BOTTOM = HEIGHT - NOTE - BELOW
FLOOR = BOTTOM - 52; GROUND = BOTTOM - 28
LEFT = NARROW ? 80 : 84
# Room at the right for names: figures say how much theirs need.
BESIDE(px) = NARROW ? WIDTH - 30 : WIDTH - px
set tmargin at screen Y0(TOP); set bmargin at screen Y0(GROUND)
set lmargin at screen X(LEFT); set rmargin at screen X(WIDTH - (NARROW ? 30 : 40))
# The name of the axis below a plot between two places, and a name below the picture, for eval.
UNDER(from, to) = sprintf("set label 95 XNAME at screen %.5f,%.5f center font SMALL textcolor rgb MUTED", X((from + to) / 2.0), Y0(BOTTOM - 8))
BELOWNAME(tag, i, of, text, colour) = sprintf("set label %d %s at screen %.5f,%.5f left point pt 5 ps 0.8 lc rgb %s offset 1.3,-0.3 textcolor rgb INK", tag, text, X(24 + ((i - 1) % NAMECOLUMNS) * (WIDTH - 24) / NAMECOLUMNS), Y0(BOTTOM + 16 + 22 * ((i - 1) / NAMECOLUMNS)), colour)

# Frame: bottom axis only, horizontal rules behind the data. lt comes first: it resets the others.
set border 1 lt 1 lw 1 lc rgb AXIS
set tics nomirror out scale 0.4 textcolor rgb MUTED
set ytics scale 0
set grid ytics noxtics back lt 1 lw 0.8 lc rgb GRID
set key noautotitle textcolor rgb INK samplen 1.2 spacing 1.2

unset title
if (!BARE) {
    set label 9001 HEADLINE at screen X(20),Y0(24) left font BOLD textcolor rgb INK
    set label 9002 SUBLINE  at screen X(20),Y0(25 + 22 * HEADROWS) left font SMALL textcolor rgb MUTED
    set label 9003 KS_NOTE  at screen X(WIDTH - 16),Y0(HEIGHT - 12) right font TINY textcolor rgb MUTED
}

# Share of a limit: pale to deep blue up to 85 %, then a hard step to amber. Below a half it gains fast, for
# that is where most shards are.
set palette defined (0 '#f1f5fb', 0.1 '#d9e6f7', 0.25 '#b3cff2', 0.4 '#86b2e8', 0.6 '#4c89d8', 0.85 '#1c4f9c', 0.85 '#f9c74f', 1.0 '#ec7a1c')
