#include "scenarios/cli/varied.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/cli/command.h"
#include "scenarios/cli/option_value.h"
#include "scenarios/cli/read.h"
#include "sim/check.h"

void varied_take(struct varied *varied, int key, const char *text, struct argp_state *state)
{
    if (key == VARIED_SAMPLES) {
        varied->samples = option_whole_number(state, "samples", text, 1, SWEEP_POINTS_MAX);
        return;
    }
    const char *equals = strchr(text, '=');
    if (!equals || equals == text || !equals[1])
        argp_error(state, "--vary: '%s' is not PATH=VALUES", text);
    if (varied->count == VARIED_MAX) argp_error(state, "more than %d axes", VARIED_MAX);
    varied->vary[varied->count++] = text;
}

/* What is varied is not set as well: one of the two would be without effect. */
static bool is_set_too(const struct options *options, const char *vary)
{
    const size_t path = (size_t)(strchr(vary, '=') - vary);
    for (size_t i = 0; i < options->set_count; i++) {
        const char *set = options->set[i];
        if (strncmp(set, vary, path) != 0 || set[path] != '=') continue;
        fprintf(stderr, "kinesim: %.*s is both set and varied\n", (int)path, vary);
        return true;
    }
    return false;
}

struct scenario *varied_read(const struct options *options, const struct varied *own, int *status)
{
    struct options *varied = check_alloc(sizeof *varied);
    char samples[64];
    *varied = *options;
    if (options->set_count + own->count + 1 > OPTIONS_SET_MAX) {
        fprintf(stderr, "kinesim: more than %d changes\n", OPTIONS_SET_MAX);
        free(varied);
        *status = EXIT_USAGE;
        return NULL;
    }
    for (size_t i = 0; i < own->count; i++)
        if (is_set_too(options, own->vary[i])) {
            free(varied);
            *status = EXIT_USAGE;
            return NULL;
        }
    for (size_t i = 0; i < own->count; i++) {
        const char *equals = strchr(own->vary[i], '=');
        const size_t bytes = strlen(own->vary[i]) + sizeof "sweep.=[]";
        char *set = check_alloc(bytes);
        snprintf(set, bytes, "sweep.%.*s=[%s]", (int)(equals - own->vary[i]), own->vary[i],
                 equals + 1);
        varied->set[varied->set_count++] = set;
    }
    snprintf(samples, sizeof samples, "sweep.samples=%lld", (long long)own->samples);
    if (own->samples) varied->set[varied->set_count++] = samples;
    struct scenario *scenario = read_scenario(varied, status);
    for (size_t i = 0; i < own->count; i++) free((char *)varied->set[options->set_count + i]);
    free(varied);
    return scenario;
}
