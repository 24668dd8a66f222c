#include "scenarios/values/parameter.h"

const char *parameter_origin_name(enum parameter_origin origin)
{
    static const char *const names[] = {"scenario", "default", "set"};
    return names[origin];
}
