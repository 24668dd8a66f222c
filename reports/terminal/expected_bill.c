#include "reports/terminal/expected_bill.h"

#include "reports/common/format.h"
#include "reports/terminal/json.h"
#include "reports/terminal/json_found.h"
#include "reports/terminal/table.h"

void expected_bill_print(FILE *out, const struct expected_bill *bill, int colour)
{
    const struct run_report *run = bill->run;
    fprintf(out, "%s\n  expected from rates; nothing was simulated, nothing is written\n",
            run->scenario);
    struct found_set found = found_of_run(run);
    table_print_findings(out, run, &found, 0, colour);
    found_free(&found);
    table_print_bill(out, run, colour);
    if (bill->gb_month > 0)
        fprintf(out, "  %12s  one more GB created, with batches as they then fill; now %s GB\n",
                format_usd(bill->usd_per_gb).text, format_count(bill->gb_month).text);
    table_print_sureness(out, run);
    if (bill->note_count > 0) fprintf(out, "\nWhat rates do not tell\n");
    for (size_t i = 0; i < bill->note_count; i++)
        fprintf(out, "  %s, %s: %s\n", bill->notes[i].component, bill->notes[i].bound,
                bill->notes[i].text);
    table_print_thresholds(out, run, colour);
}

int expected_bill_print_json(FILE *out, const struct expected_bill *bill)
{
    const struct run_report *run = bill->run;
    json_t *notes = json_array();
    for (size_t i = 0; i < bill->note_count; i++)
        json_array_append_new(notes, json_pack("{ss,ss,ss}", "component", bill->notes[i].component,
                                               "bound", bill->notes[i].bound, "text",
                                               bill->notes[i].text));
    struct found_set found = found_of_run(run);
    json_t *findings = json_findings(&found);
    found_free(&found);
    json_t *whole = json_pack("{ss,sb,ss,sI,sI,so,s{sf,sf,sf},so,so,so}", "scenario", run->scenario,
                              "expected", 1, "version", run->version, "duration_ns",
                              (json_int_t)run->duration_ns, "warmup_ns", (json_int_t)run->warmup_ns,
                              "cost", json_cost(run), "slope", "usd_month_fixed", bill->usd_fixed,
                              "usd_per_gb", bill->usd_per_gb, "gb_month", bill->gb_month, "notes",
                              notes, "thresholds", json_thresholds(run), "findings", findings);
    const int ok = whole && json_dumpf(whole, out, JSON_INDENT(2)) == 0 &&
                   fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(whole);
    return ok;
}
