#include "scenarios/loader/rewrite.h"

#include <string.h>

#include "scenarios/loader/overrides.h"

/* A section's settings on lines of their own, what is in them on one line. */
static void write_section(FILE *out, struct arena *arena, const struct yaml_node *section)
{
    if (section->kind == NODE_SCALAR || section->count == 0) {
        fprintf(out, "%s: %s\n", section->key, yaml_tree_flow(arena, section));
        return;
    }
    fprintf(out, "%s:\n", section->key);
    for (const struct yaml_node *child = section->first; child; child = child->next) {
        if (section->kind == NODE_LIST) fprintf(out, "  - %s\n", yaml_tree_flow(arena, child));
        else fprintf(out, "  %s: %s\n", child->key, yaml_tree_flow(arena, child));
    }
}

bool scenario_rewrite(FILE *out, const char *yaml, size_t length,
                      const struct scenario_overrides *overrides)
{
    struct arena *arena = arena_create();
    struct diag *diag = diag_create();
    struct reader reader = reader_of(diag, arena, "");
    struct yaml_node *root = yaml_tree_parse(arena, "", yaml, length, diag);
    for (size_t i = 0; root && i < overrides->count; i++)
        overrides_apply(&reader, root, overrides->set[i]);
    for (const struct yaml_node *section = root ? root->first : NULL; section;
         section = section->next)
        if (strcmp(section->key, "sweep") != 0) write_section(out, arena, section);
    diag_destroy(diag);
    arena_destroy(arena);
    return root && !ferror(out);
}
