#include <string.h>

#include "scenarios/breakeven/question.h"

const struct question *const questions[] = {
    &question_modes, &question_fan_out, &question_aggregation, &question_firehose, NULL,
};

const struct question *question_find(const char *name)
{
    for (const struct question *const *question = questions; *question; question++)
        if (!strcmp((*question)->name, name)) return *question;
    return NULL;
}

size_t question_choices(const struct question *question)
{
    size_t count = 0;
    while (question->choices[count]) count++;
    return count;
}
