/*
 * expect_order.h -- in which order records meet components, so that each is asked after all that it gets records from.
 */
#ifndef KINESIM_MODELS_EXPECT_ORDER_H
#define KINESIM_MODELS_EXPECT_ORDER_H

#include "sim/component.h"

/*
 * Fills order[count] with the components' places. Records flow along references: a component has them from what its
 * `from` or `on` names and hands them on to what any other reference names. Apart from that they stand by section
 * (producers, streams, consumers, deliveries, destinations), then by place. A circle is broken where it is entered.
 */
void expect_order(const struct component_spec *components, uint32_t count, uint32_t *order);

#endif
