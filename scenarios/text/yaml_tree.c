/* yaml_tree.c -- libyaml's events, built into a tree. */
#include "scenarios/text/yaml_tree.h"

#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "scenarios/text/yaml_error.h"
#include "sim/check.h"

struct anchor {
    const char *name;
    struct yaml_node *node;
    bool finished;
    struct anchor *older;
};

/* A list or mapping that is being read. */
struct level {
    struct yaml_node *node;
    struct anchor *anchor;
    const char *key; /* mapping: a key whose value comes next */
    struct place key_place;
};

struct builder {
    struct arena *arena;
    struct diag *diag;
    const char *file;
    const struct place *fixed; /* every node's place, or NULL */
    struct level levels[YAML_DEPTH_MAX];
    int depth;
    struct anchor *anchors;
    struct yaml_node *root;
    size_t node_count, aliased_count;
    int documents;
    bool failed;
};

static struct place place_at(const struct builder *builder, yaml_mark_t mark)
{
    if (builder->fixed) return *builder->fixed;
    return (struct place){builder->file, (int)mark.line + 1, (int)mark.column + 1};
}

#define FAIL(builder, place, ...)                                                                  \
    do {                                                                                           \
        diag_error((builder)->diag, place, "", __VA_ARGS__);                                       \
        (builder)->failed = true;                                                                  \
    } while (0)

static struct yaml_node *new_node(struct builder *builder, enum node_kind kind, struct place place)
{
    if (++builder->node_count > YAML_NODES_MAX && !builder->failed)
        FAIL(builder, place, "more than %d values in one file", YAML_NODES_MAX);
    struct yaml_node *node = arena_alloc(builder->arena, sizeof *node);
    node->kind = kind;
    node->place = place;
    return node;
}

static void append(struct yaml_node *parent, struct yaml_node *child)
{
    if (parent->last) parent->last->next = child;
    else parent->first = child;
    parent->last = child;
    parent->count++;
}

/* ---- keys */

static int by_key(const void *left, const void *right)
{
    const struct yaml_node *a = *(struct yaml_node *const *)left;
    const struct yaml_node *b = *(struct yaml_node *const *)right;
    const int order = strcmp(a->key, b->key);
    if (order != 0) return order;
    if (a->key_place.line != b->key_place.line)
        return a->key_place.line < b->key_place.line ? -1 : 1;
    return (a->key_place.column > b->key_place.column) -
           (a->key_place.column < b->key_place.column);
}

/* Where in the tree a mapping that has just been closed is, as a path for messages. */
static const char *path_of(const struct builder *builder, const char *key)
{
    const char *path = "";
    for (int i = 0; i + 1 < builder->depth; i++)
        if (builder->levels[i].key)
            path = arena_format(builder->arena, "%s%s%s", path, *path ? "." : "",
                                builder->levels[i].key);
    return arena_format(builder->arena, "%s%s%.80s", path, *path ? "." : "", key);
}

/* Those that were given before are not read: a key given a thousand times is one setting, and one is all it costs. */
static void drop_nameless(struct yaml_node *mapping)
{
    struct yaml_node **slot = &mapping->first;
    mapping->last = NULL;
    mapping->count = 0;
    while (*slot) {
        if (!(*slot)->key) {
            *slot = (*slot)->next;
            continue;
        }
        mapping->last = *slot;
        mapping->count++;
        slot = &(*slot)->next;
    }
}

static void refuse_keys_given_twice(struct builder *builder, struct yaml_node *mapping)
{
    if (mapping->count < 2) return;
    struct yaml_node **sorted = check_alloc(mapping->count * sizeof *sorted);
    size_t count = 0, first = 0;
    const char *path = NULL;
    for (struct yaml_node *child = mapping->first; child; child = child->next)
        sorted[count++] = child;
    qsort(sorted, count, sizeof *sorted, by_key);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(sorted[first]->key, sorted[i]->key) != 0) {
            first = i;
            path = NULL;
            continue;
        }
        if (!path) path = path_of(builder, sorted[first]->key);
        diag_error(builder->diag, sorted[i]->key_place, path,
                   "given twice; the first is on line %d", sorted[first]->key_place.line);
        sorted[i]->key = NULL;
    }
    free(sorted);
    drop_nameless(mapping);
}

