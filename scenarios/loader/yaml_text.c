/* yaml_text.c -- walking a tree, and writing it back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "scenarios/loader/yaml_tree.h"
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

/* Plain when a reader of YAML 1.1 would give the same text back, inside [] and {} as well. */
static bool needs_quotes(const struct yaml_node *node)
{
    const char *text = node->text;
    if (!*text || (node->quoted && (!strcmp(text, "~") || !strcmp(text, "null")))) return true;
    if (text[0] == ' ' || text[strlen(text) - 1] == ' ' || strchr("!&*?|>%@`'\"#-", text[0]))
        return true;
    for (const char *c = text; *c; c++)
        if ((unsigned char)*c < 0x20 || strchr(",[]{}:\\\"", *c) || (*c == '#' && c[-1] == ' '))
            return true;
    return false;
}

static void write_quoted(const char *text, FILE *out)
{
    fputc('"', out);
    for (const char *c = text; *c; c++) {
        if (*c == '"' || *c == '\\') fputc('\\', out);
        if (*c == '\n') fputs("\\n", out);
        else if ((unsigned char)*c < 0x20) fprintf(out, "\\x%02x", (unsigned char)*c);
        else fputc(*c, out);
    }
    fputc('"', out);
}

static void write_scalar(const struct yaml_node *node, FILE *out)
{
    if (node->canonical) fputs(node->canonical, out);
    else if (yaml_tree_is_null(node)) fputs("null", out);
    else if (needs_quotes(node)) write_quoted(node->text, out);
    else fputs(node->text, out);
}

static void write_node(const struct yaml_node *node, FILE *out)
{
    if (node->kind == NODE_SCALAR) {
        write_scalar(node, out);
        return;
    }
    fputc(node->kind == NODE_LIST ? '[' : '{', out);
    for (const struct yaml_node *child = node->first; child; child = child->next) {
        if (node->kind == NODE_MAPPING) {
            const struct yaml_node key = {.text = child->key};
            write_scalar(&key, out);
            fputs(": ", out);
        }
        write_node(child, out);
        if (child->next) fputs(", ", out);
    }
    fputc(node->kind == NODE_LIST ? ']' : '}', out);
}

const char *yaml_tree_flow(struct arena *arena, const struct yaml_node *node)
{
    char *text = NULL;
    size_t length = 0;
    FILE *out = check_memstream(&text, &length);
    write_node(node, out);
    fclose(out);
    const char *kept = arena_text(arena, text, length);
    free(text);
    return kept;
}
