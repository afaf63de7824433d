//! What a statement may contain beside SQL that both databases take:
//!
//! - `{rows}`: the rows of an insert, `($1, $2), ($3, $4)`. Where PostgreSQL has
//!   no table to tell it the types, they are named: `{rows bigint, text}`.
//! - `{list}`: the values of an `in`, in brackets; never of a `not in`. Where there
//!   are none nothing is in it, which PostgreSQL has to be told by a null.
//! - `{name}`: a fragment the two say differently, see [`super::super::dialect`].

use std::fmt::Write as _;

use sqlx::Error;

use super::Dialect;

/// What `{rows}` or `{list}` becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expansion {
    None,
    /// So many values behind `fixed` others.
    List {
        fixed: usize,
        values: usize,
    },
    /// So many rows behind `fixed` values.
    Rows {
        fixed: usize,
        rows: usize,
        columns: usize,
    },
}

/// How values are referred to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Places {
    /// By number, as often as one likes.
    Numbered,
    /// Each once, in order. SQLite looks for names one after the other, which
    /// would take thousands of values a second; and the statements of a script
    /// have their values behind each other.
    InOrder,
}

/// Writes a statement as a database takes it.
pub(super) fn expand(
    sql: &str,
    dialect: Dialect,
    places: Places,
    expansion: Expansion,
    into: &mut String,
) -> Result<(), Error> {
    let wrong = |what: &str| Err(Error::Protocol(format!("{what}: {sql}")));
    let mut rest = sql;
    let mut last = 0;
    while let Some(at) = rest.find(['{', '$']) {
        into.push_str(&rest[..at]);
        let mark = rest.as_bytes()[at];
        rest = &rest[at + 1..];
        if mark == b'$' {
            let end = rest
                .find(|c: char| !c.is_ascii_digit())
                .unwrap_or(rest.len());
            let Ok(number) = rest[..end].parse::<usize>() else {
                return wrong("no number behind $");
            };
            if places == Places::InOrder && number != last + 1 {
                return wrong("a value out of order");
            }
            last = number.max(last);
            push_place(into, places, number);
            rest = &rest[end..];
            continue;
        }
        let Some((name, behind)) = rest.split_once('}') else {
            return wrong("an open brace");
        };
        rest = behind;
        let (name, types) = name.split_once(' ').unwrap_or((name, ""));
        match (name, expansion) {
            ("list", Expansion::List { fixed, values }) => {
                if into.ends_with("not in ") {
                    return wrong("a list that something is not in");
                }
                match values {
                    0 => into.push_str("(null)"),
                    _ => push_group(into, places, fixed, values, ""),
                }
                last = last.max(fixed + values);
            }
            (
                "rows",
                Expansion::Rows {
                    fixed,
                    rows,
                    columns,
                },
            ) => {
                for row in 0..rows {
                    let types = match (row, dialect) {
                        (0, Dialect::Postgres) => types,
                        _ => "",
                    };
                    into.push_str(if row == 0 { "" } else { ", " });
                    push_group(into, places, fixed + row * columns, columns, types);
                }
                last = last.max(fixed + rows * columns);
            }
            (name, _) => match dialect.fragment(name) {
                Some(fragment) => into.push_str(fragment),
                None => return wrong("an unknown fragment, or nothing bound for it"),
            },
        }
    }
    into.push_str(rest);
    Ok(())
}

/// `($3, $4)`: so many places behind `before` others, each as its type.
fn push_group(into: &mut String, places: Places, before: usize, count: usize, types: &str) {
    let mut types = types.split(", ").filter(|name| !name.is_empty());
    into.push('(');
    for place in 0..count {
        into.push_str(if place == 0 { "" } else { ", " });
        push_place(into, places, before + place + 1);
        if let Some(name) = types.next() {
            into.push_str("::");
            into.push_str(name);
        }
    }
    into.push(')');
}

fn push_place(into: &mut String, places: Places, number: usize) {
    match places {
        Places::InOrder => into.push('?'),
        Places::Numbered => {
            // Writing to a string cannot fail.
            let _ = write!(into, "${number}");
        }
    }
}

