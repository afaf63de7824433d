//! Reads tables: a row, a row of hyphens, and more rows, all with `|` in them.

use crate::{
    inlines::Inlines,
    limits,
    lines::{Found, is_blank, says_something, unindented},
    names::Names,
    tree::{Block, Column, Inline, Table},
};

/// The table that begins here.
pub(crate) fn table<N: Names>(inlines: &mut Inlines<'_, N>, lines: &[&str]) -> Option<Found> {
    let [head, rule, rest @ ..] = lines else {
        return None;
    };
    let columns = columns(rule)?;
    let head = head.contains('|').then(|| unindented(head)).flatten()?;
    let head_cells = cells(head, usize::MAX);
    if head_cells.len() != columns.len() {
        return None;
    }
    let rows: Vec<_> = rest
        .iter()
        .copied()
        .take_while(|line| line.contains('|') && !is_blank(line))
        .collect();
    let len = 2 + rows.len();
    let too_large = (1 + rows.len()) * columns.len() > limits::CELLS;
    let says = says_something(&[head]) || rows.iter().any(|row| says_something(&[*row]));
    if too_large || !says {
        return Some(Found::Text(len));
    }
    let mut read = |cells: Vec<String>| -> Vec<Vec<Inline>> {
        let cells = cells.iter().map(|cell| inlines.read(cell));
        let mut cells: Vec<_> = cells.collect();
        cells.resize_with(columns.len(), Vec::new);
        cells
    };
    let head = read(head_cells);
    let rows = rows
        .into_iter()
        .map(|row| read(cells(row, columns.len())))
        .collect();
    Some(Found::Block(
        len,
        Block::Table(Table {
            columns,
            head,
            rows,
        }),
    ))
}

/// What the row of hyphens under the head says about the columns.
fn columns(line: &str) -> Option<Vec<Column>> {
    let line = unindented(line)?;
    let signs = |c: char| matches!(c, '|' | '-' | ':' | ' ' | '\t');
    if !line.contains('|') || !line.contains('-') || !line.chars().all(signs) {
        return None;
    }
    let cells = cells(line, usize::MAX);
    if cells.len() > limits::COLUMNS {
        return None;
    }
    cells.iter().map(|cell| column(cell)).collect()
}

fn column(cell: &str) -> Option<Column> {
    let left = cell.starts_with(':');
    let hyphens = cell.strip_prefix(':').unwrap_or(cell);
    let right = hyphens.ends_with(':');
    let hyphens = hyphens.strip_suffix(':').unwrap_or(hyphens);
    if hyphens.is_empty() || !hyphens.bytes().all(|byte| byte == b'-') {
        return None;
    }
    Some(match (left, right) {
        (false, false) => Column::AsItIs,
        (true, false) => Column::Left,
        (true, true) => Column::Center,
        (false, true) => Column::Right,
    })
}

/// The cells of a row, at most so many: the last has all the rest. A backslash
/// before `|` keeps it in its cell.
fn cells(row: &str, most: usize) -> Vec<String> {
    let row = row.trim();
    let row = row.strip_prefix('|').unwrap_or(row);
    let mut cells = Vec::new();
    let mut cell = String::new();
    let mut characters = row.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '\\' if characters.next_if_eq(&'|').is_some() => cell.push('|'),
            '|' if characters.peek().is_none() => break,
            '|' if cells.len() + 1 < most => cells.push(std::mem::take(&mut cell)),
            c => cell.push(c),
        }
    }
    cells.push(cell);
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_cut_into_cells() {
        for (row, most, found) in [
            ("|a|b|", 9, vec!["a", "b"]),
            ("a | b", 9, vec!["a", "b"]),
            ("| a \\| b |", 9, vec!["a | b"]),
            ("|a||", 9, vec!["a", ""]),
            ("|a|b|c|", 2, vec!["a", "b|c"]),
            ("|", 9, vec![""]),
        ] {
            assert_eq!(cells(row, most), found, "{row}");
        }
    }

    #[test]
    fn hyphens_say_how_columns_stand() {
        let found = columns("|-|:-|:-:|--:|").unwrap();
        let standing = [Column::AsItIs, Column::Left, Column::Center, Column::Right];
        assert_eq!(found, standing);
        for line in ["---", "|", "|:|", "|a|", "| - - |", "||", ""] {
            assert_eq!(columns(line), None, "{line}");
        }
    }
}