/* True if the scalar was the name of a setting. */
static bool take_key(struct builder *builder, const yaml_event_t *event, struct place place)
{
    if (builder->depth == 0) return false;
    struct level *level = &builder->levels[builder->depth - 1];
    if (level->node->kind != NODE_MAPPING || level->key) return false;
    const char *text = (const char *)event->data.scalar.value;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && strcmp(text, "<<") == 0)
        FAIL(builder, place,
             "merge keys ('<<') are not read; repeat the settings, or give a value "
             "an anchor and use it where it is wanted");
    else if (event->data.scalar.length == 0) FAIL(builder, place, "a setting without a name");
    level->key = arena_text(builder->arena, text, event->data.scalar.length);
    level->key_place = place;
    return true;
}

/* Hangs `node` below what is open; false if a mapping wanted a key there. */
static void attach(struct builder *builder, struct yaml_node *node)
{
    if (builder->depth == 0) {
        builder->root = node;
        return;
    }
    struct level *level = &builder->levels[builder->depth - 1];
    if (level->node->kind == NODE_MAPPING) {
        if (!level->key) {
            FAIL(builder, node->place, "the name of a setting must be plain text, not a %s",
                 node->kind == NODE_LIST ? "list" : "mapping");
            return;
        }
        node->key = level->key;
        node->key_place = level->key_place;
    }
    append(level->node, node);
}

/* The value of the open key is complete. */
static void value_done(struct builder *builder)
{
    if (builder->depth > 0) builder->levels[builder->depth - 1].key = NULL;
}

/* ---- anchors */

static struct anchor *remember(struct builder *builder, const yaml_char_t *name,
                               struct yaml_node *node, bool finished)
{
    if (!name) return NULL;
    const char *text = (const char *)name;
    struct anchor *anchor = arena_alloc(builder->arena, sizeof *anchor);
    *anchor = (struct anchor){arena_text(builder->arena, text, strlen(text)), node, finished,
                              builder->anchors};
    builder->anchors = anchor;
    return anchor;
}

/* Nesting is bounded by YAML_DEPTH_MAX for the original and `depth` for where it is put. */
static struct yaml_node *copied(struct builder *builder, const struct yaml_node *original,
                                struct place place, int depth)
{
    struct yaml_node *node = new_node(builder, original->kind, original->place);
    if (++builder->aliased_count > YAML_ALIASED_MAX && !builder->failed)
        FAIL(builder, place, "aliases stand for more than %d values", YAML_ALIASED_MAX);
    if (depth > YAML_DEPTH_MAX && !builder->failed)
        FAIL(builder, place, "nested more than %d levels deep", YAML_DEPTH_MAX);
    if (builder->failed) return node;
    node->text = original->text;
    node->quoted = original->quoted;
    for (const struct yaml_node *child = original->first; child && !builder->failed;
         child = child->next) {
        struct yaml_node *copy = copied(builder, child, place, depth + 1);
        copy->key = child->key;
        copy->key_place = child->key_place;
        append(node, copy);
    }
    return node;
}

static void on_alias(struct builder *builder, const yaml_event_t *event, struct place place)
{
    const char *name = (const char *)event->data.alias.anchor;
    const struct anchor *anchor = builder->anchors;
    while (anchor && strcmp(anchor->name, name) != 0) anchor = anchor->older;
    if (!anchor) {
        FAIL(builder, place, "no anchor '&%.60s' before this alias", name);
    } else if (!anchor->finished) {
        FAIL(builder, place, "'*%.60s' stands inside what it names", name);
    } else {
        attach(builder, copied(builder, anchor->node, place, builder->depth + 1));
        value_done(builder);
    }
}

/* ---- events */

static void refuse_tag(struct builder *builder, const yaml_char_t *tag, struct place place)
{
    if (tag)
        FAIL(builder, place,
             "tags such as '%.60s' are not read; put text that begins with ! in quotes",
             (const char *)tag);
}

static void on_scalar(struct builder *builder, const yaml_event_t *event, struct place place)
{
    const char *text = (const char *)event->data.scalar.value;
    const size_t length = event->data.scalar.length;
    refuse_tag(builder, event->data.scalar.tag, place);
    if (memchr(text, 0, length)) FAIL(builder, place, "a NUL character in a text");
    if (builder->failed || take_key(builder, event, place)) return;
    struct yaml_node *node = new_node(builder, NODE_SCALAR, place);
    node->text = arena_text(builder->arena, text, length);
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    attach(builder, node);
    value_done(builder);
    remember(builder, event->data.scalar.anchor, node, true);
}

static void on_start(struct builder *builder, enum node_kind kind, const yaml_char_t *anchor,
                     const yaml_char_t *tag, struct place place)
{
    refuse_tag(builder, tag, place);
    if (builder->depth == YAML_DEPTH_MAX)
        FAIL(builder, place, "nested more than %d levels deep", YAML_DEPTH_MAX);
    if (builder->failed) return;
    struct yaml_node *node = new_node(builder, kind, place);
    attach(builder, node);
    builder->levels[builder->depth++] =
        (struct level){.node = node, .anchor = remember(builder, anchor, node, false)};
}

