//! WebSocket frames (RFC 6455 section 5.2), as much as a load generator needs.

use anyhow::{Result, ensure};

pub(crate) const TEXT: u8 = 1;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// One frame of the server, in place.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Frame<'a> {
    pub(crate) opcode: u8,
    pub(crate) payload: &'a [u8],
    /// Bytes of all of it.
    pub(crate) length: usize,
}

/// The first frame in what was read; `None` while it is not whole.
pub(crate) fn next(bytes: &[u8]) -> Result<Option<Frame<'_>>> {
    let [first, second, rest @ ..] = bytes else {
        return Ok(None);
    };
    ensure!(first & 0x80 != 0, "the server sent a message in parts");
    ensure!(
        first & 0x70 == 0,
        "the server used an extension nobody asked for"
    );
    ensure!(second & 0x80 == 0, "the server masked a frame");
    let (head, size) = match second {
        126 => {
            let Some(size) = rest.first_chunk::<2>() else {
                return Ok(None);
            };
            (4, usize::from(u16::from_be_bytes(*size)))
        }
        127 => {
            let Some(size) = rest.first_chunk::<8>() else {
                return Ok(None);
            };
            (10, usize::try_from(u64::from_be_bytes(*size))?)
        }
        &size => (2, usize::from(size)),
    };
    ensure!(
        size <= protocol::FRAME_MAX_BYTES,
        "the server sent a frame of {size} bytes"
    );
    let length = head + size;
    Ok(bytes.get(head..length).map(|payload| Frame {
        opcode: first & 0x0f,
        payload,
        length,
    }))
}

/// Appends a frame of a client. Masking protects proxies, of which there are
/// none here: one mask is as good as another.
pub(crate) fn put(opcode: u8, payload: &[u8], out: &mut Vec<u8>) {
    const MASKED: u8 = 0x80;
    const MASK: [u8; 4] = [0x5a, 0x3c, 0x96, 0x0f];
    out.push(0x80 | opcode);
    let size = payload.len();
    if let Ok(small @ 0..126) = u8::try_from(size) {
        out.push(MASKED + small);
    } else if let Ok(size) = u16::try_from(size) {
        out.push(MASKED + 126);
        out.extend_from_slice(&size.to_be_bytes());
    } else {
        out.push(MASKED + 127);
        out.extend_from_slice(&(size as u64).to_be_bytes());
    }
    out.extend_from_slice(&MASK);
    let masked = payload.iter().zip(MASK.iter().cycle());
    out.extend(masked.map(|(byte, mask)| byte ^ mask));
}

#[cfg(test)]
mod tests;
