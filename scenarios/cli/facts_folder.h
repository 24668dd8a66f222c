/*
 * facts_folder.h -- the facts that lie with the bundled scenarios.
 */
#ifndef KINESIM_SCENARIOS_CLI_FACTS_FOLDER_H
#define KINESIM_SCENARIOS_CLI_FACTS_FOLDER_H

#include "scenarios/guide/facts.h"

/* NULL with an exit status after the complaints went to stderr. */
struct facts *facts_folder_read(int *status);

#endif
