/*
 * key_ranges.h -- the hash-key ranges of a stream's open shards, from a file.
 */
#ifndef KINESIM_SCENARIOS_VALUES_KEY_RANGES_H
#define KINESIM_SCENARIOS_VALUES_KEY_RANGES_H

#include "models/common/hash_key.h"
#include "sim/diag.h"

/*
 * A line is `StartingHashKey,EndingHashKey` in decimal, as ListShards gives them; blank lines and those that
 * begin with # are passed over. Or the file is the JSON that `aws kinesis list-shards` prints, of which
 * closed shards (with an EndingSequenceNumber) are passed over and a list that goes on is refused. The ranges of open shards cover the space of hashes once: a gap, an
 * overlap, a number that is none are complained of at their place. Gives the number of shards and the
 * first hash of each in order of hashes (free() them); 0 after a complaint.
 */
enum { KEY_RANGES_MAX = 20000 };
uint32_t key_ranges_read(const char *path, hash_key **firsts, struct diag *diag);

#endif
