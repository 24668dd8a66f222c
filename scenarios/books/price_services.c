#include "scenarios/books/price_services.h"

#include <string.h>

#include "scenarios/values/bind.h"
#include "sim/check.h"

/* The surest first. */
static const char *const confidences[] = {"documented", "inferred", "assumed", NULL};

struct likeness_texts {
    const char *by;
    int confidence;
};

static const struct field likeness_rows[] = {
    {.key = "by",
     .kind = FIELD_TEXT,
     .offset = offsetof(struct likeness_texts, by),
     .required = true,
     .help = "what the scale is the ratio of"},
    {.key = "confidence",
     .kind = FIELD_CHOICE,
     .offset = offsetof(struct likeness_texts, confidence),
     .fallback = "inferred",
     .choices = confidences,
     .help = "no price of the service is surer than this"},
    {0},
};

static const char *const likeness_others[] = {"scale", NULL};

enum { SERVICES_MAX = 64 };

/* The service as the base's items name it; NULL after a complaint with the nearest. */
static const char *service_of(struct reader *reader, const struct yaml_node *node, const char *path,
                              const struct price_book *base)
{
    const char *names[SERVICES_MAX + 1] = {0};
    size_t count = 0;
    for (size_t i = 0; i < base->count && count < SERVICES_MAX; i++) {
        const char *service = base->items[i].service;
        size_t known = 0;
        while (known < count && strcmp(names[known], service) != 0) known++;
        if (!strcmp(service, node->key)) return service;
        if (known == count) names[count++] = service;
    }
    const char *nearest = diag_nearest(node->key, names);
    diag_error(reader->diag, node->key_place, path, "no item is of the service '%.60s'%s%s%s",
               node->key, nearest ? "; did you mean '" : "", nearest ? nearest : "",
               nearest ? "'?" : "");
    return NULL;
}

static bool read_likeness(struct reader *reader, const struct yaml_node *node,
                          const struct price_book *base, struct price_likeness *likeness)
{
    const char *path = reader_path(reader, "services", node->key);
    const char *service = service_of(reader, node, path, base);
    struct yaml_node *scale = node->kind == NODE_MAPPING ? yaml_tree_find(node, "scale") : NULL;
    if (!scale) {
        diag_error(reader->diag, node->place, path,
                   "give {scale: 0.025/0.023, by: what that is the ratio of}");
        return false;
    }
    struct likeness_texts texts = {0};
    const struct binding binding = {node->key_place, path, likeness_others, NULL};
    bool good = bind_mapping(reader, node, binding, likeness_rows, &texts);
    good =
        price_reader_scale(reader, scale, reader_path(reader, path, "scale"), &likeness->scale) &&
        good;
    likeness->service = service;
    likeness->by = texts.by;
    likeness->confidence = confidences[texts.confidence];
    return good && service;
}

bool price_services_read(struct reader *reader, const struct yaml_node *node,
                         const struct price_book *base, struct price_likenesses *services)
{
    if (node->kind != NODE_MAPPING) {
        diag_error(reader->diag, node->place, "services", "%s is not a mapping of services",
                   yaml_tree_said(reader->arena, node));
        return false;
    }
    struct price_likeness *at = arena_alloc(reader->arena, (node->count + 1) * sizeof *at);
    bool good = true;
    for (const struct yaml_node *child = node->first; child; child = child->next)
        good = read_likeness(reader, child, base, &at[services->count++]) && good;
    services->at = at;
    return good;
}

const struct price_likeness *price_services_find(const struct price_likenesses *services,
                                                 const struct price_item *item,
                                                 const struct price_likeness *others)
{
    for (size_t i = 0; i < services->count; i++)
        if (!strcmp(services->at[i].service, item->service)) return &services->at[i];
    return others;
}

static size_t rank(const char *confidence)
{
    size_t at = 0;
    while (confidences[at] && strcmp(confidences[at], confidence) != 0) at++;
    return at;
}

const char *price_less_sure(const char *one, const char *other)
{
    return rank(one) >= rank(other) ? one : other;
}
