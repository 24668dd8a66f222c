/* yaml_text.c -- walking a tree, and writing it back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/text/yaml_tree.h"
#include "sim/check.h"

struct yaml_node *yaml_tree_find(const struct yaml_node *node, const char *key)
{
    if (!node || node->kind != NODE_MAPPING) return NULL;
    for (struct yaml_node *child = node->first; child; child = child->next)
        if (strcmp(child->key, key) == 0) return child;
    return NULL;
}

void yaml_tree_put(struct yaml_node *mapping, const char *key, struct yaml_node *child)
{
    child->key = key;
    child->key_place = child->place;
    struct yaml_node **slot = &mapping->first, *before = NULL;
    for (; *slot; before = *slot, slot = &(*slot)->next) {
        if (strcmp((*slot)->key, key) != 0) continue;
        child->next = (*slot)->next;
        *slot = child;
        if (!child->next) mapping->last = child;
        return;
    }
    child->next = NULL;
    if (before) before->next = child;
    else mapping->first = child;
    mapping->last = child;
    mapping->count++;
}

struct yaml_node *yaml_tree_mapping(struct arena *arena, struct place place)
{
    struct yaml_node *node = arena_alloc(arena, sizeof *node);
    node->kind = NODE_MAPPING;
    node->place = place;
    return node;
}

bool yaml_tree_is_null(const struct yaml_node *node)
{
    if (node->kind != NODE_SCALAR || node->quoted) return false;
    return !*node->text || !strcmp(node->text, "~") || !strcmp(node->text, "null");
}

const char *yaml_tree_said(struct arena *arena, const struct yaml_node *node)
{
    enum { SHOWN = 48 };
    if (node->kind == NODE_LIST) return "a list";
    if (node->kind == NODE_MAPPING) return "a mapping";
    if (yaml_tree_is_null(node)) return "nothing";
    size_t length = strnlen(node->text, SHOWN + 1);
    if (length <= SHOWN) return arena_format(arena, "'%s'", node->text);
    length = SHOWN;
    while (length > 0 && ((unsigned char)node->text[length] & 0xc0) == 0x80) length--;
    return arena_format(arena, "'%.*s...'", (int)length, node->text);
}

/* A character that a YAML reader takes for a line break, or not at all, where it is not escaped: its code and bytes;
 * 0 if there is none at `c`. */
static size_t escaped_bytes(const char *c, unsigned *code)
{
    const unsigned char *at = (const unsigned char *)c;
    *code = at[0];
    if (at[0] < 0x20 || at[0] == 0x7f) return 1;
    if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] < 0xa0) { /* C1, and the next line in it */
        *code = at[1];
        return 2;
    }
    if (at[0] == 0xe2 && at[1] == 0x80 && (at[2] == 0xa8 || at[2] == 0xa9)) {
        *code = 0x2000u + (at[2] & 0x3fu);
        return 3;
    }
    if (at[0] == 0xef && at[1] == 0xbb && at[2] == 0xbf) { /* a byte order mark */
        *code = 0xfeff;
        return 3;
    }
    return 0;
}

/* Plain when a reader of YAML 1.1 would give the same text back: anywhere, or by itself after `key: `. */
static bool needs_quotes(const struct yaml_node *node, bool inside)
{
    const char *text = node->text;
    unsigned code;
    if (!*text || (node->quoted && (!strcmp(text, "~") || !strcmp(text, "null")))) return true;
    if (strchr("!&*?|>%@`'\"#-,[]{}:", text[0]) || !strncmp(text, "...", 3)) return true;
    if (text[0] == ' ' || text[strlen(text) - 1] == ' ' || text[strlen(text) - 1] == ':')
        return true;
    for (const char *c = text; *c; c++)
        if (escaped_bytes(c, &code) || (*c == '#' && c[-1] == ' ') || (*c == ':' && c[1] == ' ') ||
            (inside && strchr(",[]{}:\\\"", *c)))
            return true;
    return false;
}

static void write_quoted(const char *text, FILE *out)
{
    unsigned code;
    fputc('"', out);
    for (const char *c = text; *c;) {
        const size_t length = escaped_bytes(c, &code);
        if (length > 0) {
            if (code == '\n') fputs("\\n", out);
            else fprintf(out, code < 0x100 ? "\\x%02x" : "\\u%04x", code);
            c += length;
            continue;
        }
        if (*c == '"' || *c == '\\') fputc('\\', out);
        fputc(*c++, out);
    }
    fputc('"', out);
}

/* What it is without quotes. */
static const char *plain(const struct yaml_node *node)
{
    if (node->canonical) return node->canonical;
    return yaml_tree_is_null(node) ? "null" : node->text;
}

static bool is_quoted(const struct yaml_node *node, bool inside)
{
    return !node->canonical && !yaml_tree_is_null(node) && needs_quotes(node, inside);
}

static void write_scalar(const struct yaml_node *node, bool inside, FILE *out)
{
    if (is_quoted(node, inside)) write_quoted(node->text, out);
    else fputs(plain(node), out);
}

static void write_node(const struct yaml_node *node, bool inside, FILE *out)
{
    if (node->kind == NODE_SCALAR) {
        write_scalar(node, inside, out);
        return;
    }
    fputc(node->kind == NODE_LIST ? '[' : '{', out);
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (node->kind == NODE_MAPPING) {
            const struct yaml_node key = {.text = child->key};
            write_scalar(&key, true, out);
            fputs(": ", out);
        }
        write_node(child, true, out);
        if (child->next) fputs(", ", out);
    }
    fputc(node->kind == NODE_LIST ? ']' : '}', out);
}

static const char *written(struct arena *arena, const struct yaml_node *node, bool inside)
{
    /* Most are, and a stream in memory begins with 8 KB of zeros. */
    if (node->kind == NODE_SCALAR && !is_quoted(node, inside))
        return arena_text(arena, plain(node), strlen(plain(node)));
    char *text = NULL;
    size_t length = 0;
    FILE *out = check_memstream(&text, &length);
    write_node(node, inside, out);
    fclose(out);
    const char *kept = arena_text(arena, text, length);
    free(text);
    return kept;
}

const char *yaml_tree_flow(struct arena *arena, const struct yaml_node *node)
{
    return written(arena, node, true);
}

const char *yaml_tree_value(struct arena *arena, const struct yaml_node *node)
{
    return written(arena, node, false);
}
