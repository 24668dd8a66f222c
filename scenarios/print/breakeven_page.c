#include "scenarios/print/breakeven_page.h"

#include <math.h>

#include "reports/page/page.h"
#include "reports/page/page_frame.h"
#include "reports/page/page_table.h"

static void add_lead(struct text *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    struct text parameters = {0};
    breakeven_parameters(&parameters, view);
    text_add(out, "<h1>");
    text_html(out, request->question->asks);
    text_add(out, "</h1>\n<p class=\"lead\">Prices of ");
    text_html(out, request->book->region);
    text_add(out, ", a month of 730 h; ");
    page_words(out, parameters.at ? parameters.at : "");
    text_add(out, ".</p>\n<p class=\"intro\">Counted: ");
    page_words(out, request->question->counts);
    text_add(out, ".</p>\n");
    text_free(&parameters);
}

/* A row of the map as the sentence that the terminal has. */
static void add_rows(struct text *out, const struct breakeven_view *view)
{
    page_fold(out, "rows", "Row by row", view->request->y.count, false);
    text_add(out, "<ul>\n");
    for (size_t row = view->request->y.count; row-- > 0;) {
        struct text words = {0};
        breakeven_row(&words, view, row);
        text_add(out, "<li>");
        page_words(out, words.at);
        text_add(out, "</li>\n");
        text_free(&words);
    }
    text_add(out, "</ul>\n");
    page_fold_end(out);
}

static void add_point(struct text *out, const struct breakeven_view *view, size_t row,
                      size_t column)
{
    const struct break_even_request *request = view->request;
    const struct break_even_cell *cell = &view->map->cells[row * request->x.count + column];
    const double places[] = {request->x.at[column], request->y.at[row]};
    const struct label words[] = {breakeven_value(request->x.row, places[0]),
                                  breakeven_value(request->y.row, places[1])};
    text_add(out, "<tr>");
    for (int i = 0; i < 2; i++) {
        text_format(out, "<td class=\"n\" data-v=\"%.8g\">", places[i]);
        text_html(out, words[i].text);
        text_add(out, "</td>");
    }
    for (size_t i = 0; request->question->choices[i]; i++) {
        if (isnan(cell->usd[i])) text_add(out, "<td class=\"n\" data-v=\"\">cannot</td>");
        else
            text_format(out, "<td class=\"n\" data-v=\"%.8g\">%s</td>", cell->usd[i],
                        format_usd(cell->usd[i]).text);
    }
    text_add(out, "<td>");
    text_html(out, cell->best < 0 ? "none" : request->question->choices[cell->best]);
    text_add(out, "</td></tr>\n");
}

static void add_points(struct text *out, const struct breakeven_view *view)
{
    const struct break_even_request *request = view->request;
    page_fold(out, "points", "What each costs, USD a month", request->x.count * request->y.count,
              true);
    page_table_begin(out, "What each costs, USD a month");
    const char *const axes[] = {request->x.row->key, request->y.row->key};
    for (int i = 0; i < 2; i++) text_format(out, "<th scope=\"col\" class=\"n\">%s</th>", axes[i]);
    for (size_t i = 0; request->question->choices[i]; i++)
        text_format(out, "<th scope=\"col\" class=\"n\">%s</th>", request->question->choices[i]);
    text_add(out, "<th scope=\"col\">cheapest</th></tr></thead><tbody>\n");
    for (size_t row = 0; row < request->y.count; row++)
        for (size_t column = 0; column < request->x.count; column++)
            add_point(out, view, row, column);
    text_add(out, "</tbody></table></div>\n");
    page_fold_end(out);
}

bool breakeven_page(const char *folder, const char *name, const struct breakeven_view *view,
                    struct plot_result *picture, const char *command, char *error,
                    size_t error_bytes)
{
    struct text body = {0}, page = {0}, file = {0};
    const struct page_figure figure = {name, *picture};
    add_lead(&body, view);
    page_figures(&body, &figure, 1);
    add_rows(&body, view);
    add_points(&body, view);
    text_add(&body, "<p class=\"intro\">Again: <code>");
    text_html(&body, command);
    text_add(&body, "</code></p>\n");
    page_frame(&page, view->request->question->name, body.at);
    text_format(&file, "%s.html", name);
    const bool saved = text_save(&page, folder, file.at, error, error_bytes);
    text_free(&body);
    text_free(&page);
    text_free(&file);
    return saved;
}
