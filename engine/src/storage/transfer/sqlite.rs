//! What moving a store asks of SQLite only.

use sqlx::Error;

use crate::storage::sql::{Column, Connection};

/// The columns of a table, in the order of their names.
pub(super) async fn columns(db: &mut Connection, table: &str) -> Result<Vec<Column>, Error> {
    let rows: Vec<(String, String, i64)> = db
        .sql("select name, lower(type), pk from pragma_table_info($1) order by name")
        .bind(table)
        .all()
        .await?;
    rows.into_iter().map(Column::told).collect()
}

/// What is read from here on is of one moment.
pub(super) async fn begin_to_read(db: &mut Connection) -> Result<(), Error> {
    db.sql("begin").run().await.map(|_| ())
}

/// The highest id that a table ever had.
pub(super) async fn counter(db: &mut Connection, table: &str) -> Result<i64, Error> {
    let seq: Option<i64> = db
        .sql("select seq from sqlite_sequence where name = $1")
        .bind(table)
        .optional_value()
        .await?;
    Ok(seq.unwrap_or(0))
}

/// Has it go on behind this id.
pub(super) async fn count_from(db: &mut Connection, table: &str, id: i64) -> Result<(), Error> {
    let known = db
        .sql("update sqlite_sequence set seq = $1 where name = $2")
        .bind(id)
        .bind(table)
        .run()
        .await?;
    if known == 0 {
        db.sql("insert into sqlite_sequence (name, seq) values ($1, $2)")
            .bind(table)
            .bind(id)
            .run()
            .await?;
    }
    Ok(())
}
