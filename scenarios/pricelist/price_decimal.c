#include "scenarios/pricelist/price_decimal.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LENGTH_MAX = 40, EXPONENT_MAX = 30 };

/* Digits from *at on, appended to value; how many. */
static int take_digits(const char **at, mpz_t value)
{
    int count = 0;
    for (; isdigit((unsigned char)**at); ++*at, count++) {
        mpz_mul_ui(value, value, 10);
        mpz_add_ui(value, value, (unsigned long)(**at - '0'));
    }
    return count;
}

/* What follows an E; false unless it is a small whole number and the end. */
static bool take_exponent(const char *at, int *exponent)
{
    const bool negative = *at == '-';
    at += *at == '-' || *at == '+';
    if (!isdigit((unsigned char)*at)) return false;
    int value = 0;
    for (; isdigit((unsigned char)*at) && value <= EXPONENT_MAX; at++)
        value = 10 * value + (*at - '0');
    *exponent = negative ? -value : value;
    return *at == '\0' && value <= EXPONENT_MAX;
}

bool price_decimal_read(const char *text, mpq_t value)
{
    mpq_set_ui(value, 0, 1);
    if (strlen(text) > LENGTH_MAX) return false;
    const bool negative = *text == '-';
    const char *at = text + negative;
    int exponent = 0, decimals = 0;
    const int whole = take_digits(&at, mpq_numref(value));
    if (*at == '.') {
        at++;
        decimals = take_digits(&at, mpq_numref(value));
        if (decimals == 0) return false;
    }
    if (whole == 0) return false;
    if (*at && ((*at != 'E' && *at != 'e') || !take_exponent(at + 1, &exponent))) return false;
    exponent -= decimals;
    mpz_t power;
    mpz_init(power);
    mpz_ui_pow_ui(power, 10, (unsigned long)abs(exponent));
    if (exponent < 0) mpz_set(mpq_denref(value), power);
    else mpz_mul(mpq_numref(value), mpq_numref(value), power);
    mpz_clear(power);
    mpq_canonicalize(value);
    if (negative) mpq_neg(value, value);
    return true;
}
