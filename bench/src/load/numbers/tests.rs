use super::*;

#[test]
fn numbers_are_shown_with_few_figures() {
    for (value, text) in [
        (0.0, "0"),
        (0.364, "0.36"),
        (7.0, "7"),
        (45.67, "45.7"),
        (45.0, "45"),
        (999.4, "999"),
        (1_000.0, "1,000"),
        (12_345_678.9, "12,345,679"),
        (-1_234.0, "-1,234"),
    ] {
        assert_eq!(figures(value), text);
    }
}

#[test]
fn a_table_has_a_row_for_every_number() {
    let mut numbers = Numbers::default();
    numbers.add("idle", "memory", 3_300.0, "B", "user space");
    numbers.add("start", "ready", 21.5, "ms", "");
    let rows = "| memory | 3,300 | B |  | user space |\n| ready | 21.5 | ms |  |  |";
    assert!(numbers.table().ends_with(rows), "{}", numbers.table());
}

#[test]
fn a_goal_stands_beside_its_number_and_says_where_it_is_missed() {
    for (goal, value, text) in [
        (Goal::AtLeast(2_000.0), 2_000.0, "≥ 2,000"),
        (Goal::AtLeast(2_000.0), 1_999.0, "≥ 2,000, missed"),
        (Goal::AtMost(0.5), 0.5, "≤ 0.50"),
        (Goal::AtMost(0.5), 0.6, "≤ 0.50, missed"),
    ] {
        assert_eq!(goal.beside(value), text);
    }
    let mut numbers = Numbers::default();
    numbers
        .add("pages", "pages", 850.0, "/s", "")
        .goal(Goal::AtLeast(2_000.0));
    let row = "| pages | 850 | /s | ≥ 2,000, missed |  |";
    assert!(numbers.table().ends_with(row), "{}", numbers.table());
}
