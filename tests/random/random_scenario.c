/*
 * random_scenario.c -- writes random valid scenarios, the same for the same numbers.
 *
 *     random_scenario seeds FOLDER FIRST COUNT   FOLDER/<seed>.yaml for COUNT seeds from FIRST
 *     random_scenario edges FOLDER FIRST STEP    FOLDER/edge-<n>.yaml for FIRST, FIRST + STEP ... to the last:
 *                                                every setting at either end of its range
 *     random_scenario overloaded|light FOLDER FIRST COUNT   FOLDER/<kind>-<seed>.yaml, of which is known what
 *                                                           limits them, if anything
 */
#include <stdlib.h>
#include <string.h>

#include "tests/random/bottleneck.h"
#include "tests/random/draft.h"

static bool number(const char *text, uint64_t *value)
{
    char *end;
    *value = strtoull(text, &end, 10);
    return *text && !*end;
}

static bool make(uint64_t seed, const struct edge *edge, const char *folder, const char *prefix,
                 double work)
{
    char stem[64];
    snprintf(stem, sizeof stem, "%s%llu", prefix, (unsigned long long)seed);
    struct draft *draft = calloc(1, sizeof *draft);
    if (!draft) return false;
    draft->seed = seed;
    draft->edge = edge;
    draft->work = work;
    draft->folder = (struct folder){.path = folder, .stem = stem};
    const bool good = draft_make(draft);
    free(draft);
    return good;
}

static bool make_bottleneck(uint64_t seed, bool overloaded, const char *folder)
{
    char path[1024];
    snprintf(path, sizeof path, "%.700s/%s-%llu.yaml", folder, overloaded ? "overloaded" : "light",
             (unsigned long long)seed);
    FILE *out = fopen(path, "w");
    if (!out) return false;
    bottleneck_write(out, seed, overloaded);
    return fclose(out) == 0;
}

int main(int argc, char **argv)
{
    uint64_t first, many;
    const bool edges = argc == 5 && strcmp(argv[1], "edges") == 0;
    const bool seeds = argc == 5 && strcmp(argv[1], "seeds") == 0;
    const bool overloaded = argc == 5 && strcmp(argv[1], "overloaded") == 0;
    const bool light = argc == 5 && strcmp(argv[1], "light") == 0;
    if ((!edges && !seeds && !overloaded && !light) || !number(argv[3], &first) ||
        !number(argv[4], &many) || many == 0) {
        fprintf(stderr, "Usage: random_scenario seeds|overloaded|light FOLDER FIRST COUNT | edges "
                        "FOLDER FIRST STEP\n");
        return 2;
    }
    const double work = 60000;
    bool good = true;
    struct edge edge;
    if (edges)
        for (uint64_t i = first; edge_at((uint32_t)i, &edge); i += many)
            good = make(i, &edge, argv[2], "edge-", work) && good;
    else if (overloaded || light)
        for (uint64_t i = 0; i < many; i++)
            good = make_bottleneck(first + i, overloaded, argv[2]) && good;
    else
        for (uint64_t i = 0; i < many; i++) good = make(first + i, NULL, argv[2], "", work) && good;
    return good ? 0 : 1;
}
