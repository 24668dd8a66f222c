/*
 * init_template.h -- pipelines to begin with: what each has to say; all else comes from the field rows.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_INIT_TEMPLATE_H
#define KINESIM_SCENARIOS_GUIDE_INIT_TEMPLATE_H

#include <stddef.h>

enum { INIT_TOP_MAX = 6, INIT_SAID_MAX = 10 };

/* What is said of a component, by path; ends with a path of NULL. */
struct init_said {
    const char *path, *value;
};

struct init_part {
    const char *section, *kind, *name;
    struct init_said said[INIT_SAID_MAX];
};

struct init_template {
    const char *name;
    const char *summary; /* for the help */
    const char *head;    /* comment lines */
    struct init_said top[INIT_TOP_MAX];
    const struct init_part *parts;  /* by section; ends with a section of NULL */
    const char *thresholds, *sweep; /* lines of these sections */
};

/* The first is the one that nobody has to ask for; ends with a name of NULL. */
extern const struct init_template init_templates[];

/* NULL if there is none of that name. */
const struct init_template *init_template_find(const char *name);

#endif
