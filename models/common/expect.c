#include "models/common/expect.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "models/common/expect_order.h"
#include "models/common/hash_key.h"
#include "sim/check.h"
#include "sim/results.h"

#include "sim/banned.h"

/* What is known of a component's surroundings while a request is worked out. */
struct station {
    struct expect_puts *puts;
    size_t put_count;
    struct expect_stream stream;
    struct expect_flow flow;
    struct expect_polls polls;
};

/* Where keys land does not change with rates. */
struct shares {
    const struct keys *keys;
    struct expect_cut cut;
    uint32_t lanes;
    double *share;
    struct shares *next;
};

/* What hooks have taken for the time of a request. */
struct numbers {
    struct numbers *next;
    double values[];
};

struct heaviest {
    const struct keys *keys;
    double share;
    struct heaviest *next;
};

struct expect {
    const struct component_spec *components;
    uint32_t count;
    struct expect_request request;
    struct results *results;
    struct station *stations;
    struct shares *shares;
    struct heaviest *heaviest;
    double **courses;
    size_t course_count;
    struct numbers *numbers;
    uint32_t *order; /* in which components are asked */
    struct expect_note *notes;
    size_t note_count;
    struct expect_load *loads;
    size_t load_count;
};

struct expect *expect_create(const struct component_spec *components, uint32_t count,
                             const char **missing)
{
    for (uint32_t i = 0; i < count; i++) {
        if (components[i].type->expect) continue;
        *missing = components[i].type->kind;
        return NULL;
    }
    struct expect *expect = check_zeroed(1, sizeof *expect);
    expect->components = components;
    expect->count = count;
    expect->stations = check_zeroed(count + 1, sizeof *expect->stations);
    expect->order = check_zeroed(count + 1, sizeof *expect->order);
    expect_order(components, count, expect->order);
    return expect;
}

static void forget(struct expect *expect)
{
    for (uint32_t i = 0; i < expect->count; i++) {
        free(expect->stations[i].puts);
        free(expect->stations[i].stream.shards);
        expect->stations[i] = (struct station){0};
    }
    for (size_t i = 0; i < expect->course_count; i++) free(expect->courses[i]);
    expect->course_count = 0;
    while (expect->numbers) {
        struct numbers *numbers = expect->numbers;
        expect->numbers = numbers->next;
        free(numbers);
    }
    expect->note_count = 0;
    expect->load_count = 0;
}

void expect_destroy(struct expect *expect)
{
    if (expect == NULL) return;
    forget(expect);
    while (expect->shares) {
        struct shares *shares = expect->shares;
        expect->shares = shares->next;
        free(shares->share);
        free(shares);
    }
    while (expect->heaviest) {
        struct heaviest *heaviest = expect->heaviest;
        expect->heaviest = heaviest->next;
        free(heaviest);
    }
    free(expect->stations);
    free(expect->courses);
    free(expect->order);
    free(expect->notes);
    free(expect->loads);
    free(expect);
}

struct results *expect_results(struct expect *expect, const struct expect_request *request)
{
    CHECK(request->duration_s > 0 && request->factor >= 0);
    forget(expect);
    expect->request = *request;
    if (request->load_s <= 0) expect->request.load_s = request->duration_s;
    struct results *results = results_create(0);
    expect->results = results;
    for (uint32_t i = 0; i < expect->count; i++) {
        const uint32_t next = expect->order[i];
        expect->components[next].type->expect(expect, (int32_t)next);
    }
    expect->results = NULL;
    return results;
}

const struct expect_note *expect_notes(const struct expect *expect, size_t *count)
{
    *count = expect->note_count;
    return expect->notes;
}

const struct expect_load *expect_loads(const struct expect *expect, size_t *count)
{
    *count = expect->load_count;
    return expect->loads;
}

const char *expect_bound_name(enum expect_bound bound)
{
    static const char *const names[] = {"about", "at most", "at least"};
    return names[bound];
}

/* ---- for the hooks */

const struct expect_request *expect_asked(const struct expect *expect)
{
    return &expect->request;
}

const struct component_spec *expect_spec(const struct expect *expect, int32_t index)
{
    CHECK(index >= 0 && (uint32_t)index < expect->count);
    return &expect->components[index];
}

static struct station *station_of(const struct expect *expect, int32_t index)
{
    CHECK(index >= 0 && (uint32_t)index < expect->count);
    return &expect->stations[index];
}

void expect_meter(struct expect *expect, int32_t self, const char *item, double base_units)
{
    *results_meter(expect->results, expect_spec(expect, self)->name, item) +=
        results_units(base_units);
}

void expect_count(struct expect *expect, int32_t self, const char *name, double count)
{
    const int64_t whole = count < EXPECT_COUNT_MAX ? llround(count) : (int64_t)EXPECT_COUNT_MAX;
    int64_t *counter = results_counter(expect->results, expect_spec(expect, self)->name, name);
    *counter = *counter > (int64_t)EXPECT_COUNT_MAX - whole ? (int64_t)EXPECT_COUNT_MAX
                                                            : *counter + whole;
}

