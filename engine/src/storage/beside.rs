//! What is done to a store beside the server that may have it open: one short
//! transaction, which waits for its turn at the database's own lock. It adds
//! no event, so that the server's writer still knows where its rooms stand.

use std::{
    path::{Path, PathBuf},
    time::Duration,
};

use sqlx::ConnectOptions as _;

use protocol::{UserId, clean_email, fold_name};

use crate::{
    clock::Clock,
    session::SessionToken,
    storage::{
        GovernOutcome, NewReset, OpenError, PostgresOptions, Storage,
        postgres::{self, PostgresPlace, Purpose},
        sql::Connection,
        sqlite::{migrations::newest_migration, open::options},
        tx::{Change, apply_alone},
    },
};

/// A store that a server may have open.
#[derive(Clone, Debug)]
pub enum StorePlace {
    /// SQLite's, in a data directory.
    Directory(PathBuf),
    /// One in PostgreSQL.
    Postgres(PostgresOptions),
}

/// How long to wait for the server's own commits. They take milliseconds.
const TURN_WITHIN: Duration = Duration::from_secs(30);

/// Who is meant by what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResetBeside {
    /// One person, for whom a link was kept.
    Kept,
    /// Nobody who may sign in.
    Nobody,
    /// Several, by number and name.
    Several(Vec<(UserId, String)>),
}

impl Storage {
    /// Keeps a link that sets somebody's password, made by whoever has the store
    /// in their hands. `whom`: an address, the number of an account, or a name.
    pub async fn keep_reset_beside(
        place: &StorePlace,
        clock: &dyn Clock,
        whom: &str,
        removes_second_step: bool,
        token: &SessionToken,
    ) -> Result<ResetBeside, OpenError> {
        let broken = |cause: sqlx::Error| match place {
            StorePlace::Directory(dir) => broken_in(dir, &cause),
            StorePlace::Postgres(_) => OpenError::Postgres(cause.to_string()),
        };
        let mut connection = match place {
            StorePlace::Directory(dir) => open_directory(dir).await?,
            StorePlace::Postgres(options) => open_postgres(options.clone()).await?,
        };
        let meant = accounts_of(&mut connection, whom).await.map_err(broken)?;
        let user = match meant.as_slice() {
            [] => return Ok(ResetBeside::Nobody),
            [(user, _)] => *user,
            _ => return Ok(ResetBeside::Several(meant)),
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
        Ok(match kept {
            GovernOutcome::Done => ResetBeside::Kept,
            _ => ResetBeside::Nobody,
        })
    }
}

async fn change<C: Change>(
    connection: &mut Connection,
    clock: &dyn Clock,
    change: C,
) -> Result<C::Output, sqlx::Error> {
    apply_alone(connection, clock.now_ms(), change).await
}

fn broken_in(dir: &Path, cause: &sqlx::Error) -> OpenError {
    OpenError::Database {
        dir: dir.to_owned(),
        cause: cause.to_string(),
    }
}

/// Opens a store that is there and of this version: nothing is made, and
/// nothing brought up to date, under a server that may be another version.
async fn open_directory(dir: &Path) -> Result<Connection, OpenError> {
    if !dir.join("irori.db").is_file() {
        return Err(OpenError::Missing(dir.to_owned()));
    }
    let broken = |cause: sqlx::Error| broken_in(dir, &cause);
    let options = options(dir)
        .create_if_missing(false)
        .busy_timeout(TURN_WITHIN);
    let connection = options.connect().await.map_err(broken)?;
    let mut connection = Connection::Sqlite(connection);
    let found = migrated_to(&mut connection).await.map_err(broken)?;
    let known = newest_migration();
    let dir = dir.to_owned();
    match found.cmp(&known) {
        std::cmp::Ordering::Equal => Ok(connection),
        std::cmp::Ordering::Greater => Err(OpenError::Newer { dir, found, known }),
        std::cmp::Ordering::Less => Err(OpenError::Older { dir, found, known }),
    }
}

/// The same in PostgreSQL.
async fn open_postgres(options: PostgresOptions) -> Result<Connection, OpenError> {
    let broken = |cause: sqlx::Error| OpenError::Postgres(cause.to_string());
    let connected = PostgresPlace::new(options).connect(Purpose::Beside).await;
    let mut connection = connected.map_err(broken)?;
    let found = migrated_to(&mut connection).await.map_err(broken)?;
    let known = postgres::newest_migration();
    if found == known {
        Ok(connection)
    } else {
        Err(OpenError::OtherDatabase { found, known })
    }
}

/// The schema that a store has.
async fn migrated_to(connection: &mut Connection) -> Result<i64, sqlx::Error> {
    let found: Option<i64> = connection
        .sql("select max(version) from _sqlx_migrations")
        .value()
        .await?;
    Ok(found.unwrap_or_default())
}

/// Namesakes that are told apart by number.
const NAMESAKES_TOLD: i64 = 20;

/// Whom somebody means who types this.
async fn accounts_of(
    connection: &mut Connection,
    whom: &str,
) -> Result<Vec<(UserId, String)>, sqlx::Error> {
    let found = |rows: Vec<(i64, String)>| -> Vec<_> {
        let found = rows.into_iter();
        found.map(|(id, name)| (UserId(id), name)).collect()
    };
    if let Ok(email) = clean_email(whom) {
        let holder = connection
            .sql(
                "select id, name from users where email = $1 or yielded_email = $1 \
                 order by case when email = $1 then 0 else 1 end, id limit 1",
            )
            .bind(email)
            .all();
        return holder.await.map(found);
    }
    if let Ok(id) = whom.parse::<i64>() {
        let numbered: Vec<(i64, String)> = connection
            .sql("select id, name from users where id = $1")
            .bind(id)
            .all()
            .await?;
        if !numbered.is_empty() {
            return Ok(found(numbered));
        }
    }
    let namesakes = connection
        .sql(
            "select id, name from users where folded_name = $1 and role <> 'guest' \
             and deactivated_at_ms is null order by id limit $2",
        )
        .bind(fold_name(whom))
        .bind(NAMESAKES_TOLD)
        .all();
    namesakes.await.map(found)
}
