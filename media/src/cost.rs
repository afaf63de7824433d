//! Estimates from a picture's headers how much time and memory decoding it will
//! take.

use std::{
    io::{BufRead, Seek},
    time::Duration,
};

use crate::{error::PictureError, layout::Layout, limits::Limits, picture::guarded};

/// Pixels decoded in a second by the slowest decoder there is here, that of
/// lossy WebP, on a machine that has other things to do as well. The others
/// are faster; what a picture really took is known afterwards.
const PIXELS_PER_SECOND: u64 = 30_000_000;

/// What every picture takes, however small: reading, smaller ones, writing.
const AT_LEAST: Duration = Duration::from_millis(20);

/// What decoding a picture will cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Pixels of one frame. The memory that decoding takes depends on them.
    pub frame_pixels: u64,
    /// Pixels of all frames that are decoded. The time that decoding takes
    /// depends on them.
    pub decoded_pixels: u64,
}

impl Cost {
    /// Reads what a picture says of itself, and decodes nothing. An error says
    /// that it is none that could be decoded within the limits.
    pub fn of(source: &mut (impl BufRead + Seek), limits: &Limits) -> Result<Self, PictureError> {
        let layout = guarded(source, limits, &mut |format, source| {
            Layout::read(format, source, limits)
        })?;
        Ok(Self {
            frame_pixels: u64::from(layout.width) * u64::from(layout.height),
            decoded_pixels: layout.decoded_pixels,
        })
    }

    /// The same where nothing but the first frame is wanted, as for a picture
    /// of somebody.
    #[must_use]
    pub fn of_first_frame(self) -> Self {
        Self {
            decoded_pixels: self.decoded_pixels.min(self.frame_pixels),
            ..self
        }
    }

    /// About how long it takes, rather too long than too short.
    pub fn time(self) -> Duration {
        AT_LEAST + Duration::from_millis(self.decoded_pixels * 1_000 / PIXELS_PER_SECOND)
    }
}