/// See [`super::sample`].
#[cfg(test)]
pub(super) fn sample(sql: &str, dialect: Dialect, in_script: bool) -> Result<String, Error> {
    let numbers = sql.split('$').skip(1).filter_map(|behind| {
        let end = behind.find(|c: char| !c.is_ascii_digit());
        behind[..end.unwrap_or(behind.len())].parse::<usize>().ok()
    });
    let fixed = numbers.max().unwrap_or(0);
    let columns = |rows: &str| {
        let (before, types) = sql.split_once(rows)?;
        let types = &types[..types.find('}')?];
        // Told by the types, or by the columns of the insert.
        let told = if types.is_empty() {
            let before = before.trim_end().strip_suffix(") values")?;
            &before[before.rfind('(')?..]
        } else {
            types
        };
        Some(told.split(',').count())
    };
    let expansion = if let Some(columns) = columns("{rows") {
        Expansion::Rows {
            fixed,
            rows: 2,
            columns,
        }
    } else if sql.contains("{list}") {
        Expansion::List { fixed, values: 2 }
    } else {
        Expansion::None
    };
    let in_order =
        dialect == Dialect::Sqlite && (in_script || matches!(expansion, Expansion::Rows { .. }));
    let places = if in_order {
        Places::InOrder
    } else {
        Places::Numbered
    };
    let mut text = String::new();
    expand(sql, dialect, places, expansion, &mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn expanded(
        sql: &str,
        dialect: Dialect,
        places: Places,
        expansion: Expansion,
    ) -> Result<String, Error> {
        let mut text = String::new();
        expand(sql, dialect, places, expansion, &mut text).map(|()| text)
    }

    #[test]
    fn rows_and_lists_are_as_long_as_what_is_bound() {
        use {Dialect::*, Places::*};
        let rows = |rows| Expansion::Rows {
            fixed: 1,
            rows,
            columns: 2,
        };
        let list_of = |values| Expansion::List { fixed: 1, values };
        let list = list_of(3);
        for (sql, dialect, places, expansion, expected) in [
            ("a $1 $1", Postgres, Numbered, Expansion::None, "a $1 $1"),
            (
                "{begin}",
                Sqlite,
                Numbered,
                Expansion::None,
                "begin immediate",
            ),
            ("{begin}", Postgres, Numbered, Expansion::None, "begin"),
            ("$1 in {list}", Sqlite, Numbered, list, "$1 in ($2, $3, $4)"),
            (
                "a in {list} or b in {list} or $1",
                Postgres,
                Numbered,
                list,
                "a in ($2, $3, $4) or b in ($2, $3, $4) or $1",
            ),
            ("$1 in {list}", Sqlite, InOrder, list, "? in (?, ?, ?)"),
            ("$1 in {list}", Sqlite, InOrder, list_of(0), "? in (null)"),
            (
                "a in {list} or $1",
                Postgres,
                Numbered,
                list_of(0),
                "a in (null) or $1",
            ),
            ("$1: {rows}", Sqlite, InOrder, rows(2), "?: (?, ?), (?, ?)"),
            (
                "$1: {rows bigint, text}",
                Postgres,
                Numbered,
                rows(2),
                "$1: ($2::bigint, $3::text), ($4, $5)",
            ),
            (
                "$1: {rows bigint, text}",
                Sqlite,
                InOrder,
                rows(1),
                "?: (?, ?)",
            ),
        ] {
            let text = expanded(sql, dialect, places, expansion).unwrap();
            assert_eq!(text, expected, "{sql}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        use {Dialect::*, Places::*};
        let rows = Expansion::Rows {
            fixed: 0,
            rows: 1,
            columns: 1,
        };
        let list = Expansion::List {
            fixed: 0,
            values: 1,
        };
        for (sql, places, expansion) in [
            ("a not in {list}", Numbered, list),
            ("$2 $1", InOrder, Expansion::None),
            ("$1 $1", InOrder, Expansion::None),
            ("{rows} $1", InOrder, rows),
            ("{rows}", Numbered, Expansion::None),
            ("{list}", Numbered, rows),
            ("{nothing}", Numbered, Expansion::None),
            ("{rows", Numbered, rows),
            ("$a", Numbered, Expansion::None),
        ] {
            assert!(expanded(sql, Sqlite, places, expansion).is_err(), "{sql}");
        }
    }
}
