#include "scenarios/cli/option_rows.h"

const struct argp_option option_rows[OPTION_ROWS] = {
    {"output", OPTION_OUTPUT, "DIR", 0, "where results go (default results/)", 0},
    {"set", OPTION_SET, "PATH=VALUE", 0, "change a parameter of the scenario; may be repeated", 0},
    {"seed", OPTION_SEED, "N", 0, "the same as --set seed=N", 0},
    {"replications", OPTION_REPLICATIONS, "N", 0, "the same as --set replications=N", 0},
    {"threads", OPTION_THREADS, "N", 0, "replications side by side (default: one per processor)",
     0},
    {"json", OPTION_JSON, NULL, 0, "print the result as JSON", 0},
    {"csv", OPTION_CSV, NULL, 0, "print the table as CSV", 0},
    {"markdown", OPTION_MARKDOWN, NULL, 0, "print the table as Markdown, for a pull request", 0},
    {"no-color", OPTION_NO_COLOR, NULL, 0, "no colours on a terminal, as NO_COLOR=1 says", 0},
    {"quiet", OPTION_QUIET, NULL, 0, "print no summary and no progress", 0},
    {"progress", OPTION_PROGRESS, "WHEN", 0, "auto (on a terminal), always or never", 0},
    {"no-plots", OPTION_NO_PLOTS, NULL, 0, "no pictures and no page; report: only the page", 0},
    {"plot", OPTION_PLOT, "WHERE", 0, "files (default), or terminal: shown there as well", 0},
    {"png", OPTION_PNG, NULL, 0, "pictures also as PNG", 0},
    {"format", OPTION_FORMAT, "LIST", 0, "which files of pictures: svg (default), png, pdf", 0},
    {"size", OPTION_SIZE, "WxH", 0, "how large those are, pixels: 1280x720", 0},
    {"scale", OPTION_SCALE, "N", 0, "so many pixels of a PNG for each of these: 2 for a slide", 0},
    {"max-records", OPTION_MAX_RECORDS, "N", 0, "stop, writing nothing, when so many were tried",
     0},
    {"max-time", OPTION_MAX_TIME, "SECONDS", 0, "the same after so long", 0},
    {"max-memory", OPTION_MAX_MEMORY, "MIB", 0, "the same when so much memory is used", 0},
    {0},
};

unsigned option_taken_by(int key)
{
    switch (key) {
    case OPTION_OUTPUT: return TAKES_OUTPUT;
    case OPTION_SET: return TAKES_SET;
    case OPTION_SEED:
    case OPTION_REPLICATIONS: return TAKES_SEED;
    case OPTION_THREADS: return TAKES_THREADS;
    case OPTION_JSON: return TAKES_JSON;
    case OPTION_CSV:
    case OPTION_MARKDOWN: return TAKES_TABLE;
    case OPTION_PROGRESS:
    case OPTION_MAX_RECORDS:
    case OPTION_MAX_TIME:
    case OPTION_MAX_MEMORY: return TAKES_PROGRESS;
    case OPTION_NO_PLOTS:
    case OPTION_PNG:
    case OPTION_PLOT:
    case OPTION_FORMAT:
    case OPTION_SIZE:
    case OPTION_SCALE: return TAKES_PLOTS;
    default: return TAKES_ALL; /* quiet, no-color */
    }
}

size_t option_rows_of(const struct command *command, const struct argp_option *at[OPTION_ROWS_MAX])
{
    size_t count = 0;
    for (const struct argp_option *row = option_rows; row->name && count < OPTION_ROWS_MAX; row++)
        if (!command || option_taken_by(row->key) == TAKES_ALL ||
            (option_taken_by(row->key) & command->takes))
            at[count++] = row;
    const struct argp_option *row = command && command->own ? command->own->rows : NULL;
    for (; row && row->name && count < OPTION_ROWS_MAX; row++) at[count++] = row;
    return count;
}
