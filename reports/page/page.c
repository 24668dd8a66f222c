#include "reports/page/page.h"

#include "reports/database/db.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_sections.h"

static void add_figure(struct text *out, const struct page_figure *figure)
{
    static const char *const classes[PLOT_WIDTHS] = {"wide", "middle", "slim"};
    const struct plot_result *result = &figure->result;
    text_format(out, "<figure id=\"figure-%s\"", figure->name);
    if (result->minutes > 0)
        text_format(out, " data-minutes=\"%.10g\" data-clock=\"%.10g\"", result->minutes,
                    result->clock_min);
    text_add(out, "><figcaption><b>");
    page_words(out, result->title.at);
    text_add(out, "</b> ");
    page_words(out, result->subtitle.at);
    text_add(out, "</figcaption>\n");
    for (int width = 0; width < PLOT_WIDTHS; width++) {
        text_format(out, "<div class=\"picture %s\">", classes[width]);
        text_add(out, result->pictures[width].at);
        text_add(out, "</div>\n");
    }
    text_format(out,
                "<p class=\"again\">Draw it again: <code>gnuplot %s.gp</code> in this page's "
                "folder; data in <code>%s.tsv</code>.</p></figure>\n",
                figure->name, figure->name);
}

void page_figures(struct text *out, const struct page_figure *figures, size_t count)
{
    bool open = false;
    for (size_t i = 0; i < count; i++) {
        if (!figures[i].result.pictures[PLOT_WIDE].at) continue;
        if (!open) text_add(out, "<section id=\"pictures\"><h2 class=\"sr\">Pictures</h2>\n");
        open = true;
        add_figure(out, &figures[i]);
    }
    if (open) text_add(out, "</section>\n");
}

void page_make(struct text *out, struct db *db, int64_t run_id, const struct page_figure *figures,
               size_t figure_count, const char *remark)
{
    struct text name = {0}, body = {0};
    sqlite3_stmt *run = db_query(db, "SELECT scenario FROM run WHERE run_id = ?1", run_id);
    if (!db_next(db, &run)) return;
    text_add(&name, db_text(run, 0));
    db_end(&run);
    page_summary(&body, db, run_id);
    page_remark(&body, remark);
    page_figures(&body, figures, figure_count);
    page_latencies(&body, db, run_id);
    page_details(&body, db, run_id);
    page_again(&body, db, run_id);
    page_frame(out, name.at, body.at);
    text_free(&name);
    text_free(&body);
}
