#include "scenarios/loader/scenario.h"

#include <limits.h>
#include <string.h>

#include "scenarios/books/price_changes.h"
#include "scenarios/loader/components.h"
#include "scenarios/loader/incidents.h"
#include "scenarios/loader/overrides.h"
#include "scenarios/loader/shared_keys.h"
#include "scenarios/loader/sweep.h"
#include "scenarios/loader/thresholds.h"
#include "scenarios/values/key_mix_reader.h"
#include "scenarios/values/load_settings.h"
#include "scenarios/values/text_file.h"
#include "sim/check.h"
#include "sim/units.h"

/* What scenario_destroy frees beside the scenario itself. */
struct loaded {
    struct scenario scenario; /* first: callers hold a pointer to it */
    struct arena *arena;
    struct waiting_keys *keys;
    struct shared_keys *shared; /* whose the keys are; NULL: ours */
    int64_t version;
};

#define AT(member) offsetof(struct loaded, member)
/* ours: longer than anybody simulates, and all sums of two stay far below 2^63 ns. */
#define LONGEST ((double)(366 * NS_PER_DAY))

/* Law, "Simulation Modeling and Analysis", section 9.4.1: fewer than ten say too little of how many
 * more are needed. */
#define REPLICATIONS_FIRST      10
#define REPLICATIONS_FIRST_TEXT "10"

static const char *const metric_periods[] = {"auto", "1m", "5m", "1h", NULL};

static const struct field settings[] = {
    {.key = "kinesim",
     .kind = FIELD_COUNT,
     .offset = AT(version),
     .required = true,
     .help = "version of the language: 1"},
    {.key = "name",
     .kind = FIELD_TEXT,
     .offset = AT(scenario.name),
     .required = true,
     .help = "what the run is called"},
    {.key = "region",
     .kind = FIELD_TEXT,
     .offset = AT(scenario.region),
     .fallback = "us-east-1",
     .help = "picks the price book",
     .source = "ours: AWS's price examples are for us-east-1"},
    {.key = "price_book",
     .kind = FIELD_TEXT,
     .offset = AT(scenario.price_book),
     .help = "a file to take the region's prices from, as `kinesim prices --import` makes them"},
    {.key = "duration",
     .kind = FIELD_DURATION,
     .offset = AT(scenario.duration_ns),
     .fallback = "1h",
     .min = 1,
     .max = LONGEST,
     .help = "measured simulated time",
     .source = "ours"},
    {.key = "warmup",
     .kind = FIELD_DURATION,
     .offset = AT(scenario.warmup_ns),
     .fallback = "10m",
     .min = 0,
     .max = LONGEST,
     .help = "simulated, then dropped from every statistic; auto: found by MSER-5 and Welch's rule",
     .source = "ours"},
    {.key = "replications",
     .kind = FIELD_COUNT,
     .offset = AT(scenario.replications),
     .fallback = "5",
     .min = 1,
     .max = 1000,
     .help = "independent runs, for confidence intervals; auto: as many as `precision` needs",
     .source = "ours"},
    {.key = "precision",
     .kind = FIELD_RATIO,
     .offset = AT(scenario.precision),
     .fallback = "0.05",
     .min = 0.0001,
     .max = 0.5,
     .help = "with replications: auto: half an interval's width, relative to the figure",
     .source = "ours"},
    {.key = "replications_max",
     .kind = FIELD_COUNT,
     .offset = AT(scenario.replications_max),
     .fallback = "100",
     .min = REPLICATIONS_FIRST,
     .max = 1000,
     .help = "with replications: auto: no more than these",
     .source = "ours"},
    {.key = "antithetic",
     .kind = FIELD_BOOL,
     .offset = AT(scenario.antithetic),
     .fallback = "false",
     .help = "replications in pairs, the second of which draws 1 - u where the first drew u",
     .source = "Hammersley and Morton 1956"},
    {.key = "metric_period",
     .kind = FIELD_CHOICE,
     .offset = AT(scenario.metric_period),
     .fallback = "auto",
     .choices = metric_periods,
     .help = "of the metrics kept; auto: 1m for 15 days back from the end, 5m for 63, 1h before",
     .source = "additions 2.15, D"},
    {.key = "seed",
     .kind = FIELD_COUNT,
     .offset = AT(scenario.seed),
     .fallback = "42",
     .min = 0,
     .max = 9223372036854775807.0,
     .help = "of all chance: equal seeds give equal results",
     .source = "ours"},
    {.key = "clock",
     .kind = FIELD_WEEK_TIME,
     .offset = AT(scenario.clock_ns),
     .fallback = "mon 00:00",
     .help = "day and hour at which the measured time begins",
     .source = "ours: profiles of a day and a week begin at their beginning"},
    {.key = "billing_month",
     .kind = FIELD_DURATION,
     .offset = AT(scenario.billing_month_ns),
     .fallback = "730h",
     .min = (double)NS_PER_HOUR,
     .max = LONGEST,
     .help = "what a month's bill counts",
     .source = "KDS 7, D: AWS's calculator takes 730 hours"},
    {.key = "free_tier",
     .kind = FIELD_BOOL,
     .offset = AT(scenario.free_tier),
     .fallback = "false",
     .help = "take off the bill what an account has free each month",
     .source = "ours: it belongs to an account, not to a pipeline"},
    {0},
};

