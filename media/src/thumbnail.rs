//! Makes the smaller copies of a picture.

use std::io;

use crate::{
    error::PictureError,
    orientation::Orientation,
    pixels::Pixels,
    shrink::{Small, fit},
};

/// The longest sides: for a column of messages on a telephone or a screen, and
/// for looking at one picture on most of them.
const SIDES: [u32; 2] = [400, LARGEST];

/// The longest side of the largest.
pub(crate) const LARGEST: u32 = 1200;

/// Where a smaller file begins to show on photographs.
const QUALITY: f32 = 78.0;

/// A smaller copy of a picture; of an animation, its first frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub webp: Vec<u8>,
}

/// The thumbnails that are worth having: smaller files than the picture's.
/// `width` and `height` are the stored picture's.
pub(crate) fn thumbnails(
    small: &Small,
    (width, height): (u32, u32),
    orientation: Orientation,
    size_bytes: u64,
) -> Result<Vec<Thumbnail>, PictureError> {
    let mut sizes = SIDES.map(|side| fit(width, height, side)).to_vec();
    sizes.dedup();
    let mut thumbnails = Vec::new();
    for (width, height) in sizes {
        let pixels = small.resized(width, height)?.turned(orientation);
        let webp = webp(&pixels, QUALITY)?;
        if (webp.len() as u64) < size_bytes {
            thumbnails.push(Thumbnail {
                width: pixels.width,
                height: pixels.height,
                webp,
            });
        }
    }
    Ok(thumbnails)
}

/// Compresses RGBA.
pub(crate) fn webp(pixels: &Pixels, quality: f32) -> Result<Vec<u8>, PictureError> {
    webp::Encoder::from_rgba(&pixels.data, pixels.width, pixels.height)
        .encode_simple(false, quality)
        .map(|webp| webp.to_vec())
        .map_err(|error| PictureError::Io(io::Error::other(format!("{error:?}"))))
}
