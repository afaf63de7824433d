//! Values as PostgreSQL is told them.
//!
//! Rows are told as an array for each column, so that a statement has one text and
//! one plan however many rows there are: `values` of a hundred rows would be
//! another statement than that of ninety-nine, and a long one.

use sqlx::{
    Arguments as _, Encode, Postgres, Type, TypeInfo as _,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments},
};

use super::{
    Bind,
    table::{Cell, Kind},
};

/// A column of cells as an array of one kind; what is none of it is null.
macro_rules! array {
    ($column:ident of $kind:ident) => {
        $column
            .into_iter()
            .map(|cell| match cell {
                Cell::$kind(it) => Some(it),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
}

/// The values of a statement.
#[derive(Debug)]
pub(super) struct Values {
    arguments: PgArguments,
    /// The same as text, while all of them are numbers, and none is of a row.
    literals: Option<Vec<String>>,
    /// Those of `{rows}`, row by row, while they are bound.
    rows: Option<Vec<(Kind, Cell)>>,
}

impl Values {
    pub(super) fn new() -> Self {
        Self {
            arguments: PgArguments::default(),
            literals: Some(Vec::new()),
            rows: None,
        }
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.arguments.len()
    }

    /// Each of them as text, if all are numbers, and none is of a row.
    pub(super) fn literals(&self) -> Option<&[String]> {
        self.literals.as_deref()
    }

    pub(super) fn into_arguments(self) -> PgArguments {
        self.arguments
    }

    /// The next value, or the next one of a row.
    pub(super) fn add<'q>(&mut self, value: &impl Bind<'q>) -> Result<(), BoxDynError> {
        let (kind, cell) = told(value)?;
        if let Some(rows) = &mut self.rows {
            rows.push((kind, cell));
            return Ok(());
        }
        let literal = match &cell {
            Cell::Number(number) => Some(format!("'{number}'::bigint")),
            Cell::Null if kind == Kind::Number => Some("null::bigint".to_owned()),
            _ => None,
        };
        self.note(literal);
        match cell {
            Cell::Number(number) => self.arguments.add(number),
            Cell::Flag(flag) => self.arguments.add(flag),
            Cell::Text(text) => self.arguments.add(text),
            Cell::Bytes(bytes) => self.arguments.add(bytes),
            Cell::Null => match kind {
                Kind::Number => self.arguments.add(None::<i64>),
                Kind::Flag => self.arguments.add(None::<bool>),
                Kind::Text => self.arguments.add(None::<String>),
                Kind::Bytes => self.arguments.add(None::<Vec<u8>>),
            },
        }
    }

    /// From here on, until [`Self::end_rows`], values are those of rows.
    pub(super) fn begin_rows(&mut self) {
        self.rows = Some(Vec::new());
    }

    /// There were so many rows: adds an array for each of their columns.
    pub(super) fn end_rows(&mut self, rows: usize) -> Result<(), BoxDynError> {
        let cells = self.rows.take().unwrap_or_default();
        let width = cells.len().checked_div(rows).unwrap_or(0);
        let kinds: Vec<Kind> = cells.iter().take(width).map(|(kind, _)| *kind).collect();
        let mut columns: Vec<Vec<Cell>> = Vec::new();
        columns.resize_with(width, || Vec::with_capacity(rows));
        for (at, (_, cell)) in cells.into_iter().enumerate() {
            columns[at % width].push(cell);
        }
        for (kind, column) in kinds.into_iter().zip(columns) {
            self.add_column(kind, column)?;
        }
        Ok(())
    }

    fn add_column(&mut self, kind: Kind, column: Vec<Cell>) -> Result<(), BoxDynError> {
        // Statements about rows join tables: planned anew each time, they would take
        // longer than a trip does.
        self.literals = None;
        match kind {
            Kind::Number => self.arguments.add(array!(column of Number)),
            Kind::Flag => self.arguments.add(array!(column of Flag)),
            Kind::Text => self.arguments.add(array!(column of Text)),
            Kind::Bytes => self.arguments.add(array!(column of Bytes)),
        }
    }

    fn note(&mut self, literal: Option<String>) {
        match (&mut self.literals, literal) {
            (Some(literals), Some(literal)) => literals.push(literal),
            _ => self.literals = None,
        }
    }
}

/// What a value is, as PostgreSQL would be told it. PostgreSQL knows no character of
/// the value 0, so that a text with one is another text there. Nobody's words have
/// one, they are cleaned of it; but what is looked for is as it was typed.
fn told<'q, V: Bind<'q>>(value: &V) -> Result<(Kind, Cell), BoxDynError> {
    let name = <V as Type<Postgres>>::type_info();
    let kind = match name.name() {
        "INT8" => Kind::Number,
        "BOOL" => Kind::Flag,
        "TEXT" => Kind::Text,
        "BYTEA" => Kind::Bytes,
        other => return Err(format!("a value of the type {other}").into()),
    };
    let mut bytes = PgArgumentBuffer::default();
    let encoded = <V as Encode<'q, Postgres>>::encode_by_ref(value, &mut bytes)?;
    if matches!(encoded, IsNull::Yes) {
        return Ok((kind, Cell::Null));
    }
    let bytes = std::mem::take(&mut *bytes);
    let cell = match kind {
        Kind::Number => Cell::Number(i64::from_be_bytes(bytes.as_slice().try_into()?)),
        Kind::Flag => Cell::Flag(bytes.first().is_some_and(|&byte| byte != 0)),
        Kind::Text if bytes.contains(&0) => {
            Cell::Text(String::from_utf8(bytes)?.replace('\0', "\u{fffd}"))
        }
        Kind::Text => Cell::Text(String::from_utf8(bytes)?),
        Kind::Bytes => Cell::Bytes(bytes),
    };
    Ok((kind, cell))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_can_be_told_as_text_and_nothing_else() {
        let mut values = Values::new();
        values.add(&-7_i64).unwrap();
        values.add(&None::<i64>).unwrap();
        let literals = ["'-7'::bigint", "null::bigint"];
        assert_eq!(values.literals().unwrap(), literals);
        values.add(&"'; drop table users").unwrap();
        assert_eq!(values.literals(), None);
        assert_eq!(values.len(), 3);
    }

    #[test]
    fn rows_are_an_array_for_each_column() {
        let mut values = Values::new();
        values.begin_rows();
        for number in [Some(1_i64), None, Some(3)] {
            values.add(&number).unwrap();
            values.add(&"text").unwrap();
        }
        values.end_rows(3).unwrap();
        assert_eq!(values.len(), 2);
        assert_eq!(values.literals(), None);
    }
}
