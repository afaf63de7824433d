//! A statement with what is bound to it.

use sqlx::{
    Arguments as _, AssertSqlSafe, Error, SqlSafeStr as _, SqlStr, error::BoxDynError,
    postgres::PgArguments, sqlite::SqliteArguments,
};

use super::{
    Bind, Dialect,
    template::{Expansion, Places, expand},
    values::Values,
};

/// A statement, and what is bound to it so far.
#[derive(Debug)]
pub(in crate::storage) struct Statement {
    dialect: Dialect,
    pub(super) sql: &'static str,
    bound: Bound,
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

/// The values that are bound so far.
#[derive(Debug)]
enum Bound {
    Sqlite(SqliteArguments),
    Postgres(Box<Values>),
}

impl Bound {
    fn len(&self) -> usize {
        match self {
            Self::Sqlite(arguments) => arguments.len(),
            Self::Postgres(values) => values.len(),
        }
    }
}

impl Statement {
    pub(super) fn new(dialect: Dialect, sql: &'static str) -> Self {
        Self {
            dialect,
            sql,
            bound: match dialect {
                Dialect::Sqlite => Bound::Sqlite(SqliteArguments::default()),
                Dialect::Postgres => Bound::Postgres(Box::new(Values::new())),
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
            before: self.bound.len(),
            expansion: Expansion::None,
            ..self
        }
    }

    /// The value of the next `$n`, or of the next column of a row.
    pub(in crate::storage) fn bind<'q>(&mut self, value: impl Bind<'q>) -> &mut Self {
        let added = match &mut self.bound {
            Bound::Sqlite(arguments) => arguments.add(value),
            Bound::Postgres(values) => values.add(&value),
        };
        self.note(added)
    }

    fn note(&mut self, added: Result<(), BoxDynError>) -> &mut Self {
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
        if let Bound::Postgres(values) = &mut self.bound {
            values.begin_rows();
        }
        let mut count = 0;
        for row in rows {
            bind(self, row);
            count += 1;
        }
        let columns = match &mut self.bound {
            Bound::Sqlite(_) => (self.bound() - fixed).checked_div(count).unwrap_or(0),
            Bound::Postgres(values) => {
                let added = values.end_rows(count);
                self.note(added);
                self.bound() - fixed
            }
        };
        self.expansion = Expansion::Rows {
            fixed,
            rows: count,
            columns,
        };
        self
    }

    /// How many values are bound to this statement.
    fn bound(&self) -> usize {
        self.bound.len() - self.before
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

    /// All of it as text, if it is for PostgreSQL and its values are numbers, and none
    /// is of a row.
    pub(super) fn as_text(&self) -> Option<Result<String, Error>> {
        let Bound::Postgres(values) = &self.bound else {
            return None;
        };
        let literals = values.literals().filter(|_| self.refused.is_none())?;
        let (mut text, places) = (String::new(), Places::Literal(literals));
        let expanded = expand(self.sql, self.dialect, places, self.expansion, &mut text);
        Some(expanded.map(|()| text))
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
            None => Ok(match self.bound {
                Bound::Sqlite(arguments) => Arguments::Sqlite(arguments),
                Bound::Postgres(values) => Arguments::Postgres(values.into_arguments()),
            }),
        }
    }
}
