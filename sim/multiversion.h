/*
 * multiversion.h -- one function, compiled for several vector widths, chosen when the program starts.
 *
 * Only for elementwise loops of + - * / and integers, whose bits do not depend on the width, and only
 * for static functions: clang 14 gives an exported one another name. Off under sanitizers, whose run
 * time is not up when the choice is made, and where the compiler cannot. -DMULTIVERSION= on the command
 * line gives the plain version alone, -D'MULTIVERSION=__attribute__((target("avx2")))' that one: the
 * choice follows the processor itself, which GLIBC_TUNABLES does not mask.
 */
#ifndef KINESIM_SIM_MULTIVERSION_H
#define KINESIM_SIM_MULTIVERSION_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define KINESIM_SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer) ||                         \
    __has_feature(memory_sanitizer) || __has_feature(undefined_behavior_sanitizer)
#define KINESIM_SANITIZED
#endif
#endif

#if !defined(MULTIVERSION) && defined(__has_attribute)
#if __has_attribute(target_clones) && defined(__x86_64__) && !defined(KINESIM_SANITIZED)
#define MULTIVERSION __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#endif
#ifndef MULTIVERSION
#define MULTIVERSION
#endif

#endif
