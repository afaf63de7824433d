//! Leads what a thread writes to where it is read as a stream.

use std::io::{self, Write};

use bytes::Bytes;
use futures_util::stream;
use tokio::{io::AsyncRead, sync::mpsc};
use tokio_util::io::StreamReader;

/// Pieces on their way.
const PIECES: usize = 4;

/// How large a piece is that is collected of smaller ones.
const PIECE: usize = 256 * 1024;

enum Piece {
    Bytes(Bytes),
    /// That was all. Who stops without it has failed.
    End,
}

/// The end that is written to, by a thread that may block.
pub(super) struct Sender {
    pieces: mpsc::Sender<Piece>,
    collected: Vec<u8>,
}

/// A pipe, and the end that is read. It fails where the writer is dropped
/// before [`Sender::end`].
pub(super) fn pipe() -> (Sender, impl AsyncRead + Send + use<>) {
    let (pieces, incoming) = mpsc::channel(PIECES);
    let read = stream::unfold(incoming, |mut incoming| async {
        match incoming.recv().await {
            Some(Piece::Bytes(bytes)) => Some((Ok(bytes), incoming)),
            Some(Piece::End) => None,
            None => {
                let failed = io::Error::other("what is written to it has failed");
                Some((Err(failed), incoming))
            }
        }
    });
    let sender = Sender {
        pieces,
        collected: Vec::new(),
    };
    (sender, StreamReader::new(Box::pin(read)))
}

impl Sender {
    /// Says that that was all.
    pub(super) fn end(mut self) -> io::Result<()> {
        self.flush()?;
        self.send(Piece::End)
    }

    fn send(&self, piece: Piece) -> io::Result<()> {
        let sent = self.pieces.blocking_send(piece);
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.collected.extend_from_slice(bytes);
        if self.collected.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.collected.is_empty() {
            return Ok(());
        }
        let bytes = std::mem::take(&mut self.collected);
        self.send(Piece::Bytes(bytes.into()))
    }
}
