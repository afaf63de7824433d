//! Notes blobs that belong to no file, because they are about to or do no more,
//! so that they are swept.

use crate::storage::{
    Storage, StorageError,
    tx::{Change, Tx},
};

/// What makes strays of the blobs of all files that a condition is true of.
macro_rules! strays {
    ($condition:literal) => {
        concat!(
            "with gone as (select blob_key, small_key, large_key from files where ",
            $condition,
            ") insert into stray_blobs (blob_key, since_ms) \
             select blob_key, 0 from gone \
             union all select small_key, 0 from gone where small_key is not null \
             union all select large_key, 0 from gone where large_key is not null"
        )
    };
}

pub(in crate::storage) use strays;

impl Storage {
    /// Notes blobs that are about to be stored.
    pub(crate) async fn note_blobs(&self, keys: Vec<String>) -> Result<(), StorageError> {
        self.writer.change(NoteBlobs(keys)).await
    }

    /// Blobs that have belonged to no file since before `before_ms`, nor to what
    /// is uploaded still.
    pub(crate) async fn stray_blobs(
        &self,
        before_ms: i64,
        limit: i64,
    ) -> Result<Vec<String>, StorageError> {
        let keys = self
            .sql(
                "select blob_key from stray_blobs where since_ms < $1 and not exists \
                 (select 1 from upload_pieces p where p.blob_key = stray_blobs.blob_key) \
                 order by since_ms limit $2",
            )
            .bind(before_ms)
            .bind(limit)
            .values();
        Ok(keys.await?)
    }

    /// Notes that these blobs are no more.
    pub(crate) async fn blobs_deleted(&self, keys: Vec<String>) -> Result<(), StorageError> {
        self.writer.change(BlobsDeleted(keys)).await
    }
}

struct NoteBlobs(Vec<String>);

impl Change for NoteBlobs {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let mut script = tx.script();
        for key in &self.0 {
            script
                .sql("insert into stray_blobs (blob_key, since_ms) values ($1, $2)")
                .bind(key.as_str())
                .bind(tx.now_ms);
        }
        script.run(tx.db).await
    }
}

struct BlobsDeleted(Vec<String>);

impl Change for BlobsDeleted {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        delete_strays(tx, &self.0).await
    }
}

pub(in crate::storage) async fn delete_strays<K: AsRef<str> + Sync>(
    tx: &mut Tx<'_>,
    keys: &[K],
) -> Result<(), sqlx::Error> {
    let mut script = tx.script();
    for key in keys {
        script
            .sql("delete from stray_blobs where blob_key = $1")
            .bind(key.as_ref());
    }
    script.run(tx.db).await
}
