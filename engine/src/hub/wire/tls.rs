//! TLS under a link. rustls' `ServerConnection` does no I/O of its own, so it
//! lives behind a lock here: whoever has something to say encrypts it and
//! writes it at once, as they do without TLS.

use std::{
    io::{self, ErrorKind, IoSlice, Read as _, Write as _},
    sync::{Mutex, MutexGuard, PoisonError},
};

use rustls::ServerConnection;
use tokio::net::TcpStream;

/// Of what is encrypted for one link and not taken by the kernel. It is a copy
/// of the link's own, so a thousand stalled readers cost 64 MB more than
/// without TLS.
const UNSENT_BYTES_MAX: usize = 64 * 1024;

/// An encrypted connection after its handshake.
#[derive(Debug)]
pub struct Tls {
    stream: TcpStream,
    session: Mutex<ServerConnection>,
}

impl Tls {
    pub(super) fn new(stream: TcpStream, mut session: ServerConnection) -> Self {
        session.set_buffer_limit(Some(UNSENT_BYTES_MAX));
        Self {
            stream,
            session: Mutex::new(session),
        }
    }

    pub(super) const fn stream(&self) -> &TcpStream {
        &self.stream
    }

    pub(super) fn try_read(&self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut session = self.lock();
        loop {
            match session.reader().read(buffer) {
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                // Cut off without a goodbye. Frames tell their own ends, so
                // nothing is taken for whole that is not.
                Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(0),
                done => return done,
            }
            if session.read_tls(&mut Socket(&self.stream))? == 0 {
                // The next look at the reader says how it ended.
                continue;
            }
            let processed = session.process_new_packets();
            // An alert that says what was wrong, or the answer to new keys. What
            // is not taken now leaves with what is sent next.
            let flushed = flush(&mut session, &self.stream);
            if let Err(cause) = processed {
                return Err(io::Error::new(ErrorKind::InvalidData, cause));
            }
            if let Err(cause) = flushed
                && cause.kind() != ErrorKind::WouldBlock
            {
                return Err(cause);
            }
        }
    }

    /// One call of the system, unless there is more than
    /// [`UNSENT_BYTES_MAX`].
    pub(super) fn try_write_many(&self, chunks: &[IoSlice<'_>]) -> io::Result<usize> {
        let mut session = self.lock();
        flush(&mut session, &self.stream)?;
        let all: usize = chunks.iter().map(|chunk| chunk.len()).sum();
        let mut taken = session.writer().write_vectored(chunks)?;
        loop {
            match flush(&mut session, &self.stream) {
                Ok(()) if taken == all => return Ok(taken),
                Ok(()) => taken += session.writer().write_vectored(&after(chunks, taken))?,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(taken),
                Err(error) => return Err(error),
            }
        }
    }

    pub(super) fn has_unsent(&self) -> bool {
        self.lock().wants_write()
    }

    pub(super) fn try_flush(&self) -> io::Result<()> {
        flush(&mut self.lock(), &self.stream)
    }

    fn lock(&self) -> MutexGuard<'_, ServerConnection> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Tls {
    /// Says that nothing follows (RFC 8446 section 6.1), if the kernel takes it.
    fn drop(&mut self) {
        let session = self.session.get_mut();
        let session = session.unwrap_or_else(PoisonError::into_inner);
        session.send_close_notify();
        let _ = flush(session, &self.stream);
    }
}

/// Writes everything that is encrypted, or fails with
/// [`ErrorKind::WouldBlock`].
fn flush(session: &mut ServerConnection, stream: &TcpStream) -> io::Result<()> {
    while session.wants_write() {
        if session.write_tls(&mut Socket(stream))? == 0 {
            return Err(ErrorKind::WriteZero.into());
        }
    }
    Ok(())
}

/// The chunks without their first `taken` bytes.
fn after<'c>(chunks: &'c [IoSlice<'_>], mut taken: usize) -> Vec<IoSlice<'c>> {
    let rests = chunks.iter().filter_map(|chunk| {
        let skipped = taken.min(chunk.len());
        taken -= skipped;
        (skipped < chunk.len()).then(|| IoSlice::new(&chunk[skipped..]))
    });
    rests.collect()
}

/// The stream as rustls reads and writes it: without waiting.
struct Socket<'s>(&'s TcpStream);

impl io::Read for Socket<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.try_read(buffer)
    }
}

impl io::Write for Socket<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.try_write(bytes)
    }

    fn write_vectored(&mut self, chunks: &[IoSlice<'_>]) -> io::Result<usize> {
        self.0.try_write_vectored(chunks)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
