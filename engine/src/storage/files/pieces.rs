//! Uploads whose pieces come to any of several nodes: which pieces there are,
//! and which node makes a file of them.

use protocol::FileId;

use crate::storage::{
    Storage, StorageError,
    tx::{Change, Tx},
};

/// A piece of an upload that is in the store of blobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) bytes: u64,
    pub(crate) blob_key: String,
}

/// Makes the pieces of uploads that a condition is true of be swept with the
/// next round: whoever reads them still finds the upload gone.
macro_rules! pieces_are_over {
    ($condition:literal) => {
        concat!(
            "update stray_blobs set since_ms = 0 where blob_key in \
             (select blob_key from upload_pieces where upload_id in \
              (select id from uploads where ",
            $condition,
            "))"
        )
    };
}

pub(super) use pieces_are_over;

/// How much of an upload is in the store of blobs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Arrived {
    pub(crate) bytes: u64,
    /// In how many pieces.
    pub(crate) pieces: u64,
}

/// How many bytes have arrived of the upload `$1`, and `more` of its pieces.
macro_rules! arrived {
    ($more:literal) => {
        concat!(
            "select cast(coalesce(sum(bytes), 0) as bigint)",
            $more,
            " from upload_pieces where upload_id = $1"
        )
    };
}

impl Storage {
    /// How much of an upload has arrived, at whatever node.
    pub(crate) async fn arrived(&self, id: FileId) -> Result<Arrived, StorageError> {
        let (bytes, pieces): (i64, i64) = self
            .sql(arrived!(", count(*)"))
            .bind(id.to_string())
            .one()
            .await?;
        Ok(Arrived {
            bytes: bytes.cast_unsigned(),
            pieces: pieces.cast_unsigned(),
        })
    }

    /// The pieces of an upload, in order.
    pub(crate) async fn pieces(&self, id: FileId) -> Result<Vec<Piece>, StorageError> {
        let rows: Vec<(i64, String)> = self
            .sql("select bytes, blob_key from upload_pieces where upload_id = $1 order by start")
            .bind(id.to_string())
            .all()
            .await?;
        let piece = |(bytes, blob_key): (i64, String)| Piece {
            bytes: bytes.cast_unsigned(),
            blob_key,
        };
        Ok(rows.into_iter().map(piece).collect())
    }

    /// Adds a piece at `start`, if that is how far the upload is. Returns how far
    /// it is after that, and whether by this piece.
    pub(crate) async fn add_piece(
        &self,
        id: FileId,
        start: u64,
        piece: Piece,
    ) -> Result<(u64, bool), StorageError> {
        self.writer.change(AddPiece { id, start, piece }).await
    }

    /// Forgets all pieces of an upload: it begins anew.
    pub(crate) async fn forget_pieces(&self, id: FileId) -> Result<(), StorageError> {
        self.writer.change(ForgetPieces(id)).await
    }

    /// What the claim of the node says that makes a file of an upload, if one
    /// does; `None` where the upload is no more.
    pub(crate) async fn claim_of(&self, id: FileId) -> Result<Option<Option<i64>>, StorageError> {
        let claim = self
            .sql("select claim from uploads where id = $1")
            .bind(id.to_string())
            .optional_value();
        Ok(claim.await?)
    }

    /// Changes the claim of an upload, if it is still as `from` says. Returns
    /// whether.
    pub(crate) async fn change_claim(
        &self,
        id: FileId,
        from: Option<i64>,
        to: Option<i64>,
    ) -> Result<bool, StorageError> {
        self.writer.change(ChangeClaim { id, from, to }).await
    }
}

struct AddPiece {
    id: FileId,
    start: u64,
    piece: Piece,
}

impl Change for AddPiece {
    type Output = (u64, bool);

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(u64, bool), sqlx::Error> {
        let id = self.id.to_string();
        let added = tx
            .db
            .sql(concat!(
                "insert into upload_pieces (upload_id, start, bytes, blob_key, arrived_at_ms) \
                 select u.id, $2, $3, $4, $5 from uploads u where u.id = $1 and $2 = (",
                arrived!(""),
                ")"
            ))
            .bind(id.as_str())
            .bind(self.start.cast_signed())
            .bind(self.piece.bytes.cast_signed())
            .bind(self.piece.blob_key.as_str())
            .bind(tx.now_ms)
            .run()
            .await?;
        if added > 0 {
            return Ok((self.start.saturating_add(self.piece.bytes), true));
        }
        let arrived: i64 = tx.db.sql(arrived!("")).bind(id).value().await?;
        Ok((arrived.cast_unsigned(), false))
    }
}

struct ForgetPieces(FileId);

impl Change for ForgetPieces {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let id = self.0.to_string();
        let mut script = tx.script();
        script.sql(pieces_are_over!("id = $1")).bind(id.as_str());
        script
            .sql("delete from upload_pieces where upload_id = $1")
            .bind(id.as_str());
        script.run(tx.db).await
    }
}

struct ChangeClaim {
    id: FileId,
    from: Option<i64>,
    to: Option<i64>,
}

impl Change for ChangeClaim {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let changed = tx
            .db
            .sql("update uploads set claim = $2 where id = $1 and claim is not distinct from $3")
            .bind(self.id.to_string())
            .bind(self.to)
            .bind(self.from)
            .run()
            .await?;
        Ok(changed > 0)
    }
}
