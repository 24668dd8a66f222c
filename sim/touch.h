/*
 * touch.h -- memory that will be needed soon.
 *
 * A read whose value nobody waits for: the processor goes on, and several are under way at once. It is
 * a read and no prefetch, since where the page's address is not at hand either, as with the state of
 * thousands of shards, prefetches were seen to come too late.
 */
#ifndef KINESIM_SIM_TOUCH_H
#define KINESIM_SIM_TOUCH_H

/* Reads a byte of an object. */
static inline void touch(const void *object)
{
    (void)*(const volatile char *)object;
}

#endif