static void on_end(struct builder *builder)
{
    CHECK(builder->depth > 0);
    const struct level *level = &builder->levels[builder->depth - 1];
    CHECK(level->node);
    if (level->anchor) level->anchor->finished = true;
    if (level->node->kind == NODE_MAPPING) refuse_keys_given_twice(builder, level->node);
    builder->depth--;
    value_done(builder);
}

static void on_event(struct builder *builder, const yaml_event_t *event)
{
    const struct place place = place_at(builder, event->start_mark);
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (++builder->documents > 1)
            FAIL(builder, place, "a second document begins here; a file holds one");
        break;
    case YAML_ALIAS_EVENT: on_alias(builder, event, place); break;
    case YAML_SCALAR_EVENT: on_scalar(builder, event, place); break;
    case YAML_SEQUENCE_START_EVENT:
        on_start(builder, NODE_LIST, event->data.sequence_start.anchor,
                 event->data.sequence_start.tag, place);
        break;
    case YAML_MAPPING_START_EVENT:
        on_start(builder, NODE_MAPPING, event->data.mapping_start.anchor,
                 event->data.mapping_start.tag, place);
        break;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT: on_end(builder); break;
    default: break;
    }
}

static void read_events(struct builder *builder, const char *text, size_t length)
{
    yaml_parser_t parser;
    /* A parser whose initialisation failed must not be touched again. */
    if (!yaml_parser_initialize(&parser)) check_out_of_memory();
    yaml_parser_set_input_string(&parser, (const unsigned char *)text, length);
    for (bool done = false; !done && !builder->failed;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&parser, &event)) {
            yaml_error_report(&parser, builder->file, builder->fixed, text, length, builder->diag);
            builder->failed = true;
            break;
        }
        on_event(builder, &event);
        done = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
    }
    yaml_parser_delete(&parser);
}

static struct yaml_node *parse(struct builder *builder, const char *text, size_t length)
{
    read_events(builder, text, length);
    if (builder->failed) return NULL;
    if (!builder->root) {
        const struct place start = {builder->file, 1, 1};
        builder->root = new_node(builder, NODE_SCALAR, builder->fixed ? *builder->fixed : start);
        builder->root->text = "";
    }
    return builder->root;
}

/* YAML ends a line where no editor does: at the next line (U+0085), the line separator, the paragraph separator. What follows
 * would be read as another line, and every line number after it be wrong. */
static bool refuse_odd_breaks(struct builder *builder, const char *text, size_t length)
{
    struct place place = {builder->file, 1, 1};
    const bool is_utf16 = length >= 2 &&
                          (!memcmp(text, "\xff\xfe", 2) || !memcmp(text, "\xfe\xff", 2));
    for (size_t i = 0; !is_utf16 && i + 1 < length; i++) {
        const unsigned char *c = (const unsigned char *)text + i;
        const bool next_line = c[0] == 0xc2 && c[1] == 0x85;
        const bool separator = c[0] == 0xe2 && c[1] == 0x80 && i + 2 < length &&
                               (c[2] & 0xfe) == 0xa8;
        if (next_line || separator) {
            FAIL(builder, place,
                 "a line ends here for YAML and for no editor (U+%s); write \"\\%c\" in quotes",
                 next_line      ? "0085"
                 : c[2] == 0xa8 ? "2028"
                                : "2029",
                 next_line      ? 'N'
                 : c[2] == 0xa8 ? 'L'
                                : 'P');
            return true;
        }
        if (c[0] == '\n' || (c[0] == '\r' && c[1] != '\n')) {
            place.line++;
            place.column = 1;
        } else if ((c[0] & 0xc0) != 0x80) {
            place.column++;
        }
    }
    return false;
}

struct yaml_node *yaml_tree_parse(struct arena *arena, const char *file, const char *text,
                                  size_t length, struct diag *diag)
{
    struct builder builder = {.arena = arena, .diag = diag, .file = file};
    if (refuse_odd_breaks(&builder, text, length)) return NULL;
    return parse(&builder, text, length);
}

struct yaml_node *yaml_tree_parse_value(struct arena *arena, struct place place, const char *text,
                                        size_t length, struct diag *diag)
{
    struct builder builder = {.arena = arena, .diag = diag, .file = place.file, .fixed = &place};
    return parse(&builder, text, length);
}
