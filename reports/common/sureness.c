#include "reports/common/sureness.h"

#include <stdio.h>
#include <string.h>

const char *const sureness_names[SURENESS_KINDS] = {"documented", "inferred", "assumed"};

void sureness_add(struct sureness *sureness, const char *confidence, double usd_month)
{
    for (int kind = 0; confidence && kind < SURENESS_KINDS; kind++)
        if (!strcmp(confidence, sureness_names[kind])) sureness->usd[kind] += usd_month;
}

struct sureness sureness_of_run(const struct run_report *run)
{
    struct sureness sureness = {0};
    for (size_t i = 0; i < run->cost_count; i++)
        sureness_add(&sureness, run->cost[i].confidence, run->cost[i].usd_month);
    return sureness;
}

double sureness_share(const struct sureness *sureness, int kind)
{
    double all = 0;
    for (int i = 0; i < SURENESS_KINDS; i++) all += sureness->usd[i];
    return all > 0 ? sureness->usd[kind] / all : 0;
}

/* Never rounded to all or to nothing: a cent by an assumed price is told. */
static struct label share_text(double share)
{
    if (share > 0 && share < 0.001) return (struct label){"< 0.1 %"};
    if (share < 1 && share > 0.999) return (struct label){"> 99.9 %"};
    return format_share(share);
}

struct label sureness_text(const struct sureness *sureness)
{
    struct label label = {""};
    size_t at = 0;
    double all = 0;
    for (int kind = 0; kind < SURENESS_KINDS; kind++) all += sureness->usd[kind];
    for (int kind = 0; all > 0 && kind < SURENESS_KINDS; kind++)
        at += (size_t)snprintf(label.text + at, sizeof label.text - at, "%s%.20s %s",
                               kind ? ", " : "", share_text(sureness_share(sureness, kind)).text,
                               sureness_names[kind]);
    return label;
}
