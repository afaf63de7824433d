//! What moving a store asks of PostgreSQL only.

use sqlx::Error;

use crate::storage::sql::{Column, Connection};

/// The columns of a table, in the order of their names.
pub(super) async fn columns(db: &mut Connection, table: &str) -> Result<Vec<Column>, Error> {
    let rows: Vec<(String, String, i64)> = db
        .sql(
            "select c.column_name::text, c.data_type::text, coalesce(k.ordinal_position, 0)::bigint \
             from information_schema.columns c \
             left join information_schema.table_constraints t \
               on t.table_schema = c.table_schema and t.table_name = c.table_name \
               and t.constraint_type = 'PRIMARY KEY' \
             left join information_schema.key_column_usage k \
               on k.constraint_schema = t.constraint_schema \
               and k.constraint_name = t.constraint_name and k.table_name = c.table_name \
               and k.column_name = c.column_name \
             where c.table_schema = current_schema() and c.table_name = $1 \
             order by c.column_name::text collate \"C\"",
        )
        .bind(table)
        .all()
        .await?;
    rows.into_iter().map(Column::told).collect()
}

/// What is read from here on is of one moment.
pub(super) async fn begin_to_read(db: &mut Connection) -> Result<(), Error> {
    db.sql("begin isolation level repeatable read read only")
        .run()
        .await
        .map(|_| ())
}

/// The highest id that a table ever had.
pub(super) async fn counter(db: &mut Connection, table: &str) -> Result<i64, Error> {
    db.sql("select coalesce(pg_sequence_last_value(pg_get_serial_sequence($1, 'id')::regclass), 0)")
        .bind(table)
        .value()
        .await
}

/// Has it go on behind this id.
pub(super) async fn count_from(db: &mut Connection, table: &str, id: i64) -> Result<(), Error> {
    db.sql("select setval(pg_get_serial_sequence($1, 'id')::regclass, $2)")
        .bind(table)
        .bind(id)
        .value::<i64>()
        .await
        .map(|_| ())
}

/// Has it look at what came, before anybody asks for it: it plans by that.
pub(super) async fn look_at_rows(db: &mut Connection) -> Result<(), Error> {
    db.sql("analyze").run().await.map(|_| ())
}
