#include "scenarios/study/rules.h"

#include <math.h>
#include <string.h>

#include "scenarios/text/quantity.h"

static struct axis_value of_scenario(const struct scenario *scenario, const char *path,
                                     enum field_kind kind)
{
    char problem[QUANTITY_PROBLEM_MAX];
    struct quantity quantity;
    struct axis_value value = {"", NAN};
    for (size_t i = 0; i < scenario->parameter_count; i++)
        if (!strcmp(scenario->parameters[i].path, path)) value.text = scenario->parameters[i].value;
    if (quantity_is_kind(kind) && quantity_read(kind, value.text, &quantity, problem))
        value.amount = quantity_is_whole(kind) ? (double)quantity.whole : quantity.value;
    return value;
}

static struct axis_value value_of(const struct sweep_operand *operand,
                                  const struct scenario *scenario, const struct axis_value *values)
{
    if (operand->axis) return values[operand->axis - scenario->sweep.axes];
    return operand->path ? of_scenario(scenario, operand->path, operand->kind) : operand->value;
}

static bool keeps(const struct sweep_rule *rule, const struct scenario *scenario,
                  const struct axis_value *values)
{
    const struct axis_value left = value_of(&rule->left, scenario, values);
    const struct axis_value right = value_of(&rule->right, scenario, values);
    const bool numbers = !isnan(left.amount) && !isnan(right.amount);
    const bool equal = numbers ? left.amount == right.amount : !strcmp(left.text, right.text);
    const bool or_equal = rule->comparison[1] == '=';
    switch (rule->comparison[0]) {
    case '=': return equal;
    case '!': return !equal;
    case '<': return numbers && (left.amount < right.amount || (or_equal && equal));
    default: return numbers && (left.amount > right.amount || (or_equal && equal));
    }
}

bool rules_keep(const struct scenario *scenario, const struct axis_value *values)
{
    for (size_t i = 0; i < scenario->sweep.rule_count; i++)
        if (!keeps(&scenario->sweep.rules[i], scenario, values)) return false;
    return true;
}
