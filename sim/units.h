/*
 * units.h -- the units everything is counted in.
 *
 * Inside kinesim an instant or a duration is an int64 of nanoseconds (names end in _ns, instants in
 * _at_ns) and a size is an int64 of bytes. An int64 of nanoseconds reaches 292 years.
 */
#ifndef KINESIM_SIM_UNITS_H
#define KINESIM_SIM_UNITS_H

#include <stdint.h>

#define NS_PER_US     INT64_C(1000)
#define NS_PER_MS     INT64_C(1000000)
#define NS_PER_S      INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_S)
#define NS_PER_HOUR   (3600 * NS_PER_S)
#define NS_PER_DAY    (24 * NS_PER_HOUR)

/* AWS's KB, MB, GB in limits and prices are powers of two (facts KDS 0, D/I). */
#define BYTES_PER_KIB INT64_C(1024)
#define BYTES_PER_MIB (1024 * BYTES_PER_KIB)
#define BYTES_PER_GIB (1024 * BYTES_PER_MIB)

#endif
