#include "scenarios/values/references.h"

#include <string.h>

bool reference_read(struct reader *reader, const struct yaml_node *node, const char *path,
                    const struct field *row, struct reference *reference)
{
    reference->index = -1;
    reference->name = reader_text(reader, node, path, "the name of a component");
    if (!reference->name) return false;
    struct waiting_reference *waiting = arena_alloc(reader->arena, sizeof *waiting);
    *waiting = (struct waiting_reference){.place = node->place,
                                          .path = path,
                                          .name = reference->name,
                                          .kinds = row->choices,
                                          .unmodelled = row->unmodelled,
                                          .reference = reference,
                                          .next = reader->references};
    reader->references = waiting;
    return true;
}

static bool is_kind(const char *kind, const char *const *kinds)
{
    for (; kinds && *kinds; kinds++)
        if (strcmp(*kinds, kind) == 0) return true;
    return !kinds;
}

/* The nearest name among the components that would do. */
static const char *nearest_name(struct reader *reader, const struct waiting_reference *waiting,
                                const struct bind_names *names)
{
    const char **fitting = arena_alloc(reader->arena, (names->count + 1) * sizeof *fitting);
    size_t count = 0;
    for (size_t i = 0; i < names->count; i++)
        if (names->kinds[i] && is_kind(names->kinds[i], waiting->kinds))
            fitting[count++] = names->names[i];
    const char *nearest = diag_nearest(waiting->name, fitting);
    return nearest ? nearest : count == 1 ? fitting[0] : NULL;
}

static bool resolve(struct reader *reader, const struct waiting_reference *waiting,
                    const struct bind_names *names)
{
    struct reference *reference = waiting->reference;
    const char *wanted = waiting->kinds ? reader_list(reader, waiting->kinds) : "a component";
    for (size_t i = 0; i < names->count; i++) {
        if (strcmp(names->names[i], waiting->name) != 0) continue;
        reference->index = (int32_t)i;
        reference->name = names->names[i];
        /* What has an unknown kind has been complained about already. */
        if (!names->kinds[i] || is_kind(names->kinds[i], waiting->kinds)) return true;
        if (waiting->unmodelled && is_kind(names->kinds[i], waiting->unmodelled))
            diag_unmodelled(reader->diag, waiting->place, waiting->path,
                            "straight to '%s' of kind %s is not modelled; wanted here: %s",
                            waiting->name, names->kinds[i], wanted);
        else
            diag_error(reader->diag, waiting->place, waiting->path,
                       "'%s' is of kind %s; wanted here: %s", waiting->name, names->kinds[i],
                       wanted);
        return false;
    }
    if (names->incomplete) return false;
    const char *nearest = nearest_name(reader, waiting, names);
    if (nearest)
        diag_error(reader->diag, waiting->place, waiting->path,
                   "there is no '%.80s'; did you mean '%s'?", waiting->name, nearest);
    else
        diag_error(reader->diag, waiting->place, waiting->path, "there is no '%.80s' (wanted: %s)",
                   waiting->name, wanted);
    return false;
}

bool bind_references(struct reader *reader, const struct bind_names *names)
{
    bool good = true;
    for (const struct waiting_reference *waiting = reader->references; waiting;
         waiting = waiting->next)
        good = resolve(reader, waiting, names) && good;
    return good;
}
