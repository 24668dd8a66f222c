/*
 * yaml_tree.h -- a YAML text as a tree in which every node knows its line and column.
 *
 * Stricter than YAML: one document, no key given twice, no merge keys, no tags, no NUL characters,
 * aliases only to what is finished (and copied, so that no node has two parents), 64 levels, 10^6
 * nodes. Scalars stay text: what they mean is the business of who reads them. Nodes live in the
 * arena.
 */
#ifndef KINESIM_SCENARIOS_TEXT_YAML_TREE_H
#define KINESIM_SCENARIOS_TEXT_YAML_TREE_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/arena.h"
#include "sim/diag.h"

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAPPING };

struct yaml_node {
    enum node_kind kind;
    struct place place;
    const char *text; /* scalar */
    bool quoted;      /* scalar: written in quotes or as a block */
    const char *key;  /* in a mapping: the setting's name; else NULL */
    struct place key_place;
    struct yaml_node *first, *last, *next; /* children, in the text's order */
    size_t count;
    const char *canonical; /* scalar: how a reader would write what it read; or NULL */
};

enum { YAML_DEPTH_MAX = 64, YAML_NODES_MAX = 1000000, YAML_ALIASED_MAX = 100000 };

/* NULL if the text cannot be read: `diag` then holds why. A key given twice is a complaint too, but
 * the tree is returned. An empty text gives a null scalar. `file` must live as long as the nodes. */
struct yaml_node *yaml_tree_parse(struct arena *arena, const char *file, const char *text,
                                  size_t length, struct diag *diag);

/* The same for the VALUE of an option or a default: every place is `place`. */
struct yaml_node *yaml_tree_parse_value(struct arena *arena, struct place place, const char *text,
                                        size_t length, struct diag *diag);

/* A setting of a mapping by name, NULL if there is none or `node` is no mapping. */
struct yaml_node *yaml_tree_find(const struct yaml_node *node, const char *key);

/* Adds `child` to a mapping under `key`, replacing what is there in its place. */
void yaml_tree_put(struct yaml_node *mapping, const char *key, struct yaml_node *child);

struct yaml_node *yaml_tree_mapping(struct arena *arena, struct place place);

/* Nothing was written, or `null`, or `~`. */
bool yaml_tree_is_null(const struct yaml_node *node);

/* What stands there, for a message: its text (shortened), "a list", "a mapping" or "nothing". */
const char *yaml_tree_said(struct arena *arena, const struct yaml_node *node);

/* The node in flow YAML on one line, with canonical texts where readers have left them. */
const char *yaml_tree_flow(struct arena *arena, const struct yaml_node *node);

/* The same as the VALUE of PATH=VALUE, which yaml_tree_parse_value reads back: a scalar by itself needs fewer quotes. */
const char *yaml_tree_value(struct arena *arena, const struct yaml_node *node);

#endif
