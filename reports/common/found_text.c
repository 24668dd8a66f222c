#include "reports/common/found_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sim/check.h"
#include "sim/week_time.h"

static struct label with(struct label label, const char *after)
{
    const size_t length = strlen(label.text);
    snprintf(label.text + length, sizeof label.text - length, "%s", after);
    return label;
}

static struct label at_clock(double week_ns)
{
    struct label label;
    char text[CLOCK_TEXT_ROOM];
    clock_text((int64_t)week_ns, text);
    snprintf(label.text, sizeof label.text, "%s", text);
    return label;
}

struct label found_figure(enum finding_unit unit, double value)
{
    switch (unit) {
    case FINDING_SHARE: return format_share(value);
    case FINDING_COUNT: return format_count(value);
    case FINDING_NUMBER: return format_figure(value);
    case FINDING_NS: return format_ns(value);
    case FINDING_NS_AN_HOUR: return with(format_ns(value), " an hour");
    case FINDING_BYTES: return format_bytes(value);
    case FINDING_BYTES_A_SECOND: return with(format_bytes(value), "/s");
    case FINDING_A_SECOND: return with(format_figure(value), "/s");
    case FINDING_WEEK_TIME: return at_clock(value);
    case FINDING_NONE:
    case FINDING_UNITS: break;
    }
    return (struct label){""};
}

/* What stands between braces; false if it is no place of ours. */
static bool fill(struct text *out, const char *place, size_t length, const char *component,
                 const struct finding *finding, bool varies)
{
    if (length == 1 && place[0] >= '0' && place[0] < '0' + FINDING_FIGURES) {
        const int figure = place[0] - '0';
        CHECK(finding->spec->units[figure] != FINDING_NONE);
        text_add(out, found_figure(finding->spec->units[figure], finding->figures[figure]).text);
        if (varies && finding->spec->units[figure] == FINDING_NS_AN_HOUR)
            text_add(out, " in the mean");
        return true;
    }
    const struct {
        const char *name, *value;
    } names[] = {
        {"who", component},
        {"what", finding->subject ? finding->subject : component},
        {"cause", finding->cause ? finding->cause : component},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strlen(names[i].name) != length || strncmp(names[i].name, place, length) != 0) continue;
        text_add(out, names[i].value);
        return true;
    }
    return false;
}

void found_text(struct text *out, const char *component, const struct finding *finding, bool varies)
{
    text_add(out, "");
    for (const char *at = finding->spec->text; *at;) {
        const size_t plain = strcspn(at, "{");
        text_add_bytes(out, at, plain);
        at += plain;
        if (*at == '\0') break;
        const size_t length = strcspn(at + 1, "}");
        CHECK(at[1 + length] == '}' && fill(out, at + 1, length, component, finding, varies));
        at += length + 2;
    }
}
