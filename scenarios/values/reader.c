#include "scenarios/values/reader.h"

#include <string.h>

struct reader reader_of(struct diag *diag, struct arena *arena, const char *scenario)
{
    return (struct reader){.diag = diag, .arena = arena, .scenario = scenario};
}

const char *reader_path(struct reader *reader, const char *path, const char *key)
{
    return arena_format(reader->arena, "%s%s%s", path, *path ? "." : "", key);
}

const char *reader_list(struct reader *reader, const char *const *names)
{
    const char *list = "";
    for (size_t i = 0; names[i]; i++)
        list = arena_format(reader->arena, "%s%s%s", list,
                            i == 0         ? ""
                            : names[i + 1] ? ", "
                                           : " or ",
                            names[i]);
    return list;
}

const char *reader_unknown(struct reader *reader, const struct yaml_node *child, const char *path,
                           const char *const *names)
{
    enum { LISTED_MAX = 8 };
    const char *nearest = diag_nearest(child->key, names);
    size_t count = 0;
    while (names[count]) count++;
    if (nearest)
        diag_error(reader->diag, child->key_place, path, "no setting '%.80s'; did you mean '%s'?",
                   child->key, nearest);
    else if (count <= LISTED_MAX)
        diag_error(reader->diag, child->key_place, path, "no setting '%.80s'; use %s", child->key,
                   reader_list(reader, names));
    else diag_error(reader->diag, child->key_place, path, "no setting '%.80s'", child->key);
    return nearest;
}

bool reader_in_range(struct reader *reader, struct place place, const char *path,
                     enum field_kind kind, const char *said, double value, double min, double max)
{
    if (max == 0 || (value >= min && value <= max)) return true;
    char limit[QUANTITY_TEXT_MAX];
    quantity_limit_text(kind, value < min ? min : max, limit);
    diag_error(reader->diag, place, path, "%.60s is %s than %s", said,
               value < min ? "less" : "more", limit);
    return false;
}

const char *reader_text(struct reader *reader, const struct yaml_node *node, const char *path,
                        const char *what)
{
    if (node->kind == NODE_SCALAR && !yaml_tree_is_null(node)) return node->text;
    diag_error(reader->diag, node->place, path, "%s is not %s", yaml_tree_said(reader->arena, node),
               what);
    return NULL;
}

bool reader_quantity(struct reader *reader, struct yaml_node *node, const char *path,
                     enum field_kind kind, double min, double max, struct quantity *quantity)
{
    char problem[QUANTITY_PROBLEM_MAX];
    const bool scalar = node->kind == NODE_SCALAR && !yaml_tree_is_null(node);
    if (!quantity_read(kind, scalar ? node->text : "", quantity, problem)) {
        if (scalar) {
            diag_error(reader->diag, node->place, path, "%s", problem);
        } else { /* the problem begins with what was said: '' */
            const char *rest = strncmp(problem, "''", 2) == 0 ? problem + 2 : problem;
            diag_error(reader->diag, node->place, path, "%s%s", yaml_tree_said(reader->arena, node),
                       rest);
        }
        return false;
    }
    if (!reader_in_range(reader, node->place, path, kind, node->text, quantity->value, min, max))
        return false;
    char text[QUANTITY_TEXT_MAX];
    quantity_text(kind, *quantity, text);
    node->canonical = arena_text(reader->arena, text, strlen(text));
    return true;
}

void reader_keep(struct reader *reader, struct parameter parameter)
{
    if (reader->trial) return;
    struct kept_parameter *kept = arena_alloc(reader->arena, sizeof *kept);
    kept->parameter = parameter;
    if (!reader->parameters) reader->parameters = kept;
    else *reader->parameters_end = kept;
    reader->parameters_end = &kept->next;
    reader->parameter_count++;
}
