#include "scenarios/text/yaml_tree.h"

#include "tests/unit/loader_fixture.h"

struct parsed {
    struct arena *arena;
    struct diag *diag;
    struct yaml_node *root;
};

static struct parsed parse(const char *text)
{
    struct parsed parsed = {arena_create(), diag_create(), NULL};
    parsed.root = yaml_tree_parse(parsed.arena, "t.yaml", text, strlen(text), parsed.diag);
    return parsed;
}

static void done(struct parsed parsed)
{
    arena_destroy(parsed.arena);
    diag_destroy(parsed.diag);
}

static void assert_refused(const char *text, const char *complaint)
{
    struct parsed parsed = parse(text);
    assert_said(parsed.diag, complaint);
    assert_int_equal(said_count(parsed.diag), 1);
    done(parsed);
}

static void every_node_knows_its_line_and_column(void **state)
{
    (void)state;
    struct parsed parsed = parse("a: 1\nb:\n  - x\n  - {k: \xc3\xa9, l: v}\n");
    const struct yaml_node *list = yaml_tree_find(parsed.root, "b");
    assert_int_equal(list->key_place.line, 2);
    assert_int_equal(list->place.line, 3);
    assert_int_equal(list->count, 2);
    const struct yaml_node *value = yaml_tree_find(list->last, "l");
    assert_string_equal(value->text, "v");
    assert_int_equal(value->key_place.column, 12); /* characters, not bytes */
    assert_int_equal(value->place.line, 4);
    assert_int_equal(value->place.column, 15);
    done(parsed);
}

static void an_alias_is_a_copy_of_a_finished_anchor(void **state)
{
    (void)state;
    struct parsed parsed = parse("a: &x {k: 1}\nb: *x\n");
    struct yaml_node *a = yaml_tree_find(parsed.root, "a"), *b = yaml_tree_find(parsed.root, "b");
    assert_ptr_not_equal(a, b);
    assert_string_equal(yaml_tree_find(b, "k")->text, "1");
    assert_int_equal(b->place.line, 1); /* where it is written */
    yaml_tree_put(b, "k", yaml_tree_mapping(parsed.arena, b->place));
    assert_string_equal(yaml_tree_find(a, "k")->text, "1");
    done(parsed);
    assert_refused("a: &x [*x]\n", "t.yaml:1:8: '*x' stands inside what it names");
    assert_refused("a: *x\n", "t.yaml:1:4: no anchor '&x' before this alias");
}

static void aliases_of_aliases_have_a_budget(void **state)
{
    (void)state;
    char text[4096] = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
    for (int i = 1; i < 10; i++) {
        char line[128];
        snprintf(line, sizeof line, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d, *a%d]\n",
                 i, i, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1, i - 1);
        strcat(text, line);
    }
    struct parsed parsed = parse(text);
    assert_null(parsed.root);
    assert_int_equal(diag_error_count(parsed.diag), 1);
    done(parsed);
}

static void what_yaml_allows_and_nobody_means_is_refused(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: 2\na: 3\n", "t.yaml:3:1: a: given twice; the first is on line 1");
    assert_refused("o:\n  i: {k: 1, k: 2}\n",
                   "t.yaml:2:13: o.i.k: given twice; the first is on line 2");
    assert_refused("a: 1\n---\nb: 2\n",
                   "t.yaml:2:1: a second document begins here; a file holds one");
    assert_refused("[a]: 1\n", "t.yaml:1:1: the name of a setting must be plain text, not a list");
    assert_refused("a: \"x\\0y\"\n", "t.yaml:1:4: a NUL character in a text");
}

static void syntax_errors_are_placed_where_the_mistake_is(void **state)
{
    (void)state;
    assert_refused("a: 1\nb: \"x\nc: 2\n",
                   "t.yaml:2:4: the quote that begins here is never closed");
    assert_refused("a:\n\tb: 1\n", "t.yaml:2:1: a tab; indentation is made of spaces");
    assert_refused("\xc3\xa9: x\na: \xff\n",
                   "t.yaml:2:4: invalid leading UTF-8 octet (0xFF); a scenario is UTF-8 text");
    assert_refused("a: b: c\n", "t.yaml:1:5: a second ': ' on this line, or a wrong indentation; "
                                "text that holds ': ' needs quotes");
}

static void nesting_is_bounded_and_quick_to_refuse(void **state)
{
    (void)state;
    char text[70] = "";
    memset(text, '[', 64);
    memset(text + 64, 0, 6);
    struct parsed parsed = parse(text); /* 64 are fine, but are not closed */
    char *said = printed(parsed.diag);
    assert_null(strstr(said, "nested"));
    free(said);
    done(parsed);

    char *deep = malloc(100001);
    memset(deep, '[', 100000);
    deep[100000] = '\0';
    struct parsed refused = parse(deep);
    said = printed(refused.diag);
    assert_non_null(strstr(said, "t.yaml:1:65: nested more than 64 levels deep\n"));
    free(said);
    done(refused);
    free(deep);
}

static void an_empty_text_is_a_null(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "\n\n", "# words\n", "---\n", "~", "null"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct parsed parsed = parse(texts[i]);
        assert_non_null(parsed.root);
        assert_true(yaml_tree_is_null(parsed.root));
        done(parsed);
    }
}

static void flow_text_reads_back_as_the_same_tree(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{a: 1, b: [x, {c: \"y, z\"}], d: \"\", e: \"- #\", f: \"q\\\"\\\\\\n\", \"g: h\": null}",
        "[\"~\", \"!x\", a#b, \"a #b\", -1]",
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct parsed parsed = parse(texts[i]);
        const char *flow = yaml_tree_flow(parsed.arena, parsed.root);
        struct parsed again = parse(flow);
        assert_non_null(again.root);
        assert_string_equal(yaml_tree_flow(again.arena, again.root), flow);
        done(again);
        done(parsed);
    }
    struct parsed parsed = parse(texts[0]);
    assert_string_equal(
        yaml_tree_flow(parsed.arena, parsed.root),
        "{a: 1, b: [x, {c: \"y, z\"}], d: \"\", e: \"- #\", f: \"q\\\"\\\\\\n\", \"g: h\": null}");
    done(parsed);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_node_knows_its_line_and_column),
        cmocka_unit_test(an_alias_is_a_copy_of_a_finished_anchor),
        cmocka_unit_test(aliases_of_aliases_have_a_budget),
        cmocka_unit_test(what_yaml_allows_and_nobody_means_is_refused),
        cmocka_unit_test(syntax_errors_are_placed_where_the_mistake_is),
        cmocka_unit_test(nesting_is_bounded_and_quick_to_refuse),
        cmocka_unit_test(an_empty_text_is_a_null),
        cmocka_unit_test(flow_text_reads_back_as_the_same_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
