//! The blocks of a tar as they are written here: 512 bytes each.

use std::io::{self, Write};

use tar::{EntryType, Header};

pub(crate) const BLOCK: usize = 512;

/// Two empty blocks end a tar.
pub(crate) const END: [u8; 2 * BLOCK] = [0; 2 * BLOCK];

/// Whatever is written was written by a backup: for its owner alone.
const MODE: u32 = 0o600;

/// The record of the pax header that has the hash.
const HASH_RECORD: &str = "IRORI.sha256";

/// What pax headers are called in programs that do not know them.
const PAX_NAME: &str = "irori.pax";

/// The header of an entry.
pub(crate) fn header(name: &str, bytes: u64) -> io::Result<Header> {
    let mut header = of_kind(EntryType::Regular, bytes);
    header.set_path(name)?;
    header.set_cksum();
    Ok(header)
}

fn of_kind(kind: EntryType, bytes: u64) -> Header {
    let mut header = Header::new_ustar();
    header.set_entry_type(kind);
    header.set_mode(MODE);
    header.set_uid(0);
    header.set_gid(0);
    header.set_mtime(0);
    header.set_size(bytes);
    header
}

/// The two blocks that go before an entry's header and have its hash.
pub(crate) fn hash_blocks(sha256: &[u8; 32]) -> io::Result<[u8; 2 * BLOCK]> {
    // The length at the beginning counts itself.
    let rest = format!(" {HASH_RECORD}={}\n", hex(sha256));
    let record = format!("{}{rest}", rest.len() + 2);
    let mut header = of_kind(EntryType::XHeader, record.len() as u64);
    header.set_path(PAX_NAME)?;
    header.set_cksum();
    let mut blocks = [0; 2 * BLOCK];
    let (first, second) = blocks.split_at_mut(BLOCK);
    first.copy_from_slice(header.as_bytes());
    for (to, from) in second.iter_mut().zip(record.bytes()) {
        *to = from;
    }
    Ok(blocks)
}

/// The hash in what [`hash_blocks`] makes.
pub(crate) fn hash_in(blocks: &[u8; 2 * BLOCK]) -> Option<[u8; 32]> {
    let text = std::str::from_utf8(blocks.get(BLOCK..)?).ok()?;
    let (_, value) = text.split_once('=')?;
    unhex(value.get(..64)?)
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn unhex(text: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

/// How many zeros fill the last block of so many bytes.
pub(crate) fn padding(bytes: u64) -> usize {
    // Below 512.
    usize::try_from(bytes.wrapping_neg() % BLOCK as u64).unwrap_or(0)
}

pub(crate) fn write_padding(out: &mut impl Write, bytes: u64) -> io::Result<()> {
    out.write_all(&END[..padding(bytes)])
}