void expect_note(struct expect *expect, int32_t self, enum expect_bound bound, const char *format,
                 ...)
{
    va_list arguments;
    expect->notes = check_resized(expect->notes, (expect->note_count + 1) * sizeof *expect->notes);
    struct expect_note *note = &expect->notes[expect->note_count++];
    note->component = expect_spec(expect, self)->name;
    note->bound = bound;
    va_start(arguments, format);
    vsnprintf(note->text, sizeof note->text, format, arguments);
    va_end(arguments);
}

void expect_finding(struct expect *expect, int32_t self, const struct finding *finding)
{
    findings_tell(results_findings(expect->results), expect_spec(expect, self)->name, finding);
}

void expect_limit(struct expect *expect, int32_t self, const struct limit_use *use)
{
    findings_limit(results_findings(expect->results), expect_spec(expect, self)->name, use);
}

void expect_cycle(struct expect *expect, int32_t self, const char *name, double cycle_ns)
{
    findings_cycle(results_findings(expect->results), expect_spec(expect, self)->name, name,
                   cycle_ns);
}

double expect_seconds(const struct expect *expect, double delay_s)
{
    const double late = delay_s - expect->request.warmup_s;
    return fmax(0, expect->request.duration_s - fmax(0, late));
}

uint32_t expect_slots(const struct expect *expect)
{
    const double minutes = ceil(expect->request.load_s / 60);
    return minutes < EXPECT_SLOTS_MAX ? (uint32_t)fmax(1, minutes) : EXPECT_SLOTS_MAX;
}

double *expect_course(struct expect *expect)
{
    const size_t count = expect->course_count++;
    expect->courses = check_resized(expect->courses, (count + 1) * sizeof *expect->courses);
    return expect->courses[count] = check_zeroed(expect_slots(expect), sizeof(double));
}

double *expect_numbers(struct expect *expect, size_t count)
{
    struct numbers *numbers = check_alloc(sizeof *numbers + count * sizeof *numbers->values);
    numbers->next = expect->numbers;
    expect->numbers = numbers;
    return numbers->values;
}

void expect_put(struct expect *expect, int32_t stream, const struct expect_puts *puts)
{
    struct station *station = station_of(expect, stream);
    station->puts = check_resized(station->puts, (station->put_count + 1) * sizeof *station->puts);
    station->puts[station->put_count++] = *puts;
}

const struct expect_puts *expect_puts(const struct expect *expect, int32_t stream, size_t *count)
{
    const struct station *station = station_of(expect, stream);
    *count = station->put_count;
    return station->puts;
}

/* Of keys that are new every time: as wide as the range is. */
static double width_of(const struct hash_ranges *ranges, uint32_t at)
{
    return ((double)(hash_ranges_last(ranges, at) - ranges->first[at]) + 1) * 0x1p-128;
}

static bool is_cut(struct expect_cut one, struct expect_cut other)
{
    return one.count == other.count && one.ranges == other.ranges;
}

const double *expect_shares_of(struct expect *expect, const struct keys *keys,
                               struct expect_cut cut, uint32_t lanes)
{
    for (const struct shares *at = expect->shares; at; at = at->next)
        if (at->keys == keys && is_cut(at->cut, cut) && at->lanes == lanes) return at->share;
    const size_t places = (size_t)cut.count * lanes;
    struct shares *made = check_zeroed(1, sizeof *made);
    *made = (struct shares){keys, cut, lanes, check_zeroed(places, sizeof *made->share),
                            expect->shares};
    expect->shares = made;
    const uint32_t count = keys_count(keys);
    for (uint32_t key = 0; key < count; key++) {
        const hash_key hash = keys_hash(keys, key);
        const size_t shard = cut.ranges ? hash_ranges_find(cut.ranges, hash)
                                        : hash_key_shard(hash, cut.count);
        made->share[shard * lanes + keys_lane(key, lanes)] += keys_share(keys, key);
    }
    /* Every key is new. */
    for (size_t place = 0; count == 0 && place < places; place++)
        made->share[place] = cut.ranges ? width_of(cut.ranges, (uint32_t)(place / lanes)) / lanes
                                        : 1.0 / (double)places;
    return made->share;
}

const double *expect_shares(struct expect *expect, const struct keys *keys, uint32_t shards)
{
    return expect_shares_of(expect, keys, (struct expect_cut){shards, NULL}, 1);
}

double expect_heaviest(struct expect *expect, const struct keys *keys)
{
    double most = 0;
    struct heaviest *at = expect->heaviest;
    while (at && at->keys != keys) at = at->next;
    if (at) return at->share;
    const uint32_t count = keys_count(keys);
    for (uint32_t key = 0; key < count; key++) most = fmax(most, keys_share(keys, key));
    at = check_alloc(sizeof *at);
    *at = (struct heaviest){keys, most, expect->heaviest};
    expect->heaviest = at;
    return most;
}

