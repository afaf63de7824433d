//! What the numbers of a picture's colours mean: its colour profile.
//!
//! Kept of one are its three primaries, their curves and its white, written
//! anew: neither who made it nor for which screen, and nothing that was not
//! understood. One with tables instead, as scanners and printers have, is not
//! kept, nor one of greys or inks; such a picture is shown as if it had none.

use std::io::Read as _;

use flate2::{Compression, bufread::ZlibDecoder, write::ZlibEncoder};
use moxcms::{ColorDateTime, ColorProfile, DataColorSpace, Layout, TransformOptions};

use crate::{error::PictureError, pixels::Pixels};

/// The largest profile that is read, in bytes. Those of cameras have some
/// hundred, those of screens some thousand.
pub(crate) const LARGEST: usize = 1 << 18;

/// The largest profile that is kept, in bytes: one segment of a JPEG, which
/// holds less than any other format.
const LARGEST_KEPT: usize = 65_000;

/// The most points of a curve that is kept. More make no visible difference.
const LARGEST_CURVE: usize = 4_096;

/// A profile has to say when it was made. When a screen was measured, or a
/// picture uploaded, is nobody's business.
const ANY_DAY: ColorDateTime = ColorDateTime {
    year: 2000,
    month: 1,
    day_of_the_month: 1,
    hours: 0,
    minutes: 0,
    seconds: 0,
};

/// Shades that are tried, of each colour, to see whether a profile matters.
const SHADES: [u8; 6] = [0, 51, 102, 153, 204, 255];

/// How much a shade may change without anybody seeing it.
const SAME: u8 = 1;

/// A colour profile that matters: without it, colours would be others.
#[derive(Debug)]
pub(crate) struct Profile {
    colours: Box<ColorProfile>,
    icc: Vec<u8>,
}

impl Profile {
    /// Understands an ICC profile. `None`: it says nothing, or nothing that
    /// can be kept; colours are those of sRGB then.
    pub(crate) fn read(icc: &[u8]) -> Option<Self> {
        if icc.len() > LARGEST {
            return None;
        }
        let options = moxcms::ParsingOptions {
            max_profile_size: LARGEST + 1,
            max_allowed_trc_size: LARGEST_CURVE,
            ..moxcms::ParsingOptions::default()
        };
        let read = ColorProfile::new_from_slice_with_options(icc, options).ok()?;
        if read.color_space != DataColorSpace::Rgb {
            return None;
        }
        let mut kept = ColorProfile::default();
        kept.creation_date_time = ANY_DAY;
        kept.pcs = read.pcs;
        kept.color_space = read.color_space;
        kept.profile_class = read.profile_class;
        kept.rendering_intent = read.rendering_intent;
        kept.red_colorant = read.red_colorant;
        kept.green_colorant = read.green_colorant;
        kept.blue_colorant = read.blue_colorant;
        kept.white_point = read.white_point;
        kept.media_white_point = read.media_white_point;
        kept.chromatic_adaptation = read.chromatic_adaptation;
        kept.red_trc = read.red_trc;
        kept.green_trc = read.green_trc;
        kept.blue_trc = read.blue_trc;
        let icc = kept.encode().ok()?;
        // The profile is read back from its written form, so that we judge it
        // as browsers will.
        let colours = Box::new(ColorProfile::new_from_slice(&icc).ok()?);
        let profile = Self { colours, icc };
        let matters = profile.icc.len() <= LARGEST_KEPT && profile.matters()?;
        matters.then_some(profile)
    }

    /// The same out of a chunk of a PNG: a name, and the profile compressed.
    pub(crate) fn in_png(chunk: &[u8]) -> Option<Self> {
        let name = chunk.iter().position(|byte| *byte == 0)?;
        let [_, 0, compressed @ ..] = &chunk[name..] else {
            return None;
        };
        let mut icc = Vec::new();
        let mut inflated = ZlibDecoder::new(compressed).take(LARGEST as u64 + 1);
        inflated.read_to_end(&mut icc).ok()?;
        Self::read(&icc)
    }

    /// The profile as a file of its own.
    pub(crate) fn icc(&self) -> &[u8] {
        &self.icc
    }

    /// The same as a chunk of a PNG.
    pub(crate) fn png_chunk(&self) -> Result<Vec<u8>, PictureError> {
        let mut data = b"iCCPicc\0\0".to_vec();
        {
            let mut deflated = ZlibEncoder::new(&mut data, Compression::default());
            std::io::Write::write_all(&mut deflated, &self.icc)?;
            deflated.finish()?;
        }
        let length = u32::try_from(data.len() - 4).map_err(PictureError::damaged)?;
        let checksum = crc32fast::hash(&data);
        Ok([&length.to_be_bytes()[..], &data, &checksum.to_be_bytes()].concat())
    }

    /// Makes of RGBA what a screen shows that knows of no profile.
    pub(crate) fn to_srgb(&self, pixels: &mut Pixels) -> Result<(), PictureError> {
        pixels.data = self
            .converted(&pixels.data)
            .ok_or_else(|| PictureError::damaged("its colour profile cannot be applied"))?;
        Ok(())
    }

    fn converted(&self, rgba: &[u8]) -> Option<Vec<u8>> {
        let transform = self
            .colours
            .create_transform_8bit(
                Layout::Rgba,
                &ColorProfile::new_srgb(),
                Layout::Rgba,
                TransformOptions::default(),
            )
            .ok()?;
        let mut converted = vec![0; rgba.len()];
        transform.transform(rgba, &mut converted).ok()?;
        Some(converted)
    }

    /// Whether any colour is another in sRGB; none if it cannot be told.
    fn matters(&self) -> Option<bool> {
        let mut rgba = Vec::new();
        for r in SHADES {
            for g in SHADES {
                for b in SHADES {
                    rgba.extend([r, g, b, 255]);
                }
            }
        }
        let converted = self.converted(&rgba)?;
        let mut shades = rgba.iter().zip(&converted);
        Some(shades.any(|(before, after)| before.abs_diff(*after) > SAME))
    }
}
