#include "reports/page/page_frame.h"

#include <ctype.h>
#include <string.h>

#include "reports/figures/figure.h"

void page_words(struct text *out, const char *words)
{
    static const char *const units[] = {"%", "s",   "ms",  "µs",  "ns", "min", "h",  "d",  "USD",
                                        "B", "KiB", "MiB", "GiB", "KB", "MB",  "GB", "kB", "TB"};
    struct text some = {0};
    for (const char *at = words; *at; at++) {
        bool bound = false;
        if (*at == ' ' && at > words && isdigit((unsigned char)at[-1])) {
            const size_t length = strcspn(at + 1, " ,;:.()/–");
            for (size_t i = 0; i < sizeof units / sizeof units[0]; i++)
                bound = bound ||
                        (strlen(units[i]) == length && strncmp(units[i], at + 1, length) == 0);
        }
        if (bound) text_add(&some, "\u00a0");
        else text_add_bytes(&some, at, 1);
    }
    text_html(out, some.at);
    text_free(&some);
}

void page_remark(struct text *out, const char *remark)
{
    if (!remark) return;
    text_add(out, "<p class=\"remark\">");
    text_html(out, remark);
    text_add(out, "</p>\n");
}

/* A link to each section: what stands between its first <h2> and </h2>. */
static void add_contents(struct text *out, const char *body)
{
    static const char section[] = "<section id=\"", heading[] = "<h2";
    text_add(out, "<nav aria-label=\"Contents\"><ul>\n");
    for (const char *at = body; (at = strstr(at, section));) {
        at += strlen(section);
        const size_t id = strcspn(at, "\"");
        const char *next = strstr(at, section), *title = strstr(at, heading);
        if (!title || (next && title > next)) continue;
        title = strchr(title, '>') + 1;
        const char *end = strstr(title, "</h2>");
        if (!end) continue;
        text_add(out, "<li><a href=\"#");
        text_add_bytes(out, at, id);
        text_add(out, "\">");
        text_add_bytes(out, title, (size_t)(end - title));
        text_add(out, "</a></li>\n");
    }
    text_add(out, "</ul></nav>\n");
}

void page_frame(struct text *out, const char *name, const char *body)
{
    text_add(out, "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                  "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    text_html(out, name);
    text_add(out, " – kinesim</title>\n<style>\n");
    text_add(out, figure_template("page.css"));
    text_add(out, "</style></head>\n<body>\n<a class=\"skip\" href=\"#main\">To the page</a>\n");
    add_contents(out, body);
    text_add(out, "<main id=\"main\">\n");
    text_add(out, body);
    text_add(out, "</main>\n<script>\n");
    text_add(out, figure_template("page.js"));
    text_add(out, "</script>\n</body></html>\n");
}
