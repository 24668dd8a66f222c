/*
 * option_value.h -- what follows an option, read; complaints go to argp, which ends the program.
 */
#ifndef KINESIM_SCENARIOS_CLI_OPTION_VALUE_H
#define KINESIM_SCENARIOS_CLI_OPTION_VALUE_H

#include <argp.h>
#include <stdint.h>

struct plot_formats;

/* The value of --NAME as a whole number; argp complains and ends the program if it is none from
 * `least` to `most`. */
int64_t option_whole_number(struct argp_state *state, const char *name, const char *text,
                            int64_t least, int64_t most);

/* As a number above `above` and below `below`. */
double option_number(struct argp_state *state, const char *name, const char *text, double above,
                     double below);

/* "svg,png,pdf", one or several of them: just those. */
void option_formats(struct argp_state *state, const char *text, struct plot_formats *formats);

/* "files" or "terminal": then as wide as that is. */
void option_plot(struct argp_state *state, const char *text, struct plot_formats *formats);

/* "1280x720" */
void option_size(struct argp_state *state, const char *text, struct plot_formats *formats);

#endif
