/*
 * price_decimal.h -- the decimal texts of AWS's price list, exactly.
 */
#ifndef KINESIM_SCENARIOS_PRICELIST_PRICE_DECIMAL_H
#define KINESIM_SCENARIOS_PRICELIST_PRICE_DECIMAL_H

#include <gmp.h>
#include <stdbool.h>

/* "0.0150000000", "512000", "2.0E-7", with a minus perhaps; at most 40 characters and 10^±30. False
 * for anything else. */
bool price_decimal_read(const char *text, mpq_t value);

#endif
