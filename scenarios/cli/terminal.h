/*
 * terminal.h -- what standard output is: a terminal, of which width, with colours, or a pipe that nobody reads any more.
 */
#ifndef KINESIM_SCENARIOS_CLI_TERMINAL_H
#define KINESIM_SCENARIOS_CLI_TERMINAL_H

#include <stdbool.h>

/* Columns; 0 if it is no terminal. */
int terminal_width(void);

/* A terminal that understands escapes, and a user who wants them: https://no-color.org */
bool terminal_has_colour(void);

/* Whether a stream's terminal understands escapes: TERM is neither empty nor "dumb". */
bool terminal_has_escapes(int file);

/* Whoever read standard output has gone (`| head`). */
bool terminal_is_closed(void);

#endif
