//! An object as a store has it: a path, and what its content has to be.

use crate::key::Key;

/// Where an object is, and what is known of its content.
#[derive(Clone, Debug)]
pub(crate) struct Object {
    /// Its path within the store, without the store's prefix.
    pub(crate) path: String,
    /// The SHA-256 that its content has to have; none where it is not known
    /// before it has been read.
    pub(crate) sha256: Option<[u8; 32]>,
}

impl From<&Key> for Object {
    fn from(key: &Key) -> Self {
        Self {
            path: key.path(),
            sha256: Some(key.sha256()),
        }
    }
}
