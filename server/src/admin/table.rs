//! Shows what was answered: a table, or JSON.

use serde_json::{Map, Value};

use super::{Reply, answer::Table};

/// As lines for people; no line for what is only done.
pub(crate) fn text(reply: &Reply) -> String {
    match reply {
        Reply::Done => String::new(),
        Reply::Link(link) => format!("{link}\n"),
        Reply::Table(table) => aligned(table),
    }
}

/// As JSON: an object for each row.
pub(crate) fn json(reply: &Reply) -> Value {
    match reply {
        Reply::Done => Value::Object(Map::new()),
        Reply::Link(link) => serde_json::json!({ "link": link }),
        Reply::Table(table) => {
            let object = |row: &Vec<String>| {
                let cells = table.columns.iter().cloned().zip(row.iter().cloned());
                cells
                    .map(|(name, cell)| (name, Value::from(cell)))
                    .collect()
            };
            table.rows.iter().map(object).map(Value::Object).collect()
        }
    }
}

fn aligned(table: &Table) -> String {
    let lines: Vec<&Vec<String>> = [&table.columns].into_iter().chain(&table.rows).collect();
    let widths: Vec<usize> = (0..table.columns.len())
        .map(|column| {
            let cells = lines.iter().filter_map(|line| line.get(column));
            cells.map(|cell| width(cell)).max().unwrap_or(0)
        })
        .collect();
    let mut text = String::new();
    for line in lines {
        let mut shown = String::new();
        for (cell, most) in line.iter().zip(&widths) {
            shown.push_str(cell);
            shown.extend(std::iter::repeat_n(' ', most - width(cell) + 2));
        }
        text.push_str(shown.trim_end());
        text.push('\n');
    }
    text
}

/// How many columns of a terminal a word takes: East Asian ones two for each
/// character.
fn width(word: &str) -> usize {
    let wide = |c: char| matches!(c, '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ff60}' | '\u{ffe0}'..='\u{ffe6}' | '\u{1f300}'..='\u{1faff}' | '\u{20000}'..='\u{3fffd}');
    word.chars().map(|c| if wide(c) { 2 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_below_each_other() {
        let row = |cells: [&str; 2]| cells.map(str::to_owned).to_vec();
        let reply = Reply::Table(Table {
            columns: row(["name", "role"]),
            rows: vec![row(["太郎", "owner"]), row(["Ann", ""])],
        });
        assert_eq!(text(&reply), "name  role\n太郎  owner\nAnn\n");
        let objects = json(&reply);
        assert_eq!(objects[0]["name"], "太郎");
        assert_eq!(objects[1]["role"], "");
    }
}