const struct field *scenario_settings(void)
{
    return settings;
}

static const char *const other_keys[] = {"producers",    "streams", "consumers", "deliveries",
                                         "destinations", "faults",  "actions",   "thresholds",
                                         "sweep",        "prices",  NULL};

/* What the language of a later version has. */
static const struct field_elsewhere later_keys[] = {
    {"account", NULL},
    {0},
};

/* ---- `auto` */

/* Takes the word away, so that the setting is read as its default; says whether it was there. */
static bool take_auto(struct yaml_node *root, const char *key, const char *stand_in)
{
    struct yaml_node *node = yaml_tree_find(root, key);
    if (!node || node->kind != NODE_SCALAR || strcmp(node->text, "auto") != 0) return false;
    node->text = stand_in;
    return true;
}

static void say_auto(struct reader *reader, const char *key)
{
    for (struct kept_parameter *kept = reader->parameters; kept; kept = kept->next)
        if (strcmp(kept->parameter.path, key) == 0) {
            kept->parameter.value = "auto";
            kept->parameter.unit = "";
        }
}

/* What only `replications: auto` reads. */
static const char *const only_auto[] = {"precision", "replications_max", NULL};

static bool means_nothing(const struct scenario *scenario, const struct parameter *parameter)
{
    for (int i = 0; only_auto[i] && !scenario->replications_auto; i++)
        if (!strcmp(only_auto[i], parameter->path)) return true;
    return false;
}

/* `precision` without what it is for, unless the command line took that away; pairs that do not come out even. */
static void check_replications(struct reader *reader, const struct yaml_node *root,
                               const struct scenario *scenario)
{
    const struct yaml_node *given = yaml_tree_find(root, "replications");
    const bool overruled = given && given->place.line == 0;
    for (int i = 0; only_auto[i] && !scenario->replications_auto; i++) {
        const struct yaml_node *node = yaml_tree_find(root, only_auto[i]);
        if (!node || yaml_tree_is_null(node)) continue;
        if (overruled && node->place.line > 0)
            diag_warning(reader->diag, node->place, only_auto[i],
                         "is not used, for the command line says how many replications there are");
        else
            diag_error(reader->diag, node->place, only_auto[i], "is only for `replications: auto`");
    }
    if (!scenario->antithetic) return;
    const char *key = scenario->replications_auto ? "replications_max" : "replications";
    const int64_t count = scenario->replications_auto ? scenario->replications_max
                                                      : scenario->replications;
    const struct yaml_node *node = yaml_tree_find(root, key);
    if (count % 2 == 1)
        diag_error(reader->diag, node ? node->place : root->place, key,
                   "%lld is odd, and antithetic replications come in pairs", (long long)count);
}

/* ---- the top level */

static void check_word(struct reader *reader, const struct yaml_node *node, const char *allowed,
                       const char *what, size_t longest)
{
    if (!node || node->kind != NODE_SCALAR || yaml_tree_is_null(node)) return;
    const size_t length = strlen(node->text);
    if (length > 0 && length <= longest && strspn(node->text, allowed) == length) return;
    diag_error(reader->diag, node->place, node->key, "%s is not %s",
               yaml_tree_said(reader->arena, node), what);
}

