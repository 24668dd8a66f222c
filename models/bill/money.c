#include "models/bill/money.h"

#include <stdint.h>
#include <stdio.h>

#include "sim/check.h"

#include "sim/banned.h"

__extension__ typedef unsigned __int128 magnitude;

double money_usd(picousd amount)
{
    return (double)amount / 1e12;
}

const char *money_text(picousd amount, char text[MONEY_TEXT_MAX])
{
    const magnitude size = amount < 0 ? -(magnitude)amount : (magnitude)amount;
    snprintf(text, MONEY_TEXT_MAX, "%s%llu.%0*llu", amount < 0 ? "-" : "",
             (unsigned long long)(size / PICOUSD_PER_USD), MONEY_DECIMALS,
             (unsigned long long)(size % PICOUSD_PER_USD));
    return text;
}

static void put(mpz_t out, picousd amount)
{
    const magnitude size = amount < 0 ? -(magnitude)amount : (magnitude)amount;
    const uint64_t words[] = {(uint64_t)size, (uint64_t)(size >> 64)};
    mpz_import(out, 2, -1, sizeof *words, 0, 0, words);
    if (amount < 0) mpz_neg(out, out);
}

static picousd take(const mpz_t in)
{
    CHECK(mpz_sizeinbase(in, 2) <= 126);
    uint64_t words[2] = {0};
    mpz_export(words, NULL, -1, sizeof *words, 0, 0, in);
    const picousd size = (picousd)((magnitude)words[1] << 64 | words[0]);
    return mpz_sgn(in) < 0 ? -size : size;
}

void money_whole(mpq_t out, picousd whole)
{
    put(mpq_numref(out), whole);
    mpz_set_ui(mpq_denref(out), 1);
}

picousd money_round(const mpq_t amount)
{
    /* floor(|a| + 1/2) with the sign of a */
    mpz_t twice, whole;
    mpz_inits(twice, whole, NULL);
    mpz_mul_2exp(twice, mpq_numref(amount), 1);
    mpz_abs(twice, twice);
    mpz_add(twice, twice, mpq_denref(amount));
    mpz_fdiv_q(whole, twice, mpq_denref(amount));
    mpz_fdiv_q_2exp(whole, whole, 1);
    if (mpq_sgn(amount) < 0) mpz_neg(whole, whole);
    const picousd rounded = take(whole);
    mpz_clears(twice, whole, NULL);
    return rounded;
}

picousd money_share(picousd amount, const mpq_t part, const mpq_t whole)
{
    CHECK(mpq_sgn(whole) > 0);
    mpq_t share;
    mpq_init(share);
    put(mpq_numref(share), amount);
    mpq_mul(share, share, part);
    mpq_div(share, share, whole);
    const picousd rounded = money_round(share);
    mpq_clear(share);
    return rounded;
}
