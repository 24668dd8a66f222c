/*
 * banned.h -- what would make two runs of one seed differ.
 *
 * Included last in the .c files of sim/ and models/: a call of one of these is then a compile error
 * that names itself, such as `'time_is_banned_in_a_run' undeclared`. Chance comes from rng.h, the
 * clock from sim_now, settings from the scenario.
 */
#ifndef KINESIM_SIM_BANNED_H
#define KINESIM_SIM_BANNED_H

#undef rand
#undef srand
#undef rand_r
#undef random
#undef srandom
#undef drand48
#undef time
#undef clock
#undef clock_gettime
#undef gettimeofday
#undef getenv
#undef secure_getenv

#define rand(...)          rand_is_banned_in_a_run
#define srand(...)         srand_is_banned_in_a_run
#define rand_r(...)        rand_r_is_banned_in_a_run
#define random(...)        random_is_banned_in_a_run
#define srandom(...)       srandom_is_banned_in_a_run
#define drand48(...)       drand48_is_banned_in_a_run
#define time(...)          time_is_banned_in_a_run
#define clock(...)         clock_is_banned_in_a_run
#define clock_gettime(...) clock_gettime_is_banned_in_a_run
#define gettimeofday(...)  gettimeofday_is_banned_in_a_run
#define getenv(...)        getenv_is_banned_in_a_run
#define secure_getenv(...) secure_getenv_is_banned_in_a_run

#endif
