//! Reads people as others see them.

use protocol::{User, UserId};

use super::tx::Tx;

/// What somebody is ([`protocol::UserKind`]), for a table of users.
macro_rules! kind {
    ($users:literal) => {
        concat!(
            "case when ",
            $users,
            ".deactivated_at_ms is null then ",
            $users,
            ".role else 'former' end"
        )
    };
}

/// The columns of a [`ShownRow`], for a table of users.
macro_rules! shown {
    ($users:literal) => {
        concat!(
            $users,
            ".id, ",
            $users,
            ".name, ",
            $users,
            ".avatar, ",
            kind!($users)
        )
    };
}

pub(in crate::storage) use {kind, shown};

/// Somebody, as [`shown!`] reads them: id, name, avatar and kind.
pub(in crate::storage) type ShownRow = (i64, String, Option<String>, String);

/// Somebody, as they were read.
pub(in crate::storage) fn user((id, name, avatar, kind): ShownRow) -> User {
    User {
        id: UserId(id),
        name,
        avatar,
        kind: protocol::UserKind::of_name(&kind),
    }
}

/// Somebody as they are shown.
pub(in crate::storage) async fn as_shown(tx: &mut Tx<'_>, id: UserId) -> Result<User, sqlx::Error> {
    let row: ShownRow = tx
        .db
        .sql(concat!(
            "select ",
            shown!("u"),
            " from users u where u.id = $1"
        ))
        .bind(id.0)
        .one()
        .await?;
    Ok(user(row))
}
