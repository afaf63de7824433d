//! PNG: which chunks are kept, and how they are decoded.
//!
//! Kept are the picture, its palette and transparency, the frames of an
//! animation, and what says which colours are meant, the profile written anew.
//! Text, times, EXIF and whatever else there may be are not.

use png::{Decoder, Limits as DecoderLimits, Reader, Transformations};

use crate::{
    error::PictureError,
    kind::PictureFormat,
    layout::{Frames, Layout, Tally, check_memory, check_size, pixels},
    limits::Limits,
    orientation::Orientation,
    pieces::{Cleaned, Pieces},
    pixels::{Pixels, Sink},
    profile::{self, Profile},
    source::Source,
};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What the decoder may take for itself: it holds a few rows.
const DECODER_BYTES: usize = 16 << 20;

/// The bit of the kind of colours that says that they are none of grey.
const COLOURED: u8 = 2;

/// No EXIF that says which way up a picture is needs more.
const LARGEST_EXIF: u64 = 1 << 16;

pub(crate) fn layout(source: &mut Source<'_>, limits: &Limits) -> Result<Layout, PictureError> {
    let mut pieces = Pieces::default();
    let mut orientation = None;
    let mut tally = Tally::new(limits);
    // How many frames the file claims to have, from the chunk that says so on.
    let mut frames = None;
    let mut has_pixels = false;
    let mut profile = None;
    if source.bytes()? != SIGNATURE {
        return Err(PictureError::damaged("it does not begin like a PNG"));
    }
    pieces.add(SIGNATURE)?;
    let header = source.bytes::<25>()?;
    let [0, 0, 0, 13, b'I', b'H', b'D', b'R', header_data @ ..] = header else {
        return Err(PictureError::damaged("it has no header"));
    };
    let [
        w1,
        w2,
        w3,
        w4,
        h1,
        h2,
        h3,
        h4,
        _,
        colours,
        _,
        _,
        interlaced,
        ..,
    ] = header_data;
    let width = u32::from_be_bytes([w1, w2, w3, w4]);
    let height = u32::from_be_bytes([h1, h2, h3, h4]);
    check_size(width, height, limits)?;
    if interlaced != 0 {
        // The decoder holds an interlaced picture as a whole, at up to four
        // bytes a pixel.
        check_memory(width, height, 8, limits)?;
    }
    pieces.keep(8, 25)?;
    loop {
        let start = source.position();
        let length = u64::from(u32::from_be_bytes(source.bytes()?));
        let name = source.bytes()?;
        let keep = match &name {
            b"IDAT" => {
                has_pixels = true;
                true
            }
            b"PLTE" => length <= 3 * 256,
            b"tRNS" => length <= 256,
            b"gAMA" | b"cICP" => length == 4,
            b"sRGB" => length == 1,
            b"cHRM" => length == 32,
            b"acTL" => {
                let count = u32::from_be_bytes(source.bytes()?);
                let is_animation = frames.is_none() && !has_pixels && count > 1 && length == 8;
                if is_animation {
                    frames = Some(count);
                }
                is_animation
            }
            b"fcTL" if frames.is_some() && length == 26 => {
                let [_, _, _, _, w1, w2, w3, w4, h1, h2, h3, h4] = source.bytes()?;
                let width = u32::from_be_bytes([w1, w2, w3, w4]);
                tally.frame(width, u32::from_be_bytes([h1, h2, h3, h4]))?;
                true
            }
            b"fdAT" => frames.is_some(),
            b"iCCP"
                if length <= profile::LARGEST as u64
                    && colours & COLOURED != 0
                    && profile.is_none()
                    && !has_pixels =>
            {
                let chunk = source.byte_vec(usize::try_from(length).unwrap_or_default())?;
                profile = Profile::in_png(&chunk);
                if let Some(profile) = &profile {
                    pieces.add(profile.png_chunk()?)?;
                }
                false
            }
            b"eXIf" if length <= LARGEST_EXIF && orientation.is_none() => {
                let exif = source.byte_vec(usize::try_from(length).unwrap_or_default())?;
                orientation = Orientation::in_exif(&exif);
                false
            }
            b"IEND" => break,
            _ => false,
        };
        source.go_to(start)?;
        source.skip(12 + length)?;
        if keep {
            pieces.keep(start, 12 + length)?;
        }
    }
    pieces.add(b"\0\0\0\0IEND\xae\x42\x60\x82")?;
    if frames.is_some_and(|frames| frames != tally.frames) {
        return Err(PictureError::damaged("it has other frames than it says"));
    }
    Ok(Layout {
        format: PictureFormat::Png,
        pieces,
        width,
        height,
        // Animations are not turned: every frame would have to be compressed
        // again, and no program is known to write a turned one.
        orientation: orientation.filter(|_| frames.is_none()).unwrap_or_default(),
        animated: frames.is_some(),
        decoded_pixels: pixels(width, height).max(tally.pixels),
        profile,
    })
}

pub(crate) fn decode(
    cleaned: Cleaned<'_, '_>,
    layout: &Layout,
    frames: Frames,
    sink: &mut dyn Sink,
) -> Result<(), PictureError> {
    let decoder_limits = DecoderLimits {
        bytes: DECODER_BYTES,
    };
    let mut decoder = Decoder::new_with_limits(cleaned, decoder_limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().map_err(PictureError::damaged)?;
    let channels = reader.output_color_type().0.samples();
    if reader.info().interlaced {
        let mut pixels = Pixels::new(layout.width, layout.height, channels);
        reader
            .next_frame(&mut pixels.data)
            .map_err(PictureError::damaged)?;
        sink.whole(pixels);
    } else {
        rows(&mut reader, |row| sink.row(row, channels))?;
    }
    if frames == Frames::First {
        return Ok(());
    }
    if let Some(animation) = reader.info().animation_control {
        let first = u32::from(reader.info().frame_control.is_some());
        for _ in first..animation.num_frames {
            reader.next_frame_info().map_err(PictureError::damaged)?;
            rows(&mut reader, |_| {})?;
        }
    }
    reader.finish().map_err(PictureError::damaged)
}

/// Decodes a frame.
fn rows(
    reader: &mut Reader<Cleaned<'_, '_>>,
    mut each: impl FnMut(&[u8]),
) -> Result<(), PictureError> {
    while let Some(row) = reader.next_row().map_err(PictureError::damaged)? {
        each(row.data());
    }
    Ok(())
}
