//! What a connection's bytes travel over. This is the one place that knows.
//!
//! A `match` chooses between the variants, and not a trait object, because the
//! fan-out of a room calls [`Wire::try_write_many`] once per member.

mod tls;

use std::io::{self, IoSlice};

use rustls::ServerConnection;
use tokio::net::{TcpStream, UnixStream};

use tls::Tls;

/// What a connection's bytes travel over. Nothing here waits but
/// [`Self::readable`] and [`Self::writable`].
#[derive(Debug)]
pub enum Wire {
    /// TCP, the bytes as they are.
    Plain(TcpStream),
    /// A Unix socket: a proxy on this machine.
    Local(UnixStream),
    /// TCP, encrypted by us.
    Tls(Box<Tls>),
}

impl From<TcpStream> for Wire {
    fn from(stream: TcpStream) -> Self {
        Self::Plain(stream)
    }
}

impl From<UnixStream> for Wire {
    fn from(stream: UnixStream) -> Self {
        Self::Local(stream)
    }
}

impl From<(TcpStream, ServerConnection)> for Wire {
    /// Takes over after the handshake.
    fn from((stream, session): (TcpStream, ServerConnection)) -> Self {
        Self::Tls(Box::new(Tls::new(stream, session)))
    }
}

impl Wire {
    /// Waits until there may be something to read.
    pub(super) async fn readable(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.readable().await,
            Self::Local(stream) => stream.readable().await,
            Self::Tls(tls) => tls.stream().readable().await,
        }
    }

    /// Waits until something may be written.
    pub(super) async fn writable(&self) -> io::Result<()> {
        match self {
            Self::Plain(stream) => stream.writable().await,
            Self::Local(stream) => stream.writable().await,
            Self::Tls(tls) => tls.stream().writable().await,
        }
    }

    /// Reads what is there, or fails with [`io::ErrorKind::WouldBlock`].
    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.try_read(buffer),
            Self::Local(stream) => stream.try_read(buffer),
            Self::Tls(tls) => tls.try_read(buffer),
        }
    }

    /// Writes these chunks one after the other, as far as they are taken, in
    /// one call of the system. Returns how many bytes were, or fails with
    /// [`io::ErrorKind::WouldBlock`] where none was. What is taken may still
    /// wait here: see [`Self::has_unsent`].
    pub(super) fn try_write_many(&self, chunks: &[IoSlice<'_>]) -> io::Result<usize> {
        match self {
            Self::Plain(stream) => stream.try_write_vectored(chunks),
            Self::Local(stream) => stream.try_write_vectored(chunks),
            Self::Tls(tls) => tls.try_write_many(chunks),
        }
    }

    /// Whether something that was taken has not reached the system yet.
    pub(super) fn has_unsent(&self) -> bool {
        match self {
            Self::Plain(_) | Self::Local(_) => false,
            Self::Tls(tls) => tls.has_unsent(),
        }
    }

    /// Writes what was taken and has not reached the system yet, or fails with
    /// [`io::ErrorKind::WouldBlock`] where something is left.
    pub(super) fn try_flush(&self) -> io::Result<()> {
        match self {
            Self::Plain(_) | Self::Local(_) => Ok(()),
            Self::Tls(tls) => tls.try_flush(),
        }
    }
}
