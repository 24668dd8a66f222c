#include "scenarios/loader/sweep_rules.h"

#include <math.h>
#include <string.h>

static const char said[] = "sweep.where";
static const char *const comparisons[] = {"<=", ">=", "==", "!=", "<", ">", NULL};

static const char *trimmed(struct reader *reader, const char *from, size_t length)
{
    while (length > 0 && *from == ' ') from++, length--;
    while (length > 0 && from[length - 1] == ' ') length--;
    return arena_text(reader->arena, from, length);
}

/* A path has a dot after a section's name, or is a setting of the top level; all else is a value. */
static bool is_path(const struct setting_world *world, const char *text)
{
    const char *dot = strchr(text, '.');
    if (!dot) return bind_find(world->settings, text) != NULL;
    for (size_t i = 0; components_sections[i]; i++)
        if (strlen(components_sections[i]) == (size_t)(dot - text) &&
            !memcmp(components_sections[i], text, (size_t)(dot - text)))
            return true;
    return false;
}

static bool read_path(struct reader *reader, const struct yaml_node *node, const char *text,
                      const struct setting_world *world, const struct sweep *sweep,
                      struct sweep_operand *operand)
{
    struct setting setting;
    if (!setting_find(reader, text, node->place, said, world, &setting)) return false;
    operand->path = text;
    operand->kind = setting.row ? setting_kind(&setting) : FIELD_TEXT;
    for (size_t i = 0; i < sweep->axis_count; i++)
        if (!strcmp(sweep->axes[i].path, text)) operand->axis = &sweep->axes[i];
    return true;
}

static bool read_value(struct reader *reader, const struct yaml_node *node, const char *text,
                       enum field_kind kind, struct sweep_operand *operand)
{
    char problem[QUANTITY_PROBLEM_MAX];
    struct quantity quantity;
    operand->kind = kind;
    operand->value = (struct axis_value){text, NAN};
    if (!quantity_is_kind(kind)) return true;
    if (!quantity_read(kind, text, &quantity, problem)) {
        diag_error(reader->diag, node->place, said, "%s", problem);
        return false;
    }
    operand->value.amount = quantity_is_whole(kind) ? (double)quantity.whole : quantity.value;
    return true;
}

static bool read_sides(struct reader *reader, const struct yaml_node *node, const char *left,
                       const char *right, const struct setting_world *world,
                       const struct sweep *sweep, struct sweep_rule *rule)
{
    if (!read_path(reader, node, left, world, sweep, &rule->left)) return false;
    if (!is_path(world, right))
        return read_value(reader, node, right, rule->left.kind, &rule->right);
    if (!read_path(reader, node, right, world, sweep, &rule->right)) return false;
    if (rule->left.kind == rule->right.kind) return true;
    diag_error(reader->diag, node->place, said, "'%.80s' and '%.80s' are not in the same unit",
               left, right);
    return false;
}

static bool read_rule(struct reader *reader, const struct yaml_node *node,
                      const struct setting_world *world, const struct sweep *sweep,
                      struct sweep_rule *rule)
{
    const char *text = node->kind == NODE_SCALAR ? node->text : "";
    const char *sign = text + strcspn(text, "<>=!");
    *rule = (struct sweep_rule){.text = text, .place = node->place};
    for (size_t i = 0; comparisons[i] && !rule->comparison; i++)
        if (!strncmp(sign, comparisons[i], strlen(comparisons[i])))
            rule->comparison = comparisons[i];
    const char *left = trimmed(reader, text, (size_t)(sign - text));
    const char *after = sign + (rule->comparison ? strlen(rule->comparison) : 0);
    const char *right = trimmed(reader, after, strlen(after));
    if (!rule->comparison || !*left || !*right || strpbrk(right, "<>=!")) {
        diag_error(reader->diag, node->place, said,
                   "%s is not a comparison such as 'streams.orders.shards <= 8'",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    if (!read_sides(reader, node, left, right, world, sweep, rule)) return false;
    const bool equality = rule->comparison[0] == '=' || rule->comparison[0] == '!';
    if (equality || quantity_is_kind(rule->left.kind)) return true;
    diag_error(reader->diag, node->place, said,
               "'%.80s' is no quantity and can only be == or !=", left);
    return false;
}

bool sweep_rules_read(struct reader *reader, const struct yaml_node *node,
                      const struct setting_world *world, struct sweep *sweep)
{
    if (!node || yaml_tree_is_null(node)) return true;
    if (node->kind != NODE_LIST) {
        diag_error(reader->diag, node->place, said,
                   "%s is not a list of comparisons such as [streams.orders.shards <= 8]",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    bool good = true;
    sweep->rules = arena_alloc(reader->arena, (node->count + 1) * sizeof *sweep->rules);
    for (const struct yaml_node *child = node->first; child; child = child->next)
        if (read_rule(reader, child, world, sweep, &sweep->rules[sweep->rule_count]))
            sweep->rule_count++;
        else good = false;
    return good;
}