static void check_settings(struct reader *reader, const struct yaml_node *root,
                           const struct loaded *loaded)
{
    const struct yaml_node *version = yaml_tree_find(root, "kinesim");
    if (version && version->kind == NODE_SCALAR && loaded->version != 1 &&
        strspn(version->text, "0123456789") == strlen(version->text))
        diag_error(reader->diag, version->place, "kinesim",
                   "version %.20s of the language is not known; this is version 1", version->text);
    check_word(reader, yaml_tree_find(root, "name"),
               "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-",
               "a name of letters, digits, '_', '.' and '-' (128 at most)", 128);
    check_word(reader, yaml_tree_find(root, "region"), "abcdefghijklmnopqrstuvwxyz0123456789-",
               "a region such as us-east-1", 32);
}

static void read_root(struct reader *reader, struct yaml_node *root, struct loaded *loaded,
                      struct components *components, struct incidents *incidents)
{
    struct scenario *scenario = &loaded->scenario;
    scenario->warmup_auto = take_auto(root, "warmup", "0s");
    scenario->replications_auto = take_auto(root, "replications", REPLICATIONS_FIRST_TEXT);
    bind_mapping(reader, root, (struct binding){root->place, "", other_keys, later_keys}, settings,
                 loaded);
    reader->clock_ns = scenario->clock_ns;
    reader->duration_ns = scenario->duration_ns;
    reader->region = scenario->region;
    if (scenario->warmup_auto) say_auto(reader, "warmup");
    if (scenario->replications_auto) say_auto(reader, "replications");
    check_replications(reader, root, scenario);
    check_settings(reader, root, loaded);
    price_changes_read(reader, yaml_tree_find(root, "prices"), &scenario->prices);
    components_find(reader, root, components);
    /* Before references are resolved: those of the axes' values wait for the same names. */
    const bool whole = !components->names.incomplete;
    bool good = incidents_find(reader, root, components, incidents);
    const struct setting_world world = {root, settings, components, incidents};
    if (whole) sweep_read(reader, yaml_tree_find(root, "sweep"), &world, &scenario->sweep);
    good = components_bind(reader, components) && good;
    good = incidents_bind(reader, incidents) && good;
    good = components_resolve(reader, components, good);
    if (good) incidents_check(reader, incidents, components, scenario->duration_ns);
    if (whole)
        thresholds_read(reader, yaml_tree_find(root, "thresholds"), components->names.names,
                        scenario);
    if (components->count == 0 && diag_exit_status(reader->diag) == 0)
        diag_error(reader->diag, root->place, "",
                   "nothing to simulate: no producers, streams, consumers or deliveries");
}

/* Keys, components and parameters as the simulation wants them; nothing can go wrong any more. */
static void complete(struct reader *reader, struct loaded *loaded, const struct yaml_node *root,
                     const struct components *components, const struct incidents *incidents)
{
    struct scenario *scenario = &loaded->scenario;
    loaded->keys = reader->keys;
    for (struct waiting_keys *keys = reader->keys; keys; keys = keys->next) {
        *keys->keys = loaded->shared ? shared_keys_get(loaded->shared, &keys->spec)
                                     : keys_create(&keys->spec);
        if (keys->also) *keys->also = *keys->keys;
    }

    struct component_spec *specs = arena_alloc(reader->arena, components->count * sizeof *specs);
    for (size_t i = 0; i < components->count; i++)
        specs[i] = (struct component_spec){components->entries[i].type, components->entries[i].name,
                                           components->entries[i].config};
    scenario->components = specs;
    for (size_t i = 0; i < components->count; i++)
        scenario->varies = scenario->varies ||
                           load_settings_vary(specs[i].type->fields, specs[i].config) ||
                           key_mix_varies(specs[i].type->fields, specs[i].config);
    for (size_t i = 0; i < components->count; i++)
        load_settings_check_time(reader, root, specs[i].name, specs[i].type->fields,
                                 specs[i].config);
    const struct yaml_node *warmup = yaml_tree_find(root, "warmup");
    if (scenario->varies && scenario->warmup_auto && warmup)
        diag_warning(reader->diag, warmup->place, "warmup",
                     "a pilot looks for a level that is kept, and this load varies: a time of your "
                     "own, such as 10m, is surer");
    scenario->component_count = (uint32_t)components->count;
    scenario->incidents = incidents_specs(reader, incidents);
    scenario->incident_count = (uint32_t)incidents->count;

    struct parameter *parameters =
        arena_alloc(reader->arena, reader->parameter_count * sizeof *parameters);
    for (struct kept_parameter *kept = reader->parameters; kept; kept = kept->next)
        if (!means_nothing(scenario, &kept->parameter))
            parameters[scenario->parameter_count++] = kept->parameter;
    scenario->parameters = parameters;
}

