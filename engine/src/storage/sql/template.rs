//! What a statement may contain beside SQL that both databases take:
//!
//! - `{rows bigint, text}`: rows with columns of these types, `values (?, ?), (?, ?)`,
//!   or in PostgreSQL `select * from unnest($1::bigint[], $2::text[])`.
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
pub(super) enum Places<'v> {
    /// Not at all: they stand in the text.
    Literal(&'v [String]),
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
    places: Places<'_>,
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
                    _ => push_group(into, places, fixed, values),
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
                if types.split(", ").count() != columns {
                    return wrong("not as many types as columns");
                }
                match dialect {
                    Dialect::Sqlite => {
                        for row in 0..rows {
                            into.push_str(if row == 0 { "values " } else { ", " });
                            push_group(into, places, fixed + row * columns, columns);
                        }
                        last = last.max(fixed + rows * columns);
                    }
                    Dialect::Postgres => {
                        push_arrays(into, places, fixed, types);
                        last = last.max(fixed + columns);
                    }
                }
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

/// `($3, $4)`: so many places behind `before` others.
fn push_group(into: &mut String, places: Places<'_>, before: usize, count: usize) {
    into.push('(');
    for place in 0..count {
        into.push_str(if place == 0 { "" } else { ", " });
        push_place(into, places, before + place + 1);
    }
    into.push(')');
}

/// The columns of some rows, each of which is an array of its type.
fn push_arrays(into: &mut String, places: Places<'_>, before: usize, types: &str) {
    into.push_str("select * from unnest(");
    for (place, name) in types.split(", ").enumerate() {
        into.push_str(if place == 0 { "" } else { ", " });
        push_place(into, places, before + place + 1);
        into.push_str("::");
        into.push_str(name);
        into.push_str("[]");
    }
    into.push(')');
}

fn push_place(into: &mut String, places: Places<'_>, number: usize) {
    match places {
        Places::Literal(values) => {
            into.push_str(values.get(number - 1).map_or("null", String::as_str));
        }
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
    let columns = || {
        let (_, types) = sql.split_once("{rows")?;
        Some(types[..types.find('}')?].split(',').count())
    };
    let expansion = if let Some(columns) = columns() {
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
        places: Places<'_>,
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
            (
                "$1: {rows bigint, text}",
                Postgres,
                Numbered,
                rows(2),
                "$1: select * from unnest($2::bigint[], $3::text[])",
            ),
            (
                "$1: {rows bigint, text}",
                Sqlite,
                InOrder,
                rows(1),
                "?: values (?, ?)",
            ),
            (
                "$1: {rows bigint, text}",
                Sqlite,
                InOrder,
                rows(2),
                "?: values (?, ?), (?, ?)",
            ),
            (
                "$1 in {list}",
                Postgres,
                Literal(&["'1'".to_owned(), "'2'".to_owned()]),
                list_of(1),
                "'1' in ('2')",
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
            ("{rows text} $1", InOrder, rows),
            ("{rows text, text}", InOrder, rows),
            ("{rows text}", Numbered, Expansion::None),
            ("{list}", Numbered, rows),
            ("{nothing}", Numbered, Expansion::None),
            ("{rows text", Numbered, rows),
            ("$a", Numbered, Expansion::None),
        ] {
            assert!(expanded(sql, Sqlite, places, expansion).is_err(), "{sql}");
        }
    }
}
