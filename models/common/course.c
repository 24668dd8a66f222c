#include "models/common/course.h"

#include <math.h>

struct course_use course_use(const double *loads, uint32_t count)
{
    struct course_use use = {.done = 1};
    double sum = 0, waiting = 0, done = 0, exceeds = 0;
    for (uint32_t i = 0; i < count; i++) {
        sum += loads[i];
        if (loads[i] > use.peak) {
            use.peak = loads[i];
            use.peak_at = i;
        }
        if (loads[i] > 1) {
            use.over++;
            exceeds += loads[i] - 1;
        }
        const double now = fmin(1, waiting + loads[i]);
        waiting += loads[i] - now;
        done += now;
        use.waits_most = fmax(use.waits_most, waiting);
    }
    if (count == 0 || sum <= 0) return use;
    use.mean = sum / count;
    use.over /= count;
    use.exceeds = exceeds / sum;
    use.done = done / sum;
    return use;
}
