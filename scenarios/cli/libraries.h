/*
 * libraries.h -- what the libraries do where memory ends.
 */
#ifndef KINESIM_SCENARIOS_CLI_LIBRARIES_H
#define KINESIM_SCENARIOS_CLI_LIBRARIES_H

/* Has GMP and jansson allocate as we do, before either is used: without memory the program stops with one line.
 * Of themselves GMP aborts, and jansson leaves parts of a JSON text out. */
void libraries_stop_without_memory(void);

#endif
