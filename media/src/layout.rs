//! The layout of a picture's file: its size, its frames, and which ranges of
//! the file are kept.

use crate::{
    error::PictureError, kind::PictureFormat, limits::Limits, orientation::Orientation,
    pieces::Pieces, profile::Profile,
};

/// What a file says of itself, and which parts of it are kept. Nothing has been
/// decoded yet, but all limits have been checked.
#[derive(Debug)]
pub(crate) struct Layout {
    pub(crate) format: PictureFormat,
    pub(crate) pieces: Pieces,
    /// As stored, which is not how it is shown if it has to be turned.
    pub(crate) width: u32,
    /// As stored, too.
    pub(crate) height: u32,
    pub(crate) orientation: Orientation,
    pub(crate) animated: bool,
    /// Pixels of all frames together; of a JPEG in several scans, of all walks
    /// over it.
    pub(crate) decoded_pixels: u64,
    /// What its colours are, unless they are those of sRGB. It is in `pieces`.
    pub(crate) profile: Option<Profile>,
}

/// How much of an animation is decoded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Frames {
    /// All, to know that they are sound.
    All,
    /// The first, if no other is of interest.
    First,
}

/// Counts what an animation costs, frame by frame.
#[derive(Debug)]
pub(crate) struct Tally<'a> {
    limits: &'a Limits,
    pub(crate) frames: u32,
    pub(crate) pixels: u64,
}

impl<'a> Tally<'a> {
    pub(crate) fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            frames: 0,
            pixels: 0,
        }
    }

    pub(crate) fn frame(&mut self, width: u32, height: u32) -> Result<(), PictureError> {
        self.frames += 1;
        self.pixels += pixels(width, height);
        if self.frames > self.limits.frames {
            return Err(PictureError::TooManyFrames);
        }
        if self.frames > 1 && self.pixels > self.limits.animated_pixels {
            return Err(PictureError::TooManyPixels);
        }
        Ok(())
    }
}

pub(crate) fn pixels(width: u32, height: u32) -> u64 {
    u64::from(width) * u64::from(height)
}

/// Refuses pictures that are too large, and those that are not there at all.
pub(crate) fn check_size(width: u32, height: u32, limits: &Limits) -> Result<(), PictureError> {
    if width == 0 || height == 0 {
        return Err(PictureError::damaged("it has no pixels"));
    }
    if pixels(width, height) > limits.pixels {
        return Err(PictureError::TooManyPixels);
    }
    Ok(())
}

/// Refuses pictures that take too much memory: `halves_per_pixel` is in half
/// bytes, since a sample may belong to several pixels.
pub(crate) fn check_memory(
    width: u32,
    height: u32,
    halves_per_pixel: u64,
    limits: &Limits,
) -> Result<(), PictureError> {
    if pixels(width, height).saturating_mul(halves_per_pixel) / 2 > limits.memory_bytes {
        return Err(PictureError::TooManyPixels);
    }
    Ok(())
}
