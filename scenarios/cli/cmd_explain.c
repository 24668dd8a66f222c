/*
 * cmd_explain.c -- `kinesim explain WHAT`: a setting, a measure, a finding, an exit status, in words.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "models/registry.h"
#include "reports/common/text.h"
#include "scenarios/cli/command.h"
#include "scenarios/cli/facts_folder.h"
#include "scenarios/guide/explain_setting.h"
#include "scenarios/guide/explain_words.h"
#include "sim/check.h"

/* What an answer is made of. */
struct answer {
    const struct facts *facts;
    json_t *list; /* for programs */
    size_t count;
    bool json;
};

/* ---- words */

/* "alerts.end_to_end.p99" asks for end_to_end and p99; "deliveries.lake.kind" not for deliveries. */
static bool names_word(const char *asked, const char *word, bool whole_only)
{
    if (whole_only) return !strcmp(asked, word);
    const size_t length = strlen(word), whole = strlen(asked);
    for (size_t at = 0; at + length <= whole; at++) {
        if (strncmp(asked + at, word, length) != 0) continue;
        const bool begins = at == 0 || asked[at - 1] == '.';
        if (begins && (asked[at + length] == '\0' || asked[at + length] == '.')) return true;
    }
    return false;
}

static void explain_word(struct answer *answer, const struct explained_word *word)
{
    if (answer->json)
        json_array_append_new(answer->list, json_pack("{s:s, s:s, s:s}", "what", word->word, "kind",
                                                      word->kind, "meaning", word->meaning));
    else
        printf("%s%s, %s\n    %s\n", answer->count ? "\n" : "", word->word, word->kind,
               word->meaning);
    answer->count++;
}

/* ---- settings */

static void explain_setting(struct answer *answer, const struct explained_setting *setting)
{
    if (answer->json) {
        json_array_append_new(answer->list, explain_setting_json(setting));
    } else {
        if (answer->count) putchar('\n');
        explain_setting_print(stdout, setting, answer->facts);
    }
    answer->count++;
}

static void take_setting(void *context, const struct explained_setting *setting)
{
    explain_setting(context, setting);
}

/* ---- kinds */

static bool names_kind(const char *asked, const struct component_type *type)
{
    const size_t section = strlen(type->section);
    if (!strcmp(asked, component_word(type))) return true;
    return !strncmp(asked, type->section, section) && asked[section] == '.' &&
           !strcmp(asked + section + 1, component_word(type));
}

static void explain_kind(struct answer *answer, const struct component_type *type)
{
    if (answer->json) {
        json_array_append_new(
            answer->list, json_pack("{s:s, s:s, s:s, s:s}", "what", component_word(type), "kind",
                                    "component", "of", type->section, "meaning", type->summary));
    } else {
        printf("%s%s, one of %s\n    %s\n    settings  ", answer->count ? "\n" : "",
               component_word(type), type->section, type->summary);
        for (const struct field *row = type->fields; row->key; row++)
            printf("%s%s", row == type->fields ? "" : ", ", row->key);
        putchar('\n');
    }
    answer->count++;
}

/* ---- nothing of that name */

struct names {
    const char **at;
    char **made;
    size_t count, room;
};

static void add_name(void *context, const struct explained_setting *setting)
{
    struct names *names = context;
    if (names->count + 1 >= names->room) {
        names->room = names->room ? 2 * names->room : 256;
        names->made = check_resized(names->made, names->room * sizeof *names->made);
    }
    struct text path = {0};
    text_add(&path, setting->path);
    names->made[names->count++] = path.at;
}

static void refuse(const char *asked)
{
    struct names names = {0};
    explain_settings(NULL, add_name, &names);
    size_t words = 0;
    while (explained_words[words].word) words++;
    const char **all = check_zeroed(names.count + words + 1, sizeof *all);
    for (size_t i = 0; i < names.count; i++) all[i] = names.made[i];
    for (size_t i = 0; i < words; i++) all[names.count + i] = explained_words[i].word;
    const char *nearest = diag_nearest(asked, all);
    fprintf(stderr, "kinesim explain: '%s' is no setting, measure, finding or exit status", asked);
    if (nearest) fprintf(stderr, "; did you mean '%s'?\n", nearest);
    else fprintf(stderr, "; kinesim check SCENARIO --resolved lists settings\n");
    for (size_t i = 0; i < names.count; i++) free(names.made[i]);
    free(names.made);
    free(all);
}

int cmd_explain(const struct options *options)
{
    const char *asked = options->arguments[0];
    int status;
    struct facts *facts = facts_folder_read(&status);
    if (!facts) return status;
    struct answer answer = {.facts = facts, .list = json_array(), .json = options->json};
    const struct component_type *type;
    for (size_t i = 0; (type = registry_at(i)); i++)
        if (names_kind(asked, type)) explain_kind(&answer, type);
    explain_settings(asked, take_setting, &answer);
    for (const struct explained_word *word = explained_words; word->word; word++)
        if (names_word(asked, word->word, word->whole)) explain_word(&answer, word);
    if (answer.count == 0) {
        refuse(asked);
        status = EXIT_USAGE;
    } else if (options->json) {
        json_dumpf(answer.list, stdout, JSON_INDENT(2));
        putchar('\n');
    }
    json_decref(answer.list);
    facts_destroy(facts);
    return status;
}
