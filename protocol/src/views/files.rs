//! Files on their way.

use serde::{Deserialize, Serialize};

use crate::File;

/// How far an upload is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UploadProgress {
    /// How much has arrived: where its next piece begins.
    pub offset: u64,
    /// The file, once everything has arrived: to be sent with a message.
    pub file: Option<File>,
}
