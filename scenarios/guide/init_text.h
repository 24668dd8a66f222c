/*
 * init_text.h -- a scenario to begin with: what has to be said is said, every other setting stands beside
 * it at its default, commented out.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_INIT_TEXT_H
#define KINESIM_SCENARIOS_GUIDE_INIT_TEXT_H

#include <stdbool.h>
#include <stdio.h>

struct init_template;

/* `name` is what the scenario is called, `file` how it is run. `brief`: without what has a default. */
void init_text(FILE *out, const struct init_template *template, const char *name, const char *file,
               bool brief);

#endif