struct expect_stream *expect_stream_make(struct expect *expect, int32_t self, uint32_t shards)
{
    struct expect_stream *stream = &station_of(expect, self)->stream;
    CHECK(stream->shards == NULL && shards > 0);
    stream->shard_count = shards;
    stream->shards = check_zeroed(shards, sizeof *stream->shards);
    return stream;
}

const struct expect_stream *expect_stream(const struct expect *expect, int32_t stream)
{
    const struct expect_stream *made = &station_of(expect, stream)->stream;
    CHECK(made->shards != NULL);
    return made;
}

double expect_steps_per_s(const struct expect *expect, int32_t stream, double step)
{
    const struct station *station = station_of(expect, stream);
    double sum = 0;
    for (size_t i = 0; i < station->put_count; i++)
        sum += station->puts[i].records_per_s * dist_mean_steps(&station->puts[i].size, step);
    return sum * station->stream.admitted;
}

void expect_load(struct expect *expect, const struct expect_load *load)
{
    expect->loads = check_resized(expect->loads, (expect->load_count + 1) * sizeof *expect->loads);
    expect->loads[expect->load_count++] = *load;
}

struct expect_polls expect_poll(struct expect *expect, int32_t stream, double calls_per_s)
{
    struct expect_polls *polls = &station_of(expect, stream)->polls;
    polls->pollers++;
    polls->calls_per_s += calls_per_s;
    return *polls;
}

void expect_send(struct expect *expect, int32_t to, const struct expect_flow *flow)
{
    struct expect_flow *sum = &station_of(expect, to)->flow;
    const double messages = sum->messages + flow->messages;
    if (messages > 0)
        sum->message_bytes =
            (sum->messages * sum->message_bytes + flow->messages * flow->message_bytes) / messages;
    sum->messages = messages;
    sum->objects += flow->objects;
    sum->objects_per_s += flow->objects_per_s;
    sum->regular += flow->regular;
    sum->bytes += flow->bytes;
    sum->bytes_in += flow->bytes_in;
    sum->requests += flow->requests;
}

const struct expect_flow *expect_flow(const struct expect *expect, int32_t self)
{
    return &station_of(expect, self)->flow;
}

struct renewal expect_objects(const struct expect_flow *flow)
{
    const double rate = flow->objects_per_s;
    CHECK(rate > 0);
    const double cv2 = fmin(2, fmax(0, 1 - flow->regular / (rate * rate)));
    return (struct renewal){.mean = 1 / rate, .variance = cv2 / (rate * rate), .kept = 1};
}

/* ---- shards alike */

static int by_rate(const void *left, const void *right)
{
    const struct expect_shard *a = left, *b = right;
    return (a->records_per_s > b->records_per_s) - (a->records_per_s < b->records_per_s);
}

/* Where the group ends that the shard at `from` begins: what is within `apart` of it. Shards that get
 * nothing are a group; so are those that get hardly any, by `least`. */
static uint32_t group_end(const struct expect_shard *sorted, uint32_t count, uint32_t from,
                          double apart, double least)
{
    const double first = sorted[from].records_per_s;
    const double most = first > 0 ? fmax(least, first * (1 + apart)) : 0;
    uint32_t to = from + 1;
    while (to < count && sorted[to].records_per_s <= most) to++;
    return to;
}

static struct expect_group group_of(const struct expect_shard *shards, uint32_t count)
{
    struct expect_group group = {.count = count};
    for (uint32_t i = 0; i < count; i++) {
        group.each.records_per_s += shards[i].records_per_s / count;
        group.each.bytes_per_s += shards[i].bytes_per_s / count;
        group.each.touched += shards[i].touched / count;
        group.each.lone += shards[i].lone / count;
    }
    return group;
}

uint32_t expect_groups_of(const struct expect_shard *shards, uint32_t count,
                          struct expect_group groups[EXPECT_GROUPS_MAX])
{
    struct expect_shard *sorted = check_alloc(count * sizeof *sorted);
    memcpy(sorted, shards, count * sizeof *sorted);
    qsort(sorted, count, sizeof *sorted, by_rate);
    /* ours: below a millionth of the fullest a shard's objects and calls are as many as its records */
    const double least = sorted[count - 1].records_per_s * 1e-6;
    uint32_t made = EXPECT_GROUPS_MAX + 1;
    double apart = 1e-3;
    while (made > EXPECT_GROUPS_MAX) {
        made = 0;
        for (uint32_t from = 0; from < count && made <= EXPECT_GROUPS_MAX; made++) {
            const uint32_t to = group_end(sorted, count, from, apart, least);
            if (made < EXPECT_GROUPS_MAX) groups[made] = group_of(&sorted[from], to - from);
            from = to;
        }
        apart *= 1.3;
    }
    free(sorted);
    return made;
}

uint32_t expect_groups(const struct expect_stream *stream,
                       struct expect_group groups[EXPECT_GROUPS_MAX])
{
    return expect_groups_of(stream->shards, stream->shard_count, groups);
}
