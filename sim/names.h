/*
 * names.h -- texts kept once: equal texts give the same pointer.
 */
#ifndef KINESIM_SIM_NAMES_H
#define KINESIM_SIM_NAMES_H

struct names;

struct names *names_create(void);
void names_destroy(struct names *names);

/* The one copy of `text`, which lives as long as the names do. NULL gives NULL. */
const char *names_intern(struct names *names, const char *text);

#endif
