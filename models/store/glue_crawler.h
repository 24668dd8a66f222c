/*
 * glue_crawler.h -- what a crawler offers before a run: whose objects it shows.
 */
#ifndef KINESIM_MODELS_GLUE_CRAWLER_H
#define KINESIM_MODELS_GLUE_CRAWLER_H

#include <stdint.h>

/* The bucket of a crawler's configuration, as in struct reference. */
int32_t glue_crawler_bucket(const void *config);

#endif
