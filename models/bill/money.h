/*
 * money.h -- amounts of money, exact: whole numbers of 10^-12 USD until they are printed.
 */
#ifndef KINESIM_MODELS_MONEY_H
#define KINESIM_MODELS_MONEY_H

#include <gmp.h>

__extension__ typedef __int128 picousd;

#define PICOUSD_PER_USD INT64_C(1000000000000)
enum { MONEY_DECIMALS = 12, MONEY_TEXT_MAX = 48 };

/* The nearest double, for figures that need not add up. */
double money_usd(picousd amount);

/* All twelve decimals: "29.200000000000". */
const char *money_text(picousd amount, char text[MONEY_TEXT_MAX]);

/* A whole number of 128 bits, be it of money or of what is metered, exactly. */
void money_whole(mpq_t out, picousd whole);

/* To the nearest 10^-12 USD, halves away from zero; |amount| of less than 10^26 USD. */
picousd money_round(const mpq_t amount);

/* amount x part / whole, exactly and then rounded likewise; whole > 0. */
picousd money_share(picousd amount, const mpq_t part, const mpq_t whole);

#endif
