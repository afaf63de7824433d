//! What is done to a store beside the server that may have it open: one short
//! transaction, which waits for its turn at the database's own lock. It adds
//! no event, so that the server's writer still knows where its rooms stand.

use std::{path::Path, time::Duration};

use sqlx::{ConnectOptions as _, Connection as _, SqliteConnection};

use protocol::UserId;

use crate::{
    clock::Clock,
    session::SessionToken,
    storage::{
        GovernOutcome, NewReset, Storage,
        sqlite::open::{OpenError, newest_migration, options},
        tx::{Change, apply_alone},
    },
};

/// How long to wait for the server's own commits. They take milliseconds.
const TURN_WITHIN: Duration = Duration::from_secs(30);

impl Storage {
    /// Keeps a link that sets the password of the account with this (clean)
    /// address, made by whoever has the data directory. [`GovernOutcome::Unknown`]:
    /// there is no such account, or it is deactivated.
    pub async fn keep_reset_beside(
        dir: &Path,
        clock: &dyn Clock,
        email: &str,
        removes_second_step: bool,
        token: &SessionToken,
    ) -> Result<GovernOutcome, OpenError> {
        let broken = |cause: sqlx::Error| OpenError::Database {
            dir: dir.to_owned(),
            cause: cause.to_string(),
        };
        let mut connection = open(dir).await?;
        let owner = owner_of(&mut connection, email).await.map_err(broken)?;
        let Some(user) = owner else {
            return Ok(GovernOutcome::Unknown);
        };
        let reset = NewReset {
            user,
            actor: None,
            token_hash: token.hash(),
            removes_second_step,
        };
        let kept = change(&mut connection, clock, reset).await;
        let kept = kept.map_err(broken)?;
        connection.close().await.map_err(broken)?;
        Ok(kept)
    }
}

async fn change<C: Change>(
    connection: &mut SqliteConnection,
    clock: &dyn Clock,
    change: C,
) -> Result<C::Output, sqlx::Error> {
    apply_alone(connection, clock.now_ms(), change).await
}

/// Opens a store that is there and of this version: nothing is made, and
/// nothing brought up to date, under a server that may be another version.
async fn open(dir: &Path) -> Result<SqliteConnection, OpenError> {
    if !dir.join("irori.db").is_file() {
        return Err(OpenError::Missing(dir.to_owned()));
    }
    let broken = |cause: sqlx::Error| OpenError::Database {
        dir: dir.to_owned(),
        cause: cause.to_string(),
    };
    let options = options(dir)
        .create_if_missing(false)
        .busy_timeout(TURN_WITHIN);
    let mut connection = options.connect().await.map_err(broken)?;
    let found: Option<i64> = sqlx::query_scalar("select max(version) from _sqlx_migrations")
        .fetch_one(&mut connection)
        .await
        .map_err(broken)?;
    let (found, known) = (found.unwrap_or_default(), newest_migration());
    let dir = dir.to_owned();
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(connection),
        std::cmp::Ordering::Greater => Err(OpenError::Newer { dir, found, known }),
        std::cmp::Ordering::Less => Err(OpenError::Older { dir, found, known }),
    }
}

async fn owner_of(
    connection: &mut SqliteConnection,
    email: &str,
) -> Result<Option<UserId>, sqlx::Error> {
    let id: Option<i64> = sqlx::query_scalar(
        "select id from users where email = $1 or yielded_email = $1 \
         order by case when email = $1 then 0 else 1 end, id limit 1",
    )
    .bind(email)
    .fetch_optional(connection)
    .await?;
    Ok(id.map(UserId))
}
