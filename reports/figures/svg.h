/*
 * svg.h -- what gnuplot drew, dressed to be shown: one typeface, dark where the page is dark, values under the
 * pointer, words for who does not see it, and nothing that draws nothing.
 */
#ifndef KINESIM_REPORTS_SVG_H
#define KINESIM_REPORTS_SVG_H

#include "reports/common/text.h"

struct svg_words {
    const char *name;     /* begins all ids: letters, digits, '_' and '-' */
    const char *title;    /* the finding; read aloud in place of the picture */
    const char *subtitle; /* what is drawn; NULL: the picture stands in a page, which says it */
};

/* Adds the SVG that gnuplot's terminal `svg` wrote, dressed. Points of `with labels hypertext` become circles that
 * nobody sees, of class "pt", with their text as <title>. Adds nothing to `out` if `raw` is no SVG. */
void svg_dress(struct text *out, const char *raw, const struct svg_words *words);

/* What a colour (0xrrggbb) is on a dark page: those of the house style by name, any other with its lightness
 * turned around. */
unsigned svg_dark(unsigned colour);

#endif
