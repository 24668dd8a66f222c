/*
 * s3_prefix.h -- the key prefix of objects: what `!{namespace:value}` in it means (facts Firehose 1.8, D).
 */
#ifndef KINESIM_MODELS_S3_PREFIX_H
#define KINESIM_MODELS_S3_PREFIX_H

#include <stdint.h>

#include "sim/field.h"

/* Complains of expressions that Firehose does not know or does not take in a prefix and of those without a value. */
void s3_prefix_validate(const char *prefix, struct complaints *complaints, const char *path);

/* How often a new partition begins, by the finest field of a `!{timestamp:...}`; 0: there is only one. */
int64_t s3_prefix_partition_ns(const char *prefix);

#endif
