//! Moves the rows of one table, and reads them back.

use futures_util::{TryStreamExt as _, stream::BoxStream};
use sqlx::Error;

use super::{MoveError, Step, Transfer, end::End};
use crate::storage::sql::{Cell, Cells, Connection, Table};

/// Rows that are committed together at most, and about how many bytes of them.
const ROWS: usize = 8_192;
const BYTES: usize = 4 * 1024 * 1024;

/// How often it is told how far the comparison is.
const TOLD_EVERY: u64 = 4_096;

type Rows<'c> = BoxStream<'c, Result<Cells, Error>>;

impl Transfer {
    /// Moves a table. What an earlier try has left of it is the beginning of
    /// what there is to move, since batches are committed in the order of the
    /// key: it is held against that, and the rest comes behind it.
    pub(super) async fn copy(
        &mut self,
        table: &Table,
        told: &mut (impl FnMut(Step) + Send),
    ) -> Result<(), MoveError> {
        let moved = |rows| Step::Moved(table.name, rows);
        let Self { source, target, .. } = self;
        let mut rows = rest(table, source, target, |count| told(moved(count))).await?;
        loop {
            let batch = next_batch(&mut rows).await;
            let batch = batch.map_err(|cause| failed(table, target, cause))?;
            if batch.is_empty() {
                return Ok(());
            }
            let written = write(table, &mut target.db, &batch).await;
            written.map_err(|cause| failed(table, target, cause))?;
            told(moved(batch.len() as u64));
        }
    }

    /// Reads a table back, and holds each row against what it was.
    pub(super) async fn compare(
        &mut self,
        table: &Table,
        told: &mut (impl FnMut(Step) + Send),
    ) -> Result<(), MoveError> {
        let Self { source, target, .. } = self;
        let compared = |count| told(Step::Compared(table.name, count));
        let mut rows = rest(table, source, target, compared).await?;
        let more = rows.try_next().await;
        match more.map_err(|cause| failed(table, target, cause))? {
            None => Ok(()),
            Some(_) => Err(changed(table, target)),
        }
    }
}

/// The rows of the source behind those that the target has, which are held
/// against the first of the source.
async fn rest<'s>(
    table: &'s Table,
    source: &'s mut End,
    target: &mut End,
    mut told: impl FnMut(u64),
) -> Result<Rows<'s>, MoveError> {
    let mut rows = table.rows(&mut source.db);
    let same = begins_with(&mut rows, &mut table.rows(&mut target.db), &mut told).await;
    if same.map_err(|cause| failed(table, target, cause))? {
        Ok(rows)
    } else {
        Err(changed(table, target))
    }
}

async fn begins_with(
    rows: &mut Rows<'_>,
    others: &mut Rows<'_>,
    told: &mut impl FnMut(u64),
) -> Result<bool, Error> {
    let mut count = 0;
    while let Some(other) = others.try_next().await? {
        if rows.try_next().await?.as_ref() != Some(&other) {
            return Ok(false);
        }
        count += 1;
        if count == TOLD_EVERY {
            told(count);
            count = 0;
        }
    }
    told(count);
    Ok(true)
}

async fn next_batch(rows: &mut Rows<'_>) -> Result<Vec<Cells>, Error> {
    let mut batch = Vec::new();
    let mut bytes = 0;
    while batch.len() < ROWS && bytes < BYTES {
        let Some(row) = rows.try_next().await? else {
            break;
        };
        bytes += row.iter().map(Cell::bytes).sum::<usize>();
        batch.push(row);
    }
    Ok(batch)
}

async fn write(table: &Table, to: &mut Connection, batch: &[Cells]) -> Result<(), Error> {
    to.sql("{begin}").run().await?;
    table.insert(to, batch).await?;
    to.sql("commit").run().await.map(|_| ())
}

fn failed(table: &Table, target: &End, cause: Error) -> MoveError {
    MoveError::Rows {
        table: table.name,
        at: target.shown.clone(),
        cause,
    }
}

fn changed(table: &Table, target: &End) -> MoveError {
    MoveError::Changed {
        table: table.name,
        at: target.shown.clone(),
    }
}
