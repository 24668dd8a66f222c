/*
 * page_frame.h -- what every page has: the head with its style, contents, the script; words as pages write them.
 */
#ifndef KINESIM_REPORTS_PAGE_FRAME_H
#define KINESIM_REPORTS_PAGE_FRAME_H

#include "reports/common/text.h"

/* The whole page around `body`: its contents are the sections of the body that have an id and a heading. */
void page_frame(struct text *out, const char *name, const char *body);

/* A paragraph that stands out; NULL: none. */
void page_remark(struct text *out, const char *remark);

/* Text for people, escaped; a number keeps its unit on the line. */
void page_words(struct text *out, const char *words);

#endif
