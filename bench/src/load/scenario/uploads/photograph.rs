//! Photographs, made up: soft colours with the noise of a camera, so that they
//! are as large as real ones.

use anyhow::Result;
use jpeg_encoder::{ColorType, Encoder, SamplingFactor};
use rand::{RngCore as _, SeedableRng as _, rngs::SmallRng};

/// EXIF that says: turn me by a quarter.
const TURNED: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
/// What telephones use, more or less: 12 megapixels have about 12 MB.
const QUALITY: u8 = 93;

/// How a photograph is kept in its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    AsItIs,
    /// Lying on its side.
    Turned,
    /// Progressive: what is decoded waits for the last scan.
    InScans,
}

/// A JPEG of this size.
pub(super) fn photograph(width: u16, height: u16, kept: Kept) -> Result<Vec<u8>> {
    let mut noise = SmallRng::seed_from_u64(12);
    let mut rgb = Vec::with_capacity(usize::from(width) * usize::from(height) * 3);
    for y in 0..u32::from(height) {
        for x in 0..u32::from(width) {
            let grain = noise.next_u32() % 80;
            let shades = [x / 32, y / 32, (x + y) / 64];
            rgb.extend(shades.map(|shade| (60 + shade % 96 + grain).to_le_bytes()[0]));
        }
    }
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(kept == Kept::InScans);
    if kept == Kept::Turned {
        encoder.add_app_segment(1, TURNED)?;
    }
    encoder.encode(&rgb, width, height, ColorType::Rgb)?;
    Ok(file)
}
