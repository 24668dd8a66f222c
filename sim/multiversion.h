/*
 * multiversion.h -- one function, compiled for several vector widths, chosen when the program starts.
 *
 * Only for elementwise loops of + - * / and integers, whose bits do not depend on the width. Off under
 * sanitizers (their run time is not up when the choice is made) and where the compiler cannot.
 */
#ifndef KINESIM_SIM_MULTIVERSION_H
#define KINESIM_SIM_MULTIVERSION_H

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define KINESIM_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KINESIM_SANITIZED
#endif

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && !defined(KINESIM_SANITIZED)
#define MULTIVERSION __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define MULTIVERSION
#endif

#endif
