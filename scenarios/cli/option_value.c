#include "scenarios/cli/option_value.h"

#include <errno.h>
#include <stdlib.h>

int64_t option_whole_number(struct argp_state *state, const char *name, const char *text,
                            int64_t least, int64_t most)
{
    char *end;
    errno = 0;
    const long long value = strtoll(text, &end, 10);
    if (errno || end == text || *end || value < least || value > most)
        argp_error(state, "--%s: '%s' is not a whole number from %lld to %lld", name, text,
                   (long long)least, (long long)most);
    return value;
}

double option_number(struct argp_state *state, const char *name, const char *text, double above,
                     double below)
{
    char *end;
    const double value = strtod(text, &end);
    if (end == text || *end || !(value > above && value < below))
        argp_error(state, "--%s: '%s' is not a number above %g and below %g", name, text, above,
                   below);
    return value;
}
