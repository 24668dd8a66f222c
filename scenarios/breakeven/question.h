/*
 * question.h -- what can be chosen, and what a month of each choice uses.
 *
 * A question has parameters (field rows, as a model has) and choices. Given parameters, a choice is a
 * month of meters; what that costs is the price book's business. A new question is one file that ends
 * in a `struct question` and one line in questions.c.
 */
#ifndef KINESIM_SCENARIOS_BREAKEVEN_QUESTION_H
#define KINESIM_SCENARIOS_BREAKEVEN_QUESTION_H

#include <stdbool.h>
#include <stddef.h>

#include "sim/field.h"
#include "sim/results.h"

enum { CHOICES_MAX = 4 };

struct question {
    const char *name;           /* "modes" */
    const char *asks;           /* "Which mode of a stream is the cheapest?" */
    const char *const *choices; /* at most CHOICES_MAX, ended by NULL */
    const struct field *rows;   /* the parameters */
    size_t bytes;               /* of the struct that they fill */
    const char *x, *y;          /* axes where none are asked for: "rate=10/s..10000/s x13 log" */
    const char *counts;         /* what the bill holds and what it leaves out */

    /* What a month of 730 h uses, into the meters of `results`. */
    void (*meter)(const void *parameters, size_t choice, struct results *results);
    /* Whether a choice can do what is asked; NULL: all can. */
    bool (*can)(const void *parameters, size_t choice);
    /* USD a month that no price book knows; NULL: none. */
    double (*besides)(const void *parameters, size_t choice);
    /* Mean propagation, ns; NULL where the question is not about it. */
    double (*delay_ns)(const void *parameters, size_t choice);
};

extern const struct question question_modes, question_fan_out, question_aggregation,
    question_firehose;

/* All of them, ended by NULL. */
extern const struct question *const questions[];
const struct question *question_find(const char *name); /* NULL: there is none */

size_t question_choices(const struct question *question);

#endif
