#include "reports/common/threshold_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct label threshold_text(const char *expression, double observed)
{
    struct label label = {"nothing"};
    if (isnan(observed)) return label;
    if (strncmp(expression, "cost.", 5) == 0) {
        const struct label usd = format_usd(observed);
        snprintf(label.text, sizeof label.text, "%.100s USD", usd.text);
        return label;
    }
    const size_t name = strcspn(expression, " <>=!");
    const char *first = memchr(expression, '.', name);
    const char *last = memrchr(expression, '.', name);
    if (first == last || strncmp(last, ".count", 6) == 0) return format_number(observed);
    return format_ns(observed);
}
