//! Backups: one file with everything that is needed to come back, made beside
//! a running server, and proven to be whole before anything of it is used.
//!
//! An archive (the crate `archive`) with these entries, in this order:
//!
//! ```text
//! backup.json     what this is: Header
//! irori.db        the database at one moment
//! data/…          files of the data directory that nothing else brings back
//! files/KEY       the blobs of that moment
//! missing.json    the keys of blobs that were not there
//! ```

mod make;
mod pipe;
pub(crate) mod place;
mod restore;
mod schedule;
mod unpack;
mod verify;

use protocol::calendar;
use serde::{Deserialize, Serialize};

pub(crate) use make::make;
pub(crate) use restore::restore;
pub(crate) use schedule::keep_backing_up;
pub(crate) use verify::{Checked, verify_archive, verify_data};

/// The first entry.
const HEADER: &str = "backup.json";
const DATABASE: &str = "irori.db";
const DATA: &str = "data/";
const FILES: &str = "files/";
/// The last entry.
const MISSING: &str = "missing.json";

/// The form of archives that is written, and the newest that is read.
const FORMAT: u32 = 1;

/// What of the data directory goes along beside the database and the blobs:
/// the certificates that the server got by itself, with their account.
const KEPT_FOLDERS: [&str; 1] = ["acme"];

/// What an archive is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Header {
    /// [`FORMAT`].
    format: u32,
    /// The version of irori that has made it.
    irori: String,
    /// Which database it is of.
    database: String,
    /// The number of its schema.
    schema: i64,
    /// When, in milliseconds since 1970-01-01 UTC.
    made_at_ms: i64,
    /// The bytes of the database and of all blobs: about what is to come.
    bytes: u64,
}

/// What a backup of this moment is called: names in order are in order of time.
pub(crate) fn name_at(at_ms: i64, encrypted: bool) -> String {
    let digits: String = calendar::iso(at_ms)
        .chars()
        .take_while(|c| *c != '.')
        .filter(char::is_ascii_alphanumeric)
        .collect();
    let end = if encrypted { ".tar.age" } else { ".tar" };
    format!("{NAME_START}{}Z{end}", digits.trim_end_matches('Z'))
}

const NAME_START: &str = "irori-";

/// Whether something is called as [`name_at`] calls backups.
fn is_backup(name: &str) -> bool {
    let moment = name.strip_prefix(NAME_START).and_then(|rest| {
        rest.strip_suffix(".tar.age")
            .or_else(|| rest.strip_suffix(".tar"))
    });
    moment.is_some_and(|moment| {
        moment.len() == "20261127T020000Z".len()
            && moment.ends_with('Z')
            && moment
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, 'T' | 'Z'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_in_the_order_of_time() {
        let name = name_at(1_795_744_800_123, false);
        assert_eq!(name, "irori-20261127T020000Z.tar");
        let later = name_at(1_795_744_801_000, true);
        assert_eq!(later, "irori-20261127T020001Z.tar.age");
        assert!(name < later);
        for name in [name, later] {
            assert!(is_backup(&name), "{name}");
        }
        for other in [
            "irori.tar",
            "irori-old.tar",
            "irori-20261127T020000Z.tar.gz",
            "x",
        ] {
            assert!(!is_backup(other), "{other}");
        }
    }
}
