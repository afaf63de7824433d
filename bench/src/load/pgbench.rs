//! The same rows by PostgreSQL's own tool.

use std::{fmt::Write as _, time::Duration};

use anyhow::{Context as _, Result, ensure};
use protocol::RoomId;
use sqlx::PgConnection;

use super::{post::BODY_BYTES, process::precise};
use crate::postgres::Database;

/// Who writes where.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) room: RoomId,
    pub(crate) author: i64,
}

/// How far a room is.
pub(crate) async fn head(db: &mut PgConnection, room: RoomId) -> Result<i64> {
    let head = sqlx::query_scalar("select head_seq from rooms where id = $1");
    Ok(head.bind(room.0).fetch_one(db).await?)
}

/// Messages of a room in each transaction that has put some there behind `after`:
/// the rows of one have the same `xmin`.
pub(crate) async fn together(db: &mut PgConnection, room: RoomId, after: i64) -> Result<f64> {
    let (rows, transactions): (i64, i64) = sqlx::query_as(
        "select count(*), count(distinct xmin::text) from events where room_id = $1 and seq > $2",
    )
    .bind(room.0)
    .bind(after)
    .fetch_one(db)
    .await?;
    ensure!(transactions > 0, "nothing was stored");
    Ok(precise(rows.cast_unsigned()) / precise(transactions.cast_unsigned()))
}

/// Rows a second that one connection stores, so many in each transaction, as
/// prepared statements.
pub(crate) fn store(
    database: &Database,
    place: Place,
    head: i64,
    together: u32,
    duration: Duration,
) -> Result<f64> {
    let script = tempfile::NamedTempFile::new()?;
    std::fs::write(script.path(), statements(place, together))?;
    let seconds = duration.as_secs().max(1).to_string();
    let output = database
        .program("pgbench")
        .args(["-n", "-M", "prepared", "-c", "1", "-j", "1", "-T", &seconds])
        .arg("-D")
        .arg(format!("seq={head}"))
        .arg("-f")
        .arg(script.path())
        .output()
        .context("starting pgbench")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let complaint = String::from_utf8_lossy(&output.stderr);
    ensure!(output.status.success(), "pgbench: {complaint}");
    let rate = transactions_a_second(&said);
    let rate = rate.with_context(|| format!("pgbench said {said:?}"))?;
    Ok(rate * f64::from(together))
}

/// A transaction as pgbench is to run it. What differs from one message to the
/// next are its number and its name.
fn statements(Place { room, author }: Place, together: u32) -> String {
    let body = "x".repeat(BODY_BYTES);
    let row = |number: u32| {
        format!(
            "({room}, :seq + {number}, 'message_posted', {author}, 1700000000000, null, null, \
             'pgbench-' || (:seq + {number}), '{body}', null, null, null, null, null)",
            room = room.0,
        )
    };
    let rows: Vec<_> = (1..=together).map(row).collect();
    let mut script = String::from("begin;\n");
    // Writing to a string cannot fail.
    let _ = writeln!(
        script,
        "insert into events (room_id, seq, kind, author_id, at_ms, target_seq, subject_id, \
         client_id, body, html, files, mentions, reply_to, thread_seq) values {};",
        rows.join(", ")
    );
    let _ = writeln!(
        script,
        "update rooms set head_seq = :seq + {together}, head_at_ms = 1700000000000 \
         where id = {};",
        room.0
    );
    let _ = write!(script, "commit;\n\\set seq :seq + {together}\n");
    script
}

fn transactions_a_second(said: &str) -> Option<f64> {
    let line = said.lines().find_map(|line| line.strip_prefix("tps = "))?;
    line.split_ascii_whitespace().next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use protocol::ClientId;

    use super::*;

    #[test]
    fn what_pgbench_says_is_understood() {
        let said = "number of failed transactions: 0 (0.000%)\n\
                    tps = 812.5 (without initial connection time)\n";
        assert_eq!(transactions_a_second(said), Some(812.5));
        assert_eq!(transactions_a_second("tps"), None);
    }

    #[test]
    fn each_row_has_a_number_of_its_own() {
        let place = Place {
            room: RoomId(7),
            author: 3,
        };
        let script = statements(place, 2);
        for part in [
            "(7, :seq + 1,",
            "(7, :seq + 2,",
            "head_seq = :seq + 2,",
            "\\set seq :seq + 2\n",
        ] {
            assert_eq!(script.matches(part).count(), 1, "{part} in {script}");
        }
        assert!(ClientId::new("pgbench-1").is_ok());
    }
}
