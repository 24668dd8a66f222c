/*
 * registry.h -- every kind of component there is.
 *
 * To add one, write models/<wing>/<name>.c that ends in `const struct component_type <name>_type`, and add
 * its line here.
 */
#ifndef KINESIM_MODELS_REGISTRY_H
#define KINESIM_MODELS_REGISTRY_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/component.h"

#define COMPONENT_TYPES(X)                                                                         \
    X(dms)                                                                                         \
    X(kpl)                                                                                         \
    X(agent)                                                                                       \
    X(sdk)                                                                                         \
    X(stream)                                                                                      \
    X(video)                                                                                       \
    X(camera)                                                                                      \
    X(viewer)                                                                                      \
    X(lambda)                                                                                      \
    X(reader)                                                                                      \
    X(kcl)                                                                                         \
    X(firehose)                                                                                    \
    X(s3)                                                                                          \
    X(redshift)                                                                                    \
    X(opensearch)                                                                                  \
    X(http_endpoint)                                                                               \
    X(splunk)                                                                                      \
    X(iceberg)                                                                                     \
    X(snowflake)                                                                                   \
    X(glue_crawler)                                                                                \
    X(athena)                                                                                      \
    X(sns)                                                                                         \
    X(sqs)

#define REGISTRY_DECLARE(name) extern const struct component_type name##_type;
COMPONENT_TYPES(REGISTRY_DECLARE)
#undef REGISTRY_DECLARE

/* In the order above; NULL past the end. */
const struct component_type *registry_at(size_t index);

/* By section and the word of its `kind:`; NULL if there is none. */
const struct component_type *registry_find(const char *section, const char *word);

/* Kinds that AWS has and kinesim does not model, by section, NULL at the end: refused by name. */
const char *const *registry_unmodelled(const char *section);

/* Kinds of incidents that can come to any part of AWS, and those that the language has at all: what a component does
 * not offer of them is not modelled, not wrong. */
bool registry_incident_is_general(const char *kind);
bool registry_incident_is_known(const char *kind);

#endif
