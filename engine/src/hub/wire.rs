//! What a connection's bytes travel over. This is the one place that knows.
//!
//! An encrypted one is to be a second variant in this file: rustls'
//! `ServerConnection` does no I/O of its own, so it lives behind a lock here,
//! and what [`Wire::try_write_many`] is handed is what it encrypts. A `match`
//! chooses between them, and not a trait object, because the fan-out of a room
//! calls it once per member.

use std::io::{self, IoSlice};

use tokio::net::TcpStream;

/// What a connection's bytes travel over. Nothing here waits but
/// [`Self::readable`] and [`Self::writable`].
#[derive(Debug)]
pub enum Wire {
    /// The bytes as they are.
    Plain(TcpStream),
}

impl From<TcpStream> for Wire {
    fn from(stream: TcpStream) -> Self {
        Self::Plain(stream)
    }
}

impl Wire {
    /// Waits until there may be something to read.
    pub(crate) async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.readable().await,
        }
    }

    /// Waits until something may be written.
    pub(super) async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.writable().await,
        }
    }

    /// Reads what is there, or fails with [`io::ErrorKind::WouldBlock`].
    pub(crate) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.try_read(buffer),
        }
    }

    /// Writes these chunks one after the other, as far as they are taken, in
    /// one call of the system. Returns how many bytes were, or fails with
    /// [`io::ErrorKind::WouldBlock`] where none was.
    pub(super) fn try_write_many(&self, chunks: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.try_write_vectored(chunks),
        }
    }
}
