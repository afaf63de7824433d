//! What is possible: the disk alone, and a bare program that stores messages as
//! the server does, with nothing around it.

use std::{
    fs::File,
    os::unix::fs::FileExt as _,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context as _, Result};
use sqlx::{
    AssertSqlSafe, Connection as _, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};
use tokio::runtime::Runtime;

use super::process::cpu_time;
use crate::histogram::Histogram;

/// What was stored, and what it took.
#[derive(Debug)]
pub(crate) struct Stored {
    pub(crate) rows: u64,
    pub(crate) took: Duration,
    pub(crate) cpu: Duration,
}

/// Bytes that a message alone in its commit writes: two pages of the log.
const SYNCED_BYTES: usize = 8 * 1024;
/// Of the file, which is written over and over as SQLite's log is.
const FILE_BYTES: usize = 512 * SYNCED_BYTES;

/// How long each `fdatasync` takes in this folder.
pub(crate) fn syncs(dir: &Path, duration: Duration) -> Result<Histogram> {
    let path = dir.join("syncs");
    let file = File::create(&path).with_context(|| path.display().to_string())?;
    file.write_all_at(&vec![0x5a; FILE_BYTES], 0)?;
    file.sync_all()?;
    let mut times = Histogram::new();
    let bytes = [0xa5; SYNCED_BYTES];
    let begin = Instant::now();
    for at in (0..FILE_BYTES).step_by(SYNCED_BYTES).cycle() {
        if begin.elapsed() >= duration {
            break;
        }
        file.write_all_at(&bytes, at as u64)?;
        let asked = Instant::now();
        file.sync_data()?;
        times.add(u64::try_from(asked.elapsed().as_nanos())?);
    }
    Ok(times)
}

/// Adds messages to the store that a server has left in this folder, so many
/// in each transaction, with the same care for the disk.
pub(crate) fn store(
    runtime: &Runtime,
    dir: &Path,
    together: usize,
    duration: Duration,
) -> Result<Stored> {
    let options = SqliteConnectOptions::new()
        .filename(dir.join("irori.db"))
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true);
    runtime.block_on(async {
        let mut db = SqliteConnection::connect_with(&options).await?;
        let stored = store_in(&mut db, together, duration).await;
        db.close().await?;
        stored
    })
}

async fn store_in(
    db: &mut SqliteConnection,
    together: usize,
    duration: Duration,
) -> Result<Stored> {
    let (room, head): (i64, i64) =
        sqlx::query_as("select id, head_seq from rooms order by head_seq desc limit 1")
            .fetch_one(&mut *db)
            .await?;
    let author: i64 = sqlx::query_scalar("select max(id) from users")
        .fetch_one(&mut *db)
        .await?;
    let row = "(?, ?, 'message_posted', ?, ?, ?, ?)";
    let rows = vec![row; together].join(", ");
    let script = format!(
        "begin immediate; \
         insert into events (room_id, seq, kind, author_id, at_ms, client_id, body) values {rows}; \
         update rooms set head_seq = ?, head_at_ms = ? where id = ?; commit"
    );
    let own = std::process::id();
    let (cpu, begin) = (cpu_time(own)?, Instant::now());
    let mut seq = head;
    while begin.elapsed() < duration {
        let at_ms = i64::try_from(begin.elapsed().as_millis())?;
        let mut query = sqlx::query(AssertSqlSafe(script.as_str()));
        for _ in 0..together {
            seq += 1;
            let (id, body) = (format!("bare-{seq}"), "x".repeat(super::post::BODY_BYTES));
            query = query.bind(room).bind(seq).bind(author).bind(at_ms);
            query = query.bind(id).bind(body);
        }
        let query = query.bind(seq).bind(at_ms).bind(room);
        query.execute(&mut *db).await?;
    }
    Ok(Stored {
        rows: u64::try_from(seq - head)?,
        took: begin.elapsed(),
        cpu: cpu_time(own)?.saturating_sub(cpu),
    })
}
