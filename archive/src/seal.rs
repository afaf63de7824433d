//! The last entry of an archive.

use serde::Serialize;

use crate::block::hex;

/// What the entry is called.
pub(crate) const NAME: &str = "seal";

/// What the seal says. The reader makes its own of what it has read, and
/// compares.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Seal {
    /// Entries before it.
    pub(crate) entries: u64,
    /// Those whose content was not what its hash says when it was written.
    pub(crate) damaged: Vec<String>,
}

impl Seal {
    /// The content of the entry: the SHA-256 of all bytes before its own
    /// header, and what was counted.
    pub(crate) fn content(&self, before: &[u8; 32]) -> serde_json::Result<String> {
        #[derive(Serialize)]
        struct Written<'a> {
            sha256: String,
            #[serde(flatten)]
            seal: &'a Seal,
        }
        let sha256 = hex(before);
        let json = serde_json::to_string(&Written { sha256, seal: self })?;
        Ok(json + "\n")
    }
}
