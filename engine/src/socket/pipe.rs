//! What `tungstenite` reads from and writes to: the socket on one side, the
//! link's queue on the other. It never blocks.

use std::{
    io::{self, Read, Write},
    sync::Arc,
};

use bytes::{Buf as _, Bytes};

use crate::hub::Link;

#[derive(Debug)]
pub(super) struct Pipe {
    link: Arc<Link>,
    /// Bytes that arrived along with the upgrade.
    leftover: Bytes,
}

impl Pipe {
    pub(super) const fn new(link: Arc<Link>, leftover: Bytes) -> Self {
        Self { link, leftover }
    }
}

impl Read for Pipe {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if !self.leftover.is_empty() {
            let taken = self.leftover.len().min(buffer.len());
            self.leftover.copy_to_slice(&mut buffer[..taken]);
            return Ok(taken);
        }
        self.link.try_read(buffer)
    }
}

impl Write for Pipe {
    /// `tungstenite` writes whole frames.
    fn write(&mut self, frames: &[u8]) -> io::Result<usize> {
        self.link.send(&Bytes::copy_from_slice(frames));
        Ok(frames.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