static struct yaml_node *read_tree(struct reader *reader, const char *text, size_t length,
                                   const struct scenario_overrides *overrides)
{
    if (length > TEXT_FILE_MAX) {
        diag_error(reader->diag, (struct place){reader->scenario, 0, 0}, "", "larger than 16 MiB");
        return NULL;
    }
    struct yaml_node *root =
        yaml_tree_parse(reader->arena, reader->scenario, text, length, reader->diag);
    if (!root) return NULL;
    if (yaml_tree_is_null(root)) {
        diag_error(reader->diag, root->place, "",
                   "the file is empty; `kinesim init` writes a scenario to begin with");
        return NULL;
    }
    if (root->kind != NODE_MAPPING) {
        diag_error(reader->diag, root->place, "", "%s is not a scenario: `kinesim: 1`, `name: ...`",
                   yaml_tree_said(reader->arena, root));
        return NULL;
    }
    for (size_t i = 0; overrides && i < overrides->count; i++)
        overrides_apply(reader, root, overrides->set[i]);
    return root;
}

static struct scenario *parse(const char *path, const char *text, size_t length,
                              const struct scenario_overrides *overrides, struct diag *diag,
                              bool to_run, struct shared_keys *shared)
{
    const int before = diag_error_count(diag) + diag_unmodelled_count(diag);
    struct arena *arena = arena_create();
    struct loaded *loaded = arena_alloc(arena, sizeof *loaded);
    loaded->arena = arena;
    loaded->shared = shared;
    loaded->scenario.path = arena_text(arena, path, strlen(path));
    loaded->scenario.yaml = arena_text(arena, text, length);
    loaded->scenario.yaml_length = length;
    diag_source(diag, path, text, length);

    struct reader reader = reader_of(diag, arena, loaded->scenario.path);
    struct components components = {0};
    struct incidents incidents = {0};
    struct yaml_node *root = read_tree(&reader, text, length, overrides);
    if (root) read_root(&reader, root, loaded, &components, &incidents);
    if (!root || diag_error_count(diag) + diag_unmodelled_count(diag) != before) {
        arena_destroy(arena);
        return NULL;
    }
    if (to_run) complete(&reader, loaded, root, &components, &incidents);
    return &loaded->scenario;
}

struct scenario *scenario_parse(const char *path, const char *text, size_t length,
                                const struct scenario_overrides *overrides, struct diag *diag)
{
    return parse(path, text, length, overrides, diag, true, NULL);
}

struct scenario *scenario_parse_shared(const char *path, const char *text, size_t length,
                                       const struct scenario_overrides *overrides,
                                       struct shared_keys *keys, struct diag *diag)
{
    return parse(path, text, length, overrides, diag, true, keys);
}

struct scenario *scenario_check(const char *path, const char *text, size_t length,
                                const struct scenario_overrides *overrides, struct diag *diag)
{
    return parse(path, text, length, overrides, diag, false, NULL);
}

struct scenario *scenario_read(const char *path, const struct scenario_overrides *overrides,
                               struct diag *diag)
{
    struct arena *arena = arena_create();
    size_t length;
    const struct place place = {path, 0, 0};
    const char *file = strcmp(path, SCENARIO_STDIN) ? path : "/dev/stdin";
    const char *text = text_file_read(arena, diag, place, "", file, true, &length);
    struct scenario *scenario = text ? scenario_parse(path, text, length, overrides, diag) : NULL;
    arena_destroy(arena);
    return scenario;
}

void scenario_destroy(struct scenario *scenario)
{
    if (!scenario) return;
    struct loaded *loaded = (struct loaded *)scenario;
    for (struct waiting_keys *keys = loaded->keys; keys; keys = keys->next)
        if (loaded->shared) shared_keys_give_back(loaded->shared, *keys->keys);
        else keys_destroy((struct keys *)*keys->keys);
    arena_destroy(loaded->arena);
}
