//! The reasons why a picture could not be made.

use std::{fmt::Display, io};

/// Why there is no picture. What has been written by then is of no use.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is larger than the limits allow, or than can be decoded in the memory
    /// they allow.
    #[error("the picture has too many pixels")]
    TooManyPixels,
    /// It is an animation with more frames than the limits allow.
    #[error("the animation has too many frames")]
    TooManyFrames,
    /// It begins like a picture, but is none, or not a whole one.
    #[error("the picture is damaged: {detail}")]
    Damaged {
        /// For the log; nothing of the file is in it.
        detail: String,
    },
    /// It is no picture, or one of a kind that is not decoded here.
    #[error("files of this kind are not decoded")]
    Unsupported,
    /// It takes longer than the limits allow.
    #[error("the picture takes too long to decode")]
    TooSlow,
    /// The file could not be read, or the cleaned picture not be written.
    #[error("reading or writing failed: {0}")]
    Io(#[from] io::Error),
}

impl PictureError {
    pub(crate) fn damaged(detail: impl Display) -> Self {
        Self::Damaged {
            detail: detail.to_string(),
        }
    }
}
