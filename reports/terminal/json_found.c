#include "reports/terminal/json_found.h"

#include <math.h>
#include <stdlib.h>

static json_t *number(double value)
{
    return isfinite(value) ? json_real(value) : json_null();
}

static json_t *words(const char *value)
{
    if (!value) return json_null();
    json_t *string = json_string(value);
    return string ? string : json_string("(not UTF-8)");
}

static json_t *one(const struct found *row)
{
    json_t *interval = isnan(row->lo) ? json_null()
                                      : json_pack("[o,o]", number(row->lo), number(row->hi));
    return json_pack("{so,so,so,so,so,so,so,so,so,so,sI,so}", "kind",
                     words(finding_kind_name(row->kind)), "severity", number(row->severity),
                     "component", words(row->component), "stage", words(row->stage), "limit",
                     words(row->limit), "subject", words(row->subject), "cause", words(row->cause),
                     "value", number(row->value), "unit", words(finding_unit_name(row->unit)),
                     "interval", interval, "replications", (json_int_t)row->replications, "text",
                     words(row->text));
}

json_t *json_findings(const struct found_set *set)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < set->count; i++) {
        if (json_array_append_new(list, one(&set->rows[i])) == 0) continue;
        json_decref(list);
        list = NULL;
    }
    return list;
}

json_t *json_headline(const struct found_set *set)
{
    char *headline = found_headline(set);
    json_t *string = words(headline);
    free(headline);
    return string;
}

bool json_found_latency(json_t *object, const struct found_latency *said)
{
    if (!said) return true;
    int bad = 0;
    if (said->trend.drifts)
        bad = json_object_set_new(object, "growth_an_hour_ns", number(said->growth_an_hour_ns));
    if (said->arrived < 1) bad |= json_object_set_new(object, "arrived", number(said->arrived));
    return bad == 0;
}
