//! A statement with what is bound to it.

use sqlx::{
    Arguments as _, AssertSqlSafe, Encode, Error, Postgres, SqlSafeStr as _, SqlStr, Type,
    TypeInfo as _,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgArguments},
    sqlite::SqliteArguments,
};

use super::{
    Bind, Dialect,
    template::{Expansion, Places, expand},
};

/// A statement, and what is bound to it so far.
#[derive(Debug)]
pub(in crate::storage) struct Statement {
    dialect: Dialect,
    pub(super) sql: &'static str,
    arguments: Arguments,
    /// How many arguments belong to statements before this, in a script.
    before: usize,
    expansion: Expansion,
    /// The first value that could not be encoded.
    refused: Option<BoxDynError>,
}

/// Values as one of the databases takes them.
#[derive(Debug)]
pub(super) enum Arguments {
    Sqlite(SqliteArguments),
    Postgres(PgArguments),
}

impl Arguments {
    fn len(&self) -> usize {
        match self {
            Self::Sqlite(arguments) => arguments.len(),
            Self::Postgres(arguments) => arguments.len(),
        }
    }
}

/// The text that stands for one PostgreSQL would not take: it knows no character
/// of the value 0. Nobody's words have one, they are cleaned of it; but what is
/// looked for is as it was typed.
fn without_nul<'q, V: Bind<'q>>(value: &V) -> Option<String> {
    if <V as Type<Postgres>>::type_info().name() != "TEXT" {
        return None;
    }
    let mut text = PgArgumentBuffer::default();
    let encoded = <V as Encode<'q, Postgres>>::encode_by_ref(value, &mut text);
    // What cannot be encoded is told where it is bound.
    let has_nul = encoded.is_ok() && text.contains(&0);
    has_nul.then(|| String::from_utf8_lossy(&text).replace('\0', "\u{fffd}"))
}

impl Statement {
    pub(super) fn new(dialect: Dialect, sql: &'static str) -> Self {
        Self {
            dialect,
            sql,
            arguments: match dialect {
                Dialect::Sqlite => Arguments::Sqlite(SqliteArguments::default()),
                Dialect::Postgres => Arguments::Postgres(PgArguments::default()),
            },
            before: 0,
            expansion: Expansion::None,
            refused: None,
        }
    }

    /// The same for another statement whose arguments go on behind those of
    /// this one.
    pub(super) fn followed_by(self, sql: &'static str) -> Self {
        Self {
            sql,
            before: self.arguments.len(),
            expansion: Expansion::None,
            ..self
        }
    }

    /// The value of the next `$n`, or of the next column of a row.
    pub(in crate::storage) fn bind<'q>(&mut self, value: impl Bind<'q>) -> &mut Self {
        let added = match &mut self.arguments {
            Arguments::Sqlite(arguments) => arguments.add(value),
            Arguments::Postgres(arguments) => match without_nul(&value) {
                Some(text) => arguments.add(text),
                None => arguments.add(value),
            },
        };
        if let Err(cause) = added {
            self.refused.get_or_insert(cause);
        }
        self
    }

    /// The values of `{list}`. All others are bound before.
    pub(in crate::storage) fn list<'q, V: Bind<'q>>(
        &mut self,
        values: impl IntoIterator<Item = V>,
    ) -> &mut Self {
        let fixed = self.bound();
        for value in values {
            self.bind(value);
        }
        let values = self.bound() - fixed;
        self.expansion = Expansion::List { fixed, values };
        self
    }

    /// The rows of `{rows}`; `bind` binds the values of one. All others are
    /// bound before.
    pub(in crate::storage) fn rows<I>(
        &mut self,
        rows: impl IntoIterator<Item = I>,
        mut bind: impl FnMut(&mut Self, I),
    ) -> &mut Self {
        let fixed = self.bound();
        let mut count = 0;
        for row in rows {
            bind(self, row);
            count += 1;
        }
        let columns = (self.bound() - fixed).checked_div(count).unwrap_or(0);
        self.expansion = Expansion::Rows {
            fixed,
            rows: count,
            columns,
        };
        self
    }

    /// How many values are bound to this statement.
    fn bound(&self) -> usize {
        self.arguments.len() - self.before
    }

    /// Writes the statement behind others of a script.
    pub(super) fn push_to(&self, script: &mut String) -> Result<(), Error> {
        expand(
            self.sql,
            self.dialect,
            Places::InOrder,
            self.expansion,
            script,
        )
    }

    /// What the database is to be sent: the text, the values, and whether it is
    /// to keep the statement for the next time.
    pub(super) fn finish(self) -> Result<(SqlStr, Arguments, bool), Error> {
        let Self {
            dialect,
            sql,
            expansion,
            ..
        } = self;
        let text = if sql.contains('{') {
            let places = match (dialect, expansion) {
                (Dialect::Sqlite, Expansion::Rows { .. }) => Places::InOrder,
                _ => Places::Numbered,
            };
            let mut text = String::with_capacity(sql.len() * 2);
            expand(sql, dialect, places, expansion, &mut text)?;
            AssertSqlSafe(text).into_sql_str()
        } else {
            sql.into_sql_str()
        };
        // As many statements as there are lengths of lists: none is kept.
        let kept = !matches!(expansion, Expansion::List { .. });
        Ok((text, self.into_arguments()?, kept))
    }

    pub(super) fn into_arguments(self) -> Result<Arguments, Error> {
        match self.refused {
            Some(cause) => Err(Error::Encode(cause)),
            None => Ok(self.arguments),
        }
    }
}
