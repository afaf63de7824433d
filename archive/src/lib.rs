//! One file that holds many, and proves to be whole: a tar that any program
//! opens, each entry with the SHA-256 of its content before it, and at the end
//! a seal over everything. It may be encrypted with age.
//!
//! ```text
//! entry   := pax header with IRORI.sha256, ustar header, content, zeros
//! archive := entry*, the entry `seal`, 1024 zeros
//! ```
//!
//! The reader takes what the writer writes and nothing else, to the byte. So
//! there is no byte that could be another one unnoticed, and what was cut off
//! anywhere, even behind a whole entry, has no seal.
//!
//! Nothing here knows what the entries are.

mod block;
mod error;
mod hashing;
mod keys;
mod read;
mod seal;
mod write;

pub use self::{
    error::ArchiveError,
    keys::{KeyFileError, Keys},
    read::{Entry, Summary, read},
    write::{Output, Writer},
};
