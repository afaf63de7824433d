//! The mark of a store that is being moved into: while it is there the store is
//! only a part of one. It is a table, made before any other, that says where the
//! rows come from.

use futures_util::TryStreamExt as _;
use sqlx::Error;

use super::sql::{Cell, Column, Connection, Kind, Table};

const NAME: &str = "_move";

/// Where the rows come from, if the store is only a part of one.
pub(super) async fn read(db: &mut Connection) -> Result<Option<String>, Error> {
    let table = table();
    if !table.is_there(db).await? {
        return Ok(None);
    }
    let row = table.rows(db).try_next().await?;
    Ok(match row.as_deref() {
        Some([Cell::Text(from)]) => Some(from.clone()),
        _ => None,
    })
}

pub(super) async fn set(db: &mut Connection, from: &str) -> Result<(), Error> {
    db.sql("{begin}").run().await?;
    db.sql("create table if not exists _move (source text not null)")
        .run()
        .await?;
    let row = vec![Cell::Text(from.to_owned())];
    table().insert(db, &[row]).await?;
    db.sql("commit").run().await.map(|_| ())
}

pub(super) async fn remove(db: &mut Connection) -> Result<(), Error> {
    db.sql("drop table if exists _move").run().await.map(|_| ())
}

fn table() -> Table {
    Table {
        name: NAME,
        columns: vec![Column {
            name: "source".to_owned(),
            kind: Kind::Text,
            key: 0,
        }],
    }
}
