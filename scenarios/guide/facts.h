/*
 * facts.h -- what is known of AWS: limits, latencies, prices, each with how sure that is and who says so.
 *
 * The source of a setting, a quota or a price points here by an address, "KDS 9.3": a book and a section. A section's rows
 * are lines of scenarios/facts/BOOK.yaml, `what | value | how sure | source`; what the letters and the sources' codes mean
 * stands in sources.yaml beside them.
 */
#ifndef KINESIM_SCENARIOS_GUIDE_FACTS_H
#define KINESIM_SCENARIOS_GUIDE_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/diag.h"

struct fact {
    const char *what, *value;
    const char *sure;   /* D, M, I or A: facts_meaning */
    const char *source; /* codes, see facts_meaning; "" for what is assumed */
};

struct fact_section {
    const char *book;   /* "KDS", "Firehose", "Additions" */
    const char *number; /* "9.3" */
    const char *title;
    const struct fact *facts;
    size_t count;
};

/* A letter or a code, what it is and of when. */
struct fact_code {
    const char *code, *meaning, *date; /* date "" if it has none */
};

struct facts {
    struct arena *arena;
    struct fact_section *sections; /* in the books' order */
    size_t section_count;
    struct fact_code *codes; /* letters first */
    size_t code_count;
};

/* Reads the books in `folder`; NULL after a complaint. */
struct facts *facts_read(const char *folder, struct diag *diag);
void facts_destroy(struct facts *facts);

/* An address in a text: "KDS 9.3", "additions of November 2026, 1.3", and in "Firehose 1.6 and 1.8" two. */
struct fact_address {
    const char *book;
    char number[16];
};

/* The next address from `*text` on, which then is behind it; `address` is that before, for what follows in a list, or zeroed.
 * False if there is none. */
bool facts_next_address(const char **text, struct fact_address *address);

/* The section of that number, or with "9" its first of "9.1", "9.2", ...; `from` is the one found before, or NULL. */
const struct fact_section *facts_section(const struct facts *facts,
                                         const struct fact_address *address,
                                         const struct fact_section *from);

/* A letter or a code as it stands in a text, as a word of its own; the first one from `*text` on, which then is behind it.
 * NULL if there is none. */
const struct fact_code *facts_next_code(const struct facts *facts, const char **text);

/* Whether a source leads somewhere: every address in it has a section, and there is an address or a code. */
bool facts_resolve(const struct facts *facts, const char *source);

#endif
