#include "reports/page/page.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "reports/common/format.h"
#include "reports/database/db.h"
#include "reports/database/shard_use.h"
#include "reports/figures/figure.h"
#include "reports/page/page_sections.h"

/* Where the headline and the sub-headline of a picture end (kinesim-style.gp), px. */
#define HEAD_PX 58

void page_inline_svg(struct text *out, const char *svg, const char *label)
{
    const char *root = strstr(svg, "<svg");
    double width, height;
    const char *box = root ? strstr(root, "viewBox=\"0 0 ") : NULL;
    const char *end = root ? strchr(root, '>') : NULL;
    if (!box || !end || box > end || sscanf(box, "viewBox=\"0 0 %lf %lf\"", &width, &height) != 2)
        return;
    text_format(out,
                "<svg role=\"img\" viewBox=\"0 %d %g %g\" xmlns=\"http://www.w3.org/2000/svg\""
                " xmlns:xlink=\"http://www.w3.org/1999/xlink\" aria-label=\"",
                HEAD_PX, width, height - HEAD_PX);
    text_html(out, label);
    text_add(out, "\">");
    /* gnuplot's own <title>Gnuplot</title> would show up as a tool tip. */
    const char *body = end + 1;
    const char *title = strstr(body, "<title>"), *title_end = strstr(body, "</title>");
    if (title && title_end && title < title_end) {
        text_add_bytes(out, body, (size_t)(title - body));
        body = title_end + strlen("</title>");
    }
    /* gnuplot names every canvas alike; a page has several. */
    static const char canvas[] = " id=\"gnuplot_canvas\"";
    for (const char *at; (at = strstr(body, canvas)); body = at + strlen(canvas))
        text_add_bytes(out, body, (size_t)(at - body));
    text_add(out, body);
}

void page_figures(struct text *out, const char *directory, const struct page_figure *figures,
                  size_t count)
{
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        struct text path = {0}, svg = {0};
        text_format(&path, "%s/%s.svg", directory, figures[i].name);
        if (figures[i].drawn && text_load(&svg, path.at) && svg.at) {
            if (!open) text_add(out, "<section id=\"pictures\">\n");
            open = true;
            text_format(out, "<figure id=\"figure-%s\"><figcaption>", figures[i].name);
            text_html(out, figures[i].title.at);
            text_add(out, "</figcaption><div class=\"picture\">");
            page_inline_svg(out, svg.at, figures[i].title.at ? figures[i].title.at : "");
            text_format(out,
                        "</div><p class=\"intro\">Draw it again: <code>gnuplot %s.gp</code> in "
                        "this page's folder; data in <code>%s.tsv</code>.</p></figure>\n",
                        figures[i].name, figures[i].name);
        }
        text_free(&path);
        text_free(&svg);
    }
    if (open) text_add(out, "</section>\n");
}

void page_head(struct text *out, const char *name)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    text_html(out, name);
    text_add(out, " – kinesim</title>\n<style>\n");
    text_add(out, figure_template("page.css"));
    text_add(out, "</style></head>\n<body><main>\n");
}

void page_make(struct text *out, struct db *db, int64_t run_id, const char *directory,
               const struct page_figure *figures, size_t figure_count, const char *remark)
{
    sqlite3_stmt *run = db_query(db, "SELECT scenario FROM run WHERE run_id = ?1", run_id);
    if (!db_next(db, &run)) return;
    page_head(out, db_text(run, 0));
    db_end(&run);
    page_summary(out, db, run_id);
    if (remark) {
        text_add(out, "<p class=\"remark\">");
        text_html(out, remark);
        text_add(out, "</p>\n");
    }
    page_latencies(out, db, run_id);
    page_figures(out, directory, figures, figure_count);
    page_details(out, db, run_id);
    page_again(out, db, run_id);
    text_add(out, "</main></body></html>\n");
}
