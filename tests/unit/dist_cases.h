/* dist_cases.h -- every family as a scenario may ask for it, bare, shifted and bounded. */
#ifndef KINESIM_TESTS_UNIT_DIST_CASES_H
#define KINESIM_TESTS_UNIT_DIST_CASES_H

#include "sim/dist.h"

struct dist_case {
    const char *name;
    bool continuous;
    uint64_t digest; /* of 100,000 draws */
    struct dist dist;
};

static const double dist_case_values[] = {100, 200, 300, 1000, 5000};
static const double dist_case_cumulative[] = {0.1, 0.3, 0.6, 0.95, 1};

static const struct dist_part dist_case_parts[] = {
    {0.7, {.family = DIST_EXPONENTIAL, .a = 5, .shift = 1}},
    {0.9, {.family = DIST_LOGNORMAL, .a = 4, .b = 0.5, .high = 120}},
    {1.0, {.family = DIST_CONSTANT, .a = 42}},
};

static const struct dist_case dist_cases[] = {
    {"constant", false, 0x72e435f8df3e37a5, {DIST_CONSTANT, .a = 70e6}},
    {"exponential", true, 0x287eddf4c44ce4f6, {DIST_EXPONENTIAL, .a = 5e6}},
    {"exponential, shifted", true, 0x22ed4ddb2fe4a87b, {DIST_EXPONENTIAL, .a = 5e6, .shift = 2e6}},
    {"exponential, bounded",
     true,
     0xeef1eeb294a509ed,
     {DIST_EXPONENTIAL, .a = 5e6, .shift = 2e6, .high = 9e6}},
    {"exponential, hardly any room",
     true,
     0x846e06c29598b8e1,
     {DIST_EXPONENTIAL, .a = 5e6, .high = 10}},
    {"uniform", true, 0x57ac78942959a3fc, {DIST_UNIFORM, .a = 1e6, .b = 3e6}},
    {"uniform, bounded",
     true,
     0xa0f73e19dfc5bf4c,
     {DIST_UNIFORM, .a = 1e6, .b = 3e6, .high = 1.5e6}},
    {"lognormal", true, 0x42fe1cbc0749a603, {DIST_LOGNORMAL, .a = 18, .b = 0.34}},
    {"lognormal, shifted",
     true,
     0xfeb94705ea9abf35,
     {DIST_LOGNORMAL, .a = 18, .b = 0.8, .shift = 1e7}},
    {"lognormal, bounded",
     true,
     0xdd8156e76a11fb78,
     {DIST_LOGNORMAL, .a = 18, .b = 1, .shift = 1e6, .high = 1e8}},
    {"lognormal, bounded low",
     true,
     0x7460c4958da6af39,
     {DIST_LOGNORMAL, .a = 18, .b = 1, .high = 5e6}},
    {"lognormal, no spread", false, 0xb676db05c00e8505, {DIST_LOGNORMAL, .a = 18, .high = 1e9}},
    {"gamma", true, 0x7fb2277e058c2ab9, {DIST_GAMMA, .a = 5e6, .b = 2.5}},
    {"gamma, shape below 1", true, 0xdb4f11873ad7f3d5, {DIST_GAMMA, .a = 5e6, .b = 0.4}},
    {"gamma, shape 200, shifted",
     true,
     0xbca6a1d79f191316,
     {DIST_GAMMA, .a = 5e6, .b = 200, .shift = 1e6}},
    {"gamma, bounded",
     true,
     0x4375ddd1e25a7350,
     {DIST_GAMMA, .a = 5e6, .b = 2.5, .shift = 1e6, .high = 8e6}},
    {"weibull", true, 0x703db4cd97d44176, {DIST_WEIBULL, .a = 5e6, .b = 1.5}},
    {"weibull, heavy", true, 0x77fa31b62f342d96, {DIST_WEIBULL, .a = 5e6, .b = 0.6}},
    {"weibull, bounded",
     true,
     0x4d37a03aff948f00,
     {DIST_WEIBULL, .a = 5e6, .b = 2, .shift = 1e6, .high = 7e6}},
    {"normal", true, 0x51c855f10b2533f5, {DIST_NORMAL, .a = 70e6, .b = 5e6}},
    {"normal, cut at 0", false, 0xe40dad4705acf0e5, {DIST_NORMAL, .a = 1e6, .b = 1e6}},
    {"normal, cut and bounded",
     false,
     0x4945aae60b9172dc,
     {DIST_NORMAL, .a = 1e6, .b = 1e6, .high = 2e6}},
    {"empirical",
     false,
     0x0acc6018df3e37a5,
     {DIST_EMPIRICAL, .count = 5, .values = dist_case_values, .cumulative = dist_case_cumulative}},
    {"empirical, bounded",
     false,
     0xf1108018df3e37a5,
     {DIST_EMPIRICAL, .high = 999, .count = 5, .values = dist_case_values,
      .cumulative = dist_case_cumulative}},
    {"mixture", false, 0x4b10228740f4b7f0, {DIST_MIXTURE, .count = 3, .parts = dist_case_parts}},
    {"mixture, bounded",
     false,
     0xd28636fa8af319ba,
     {DIST_MIXTURE, .high = 50, .count = 3, .parts = dist_case_parts}},
};

enum { DIST_CASES = sizeof dist_cases / sizeof dist_cases[0] };

#endif
