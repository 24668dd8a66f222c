#include "scenarios/cli/announce.h"

#include <jansson.h>
#include <string.h>

enum { KINDS = 3 };

struct picture_kind {
    bool drawn;
    const char *ending;
};

static void picture_kinds(const struct announcement *announcement, struct picture_kind kinds[KINDS])
{
    const struct plot_formats *formats = &announcement->pictures.formats;
    kinds[0] = (struct picture_kind){formats->svg, "svg"};
    kinds[1] = (struct picture_kind){formats->png, "png"};
    kinds[2] = (struct picture_kind){formats->pdf, "pdf"};
}

/* Length of "results/1" in "results/1/report.html": pictures lie beside the page. */
static int folder_length(const char *page)
{
    const char *slash = strrchr(page, '/');
    return slash ? (int)(slash - page) : 0;
}

void announce(FILE *out, const struct announcement *announcement)
{
    struct picture_kind kinds[KINDS];
    picture_kinds(announcement, kinds);
    if (announcement->page) fprintf(out, "page      %s\n", announcement->page);
    const char *word = "pictures ";
    for (const char *const *figure = publish_figures(); announcement->page && *figure; figure++)
        for (size_t i = 0; i < KINDS; i++) {
            if (!kinds[i].drawn) continue;
            fprintf(out, "%s %.*s/%s.%s\n", word, folder_length(announcement->page),
                    announcement->page, *figure, kinds[i].ending);
            word = "         ";
        }
    fprintf(out, "database  %s", announcement->database);
    if (announcement->run_id) fprintf(out, ", run %lld", (long long)announcement->run_id);
    fputc('\n', out);
}

bool announce_json(FILE *out, const struct announcement *announcement)
{
    struct picture_kind kinds[KINDS];
    picture_kinds(announcement, kinds);
    json_t *pictures = json_array();
    for (const char *const *figure = publish_figures(); announcement->page && *figure; figure++)
        for (size_t i = 0; i < KINDS; i++)
            if (kinds[i].drawn)
                json_array_append_new(pictures,
                                      json_sprintf("%.*s/%s.%s", folder_length(announcement->page),
                                                   announcement->page, *figure, kinds[i].ending));
    json_t *whole = json_pack("{s:s, s:s?, s:o}", "database", announcement->database, "page",
                              announcement->page, "pictures", pictures);
    if (whole && announcement->run_id)
        json_object_set_new(whole, "run_id", json_integer(announcement->run_id));
    const bool good = whole && json_dumpf(whole, out, JSON_INDENT(2)) == 0 &&
                      fputc('\n', out) != EOF;
    json_decref(whole);
    return good;
}
