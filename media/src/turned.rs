//! Compresses a picture again whose pixels had to be turned.

use std::io::{self, BufWriter, Write};

use jpeg_encoder::{
    Encoder, EncodingError, ImageBuffer, JpegColorType, SamplingFactor, rgb_to_ycbcr,
};

use crate::{
    error::PictureError, kind::PictureFormat, orientation::Orientation, pixels::Pixels,
    profile::Profile,
};

/// As good as what cameras write: nobody sees that it was compressed twice.
const QUALITY: u8 = 90;

/// Writes a picture as it is once turned, in its own colours; says in which
/// format.
///
/// One that was compressed without loss, or that is transparent, becomes a PNG;
/// every other a JPEG, since there is no good small encoder for the rest.
pub(crate) fn write_turned(
    pixels: &Pixels,
    orientation: Orientation,
    from: PictureFormat,
    profile: Option<&Profile>,
    out: &mut dyn Write,
) -> Result<PictureFormat, PictureError> {
    let mut out = BufWriter::new(out);
    let transparent = matches!(pixels.channels, 2 | 4);
    let format = if transparent || from == PictureFormat::Png {
        write_png(pixels, orientation, profile, &mut out)?;
        PictureFormat::Png
    } else {
        write_jpeg(pixels, orientation, profile, &mut out)?;
        PictureFormat::Jpeg
    };
    out.flush()?;
    Ok(format)
}

fn write_jpeg(
    pixels: &Pixels,
    orientation: Orientation,
    profile: Option<&Profile>,
    out: &mut impl Write,
) -> Result<(), PictureError> {
    let (width, height) = orientation.size(pixels.width, pixels.height);
    let (Ok(width), Ok(height)) = (u16::try_from(width), u16::try_from(height)) else {
        return Err(PictureError::TooManyPixels);
    };
    let mut encoder = Encoder::new(out, QUALITY);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let turned = Turned {
        pixels,
        orientation,
        width,
        height,
    };
    let profile = profile.map_or(Ok(()), |profile| encoder.add_icc_profile(profile.icc()));
    let written = profile.and_then(|()| encoder.encode_image(turned));
    written.map_err(|error| match error {
        EncodingError::IoError(error) => PictureError::Io(error),
        error => PictureError::damaged(error),
    })
}

/// A picture as it is once turned, without a copy of it.
struct Turned<'a> {
    pixels: &'a Pixels,
    orientation: Orientation,
    width: u16,
    height: u16,
}

impl ImageBuffer for Turned<'_> {
    fn get_jpeg_color_type(&self) -> JpegColorType {
        JpegColorType::Ycbcr
    }

    fn width(&self) -> u16 {
        self.width
    }

    fn height(&self) -> u16 {
        self.height
    }

    fn fill_buffers(&self, y: u16, buffers: &mut [Vec<u8>; 4]) {
        for pixel in self.pixels.turned_row(self.orientation, y.into()) {
            let (y, cb, cr) = match *pixel {
                [r, g, b] => rgb_to_ycbcr(r, g, b),
                _ => (pixel[0], 128, 128),
            };
            buffers[0].push(y);
            buffers[1].push(cb);
            buffers[2].push(cr);
        }
    }
}

fn write_png(
    pixels: &Pixels,
    orientation: Orientation,
    profile: Option<&Profile>,
    out: &mut impl Write,
) -> Result<(), PictureError> {
    let (width, height) = orientation.size(pixels.width, pixels.height);
    let mut info = png::Info::with_size(width, height);
    info.icc_profile = profile.map(|profile| profile.icc().into());
    let mut encoder = png::Encoder::with_info(out, info).map_err(encoding)?;
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_color(match pixels.channels {
        1 => png::ColorType::Grayscale,
        2 => png::ColorType::GrayscaleAlpha,
        3 => png::ColorType::Rgb,
        _ => png::ColorType::Rgba,
    });
    let mut writer = encoder.write_header().map_err(encoding)?;
    let mut rows = writer.stream_writer().map_err(encoding)?;
    let mut row = Vec::with_capacity(width as usize * pixels.channels);
    for y in 0..height {
        row.clear();
        row.extend(pixels.turned_row(orientation, y).flatten());
        rows.write_all(&row)?;
    }
    rows.finish().map_err(encoding)?;
    writer.finish().map_err(encoding)
}

fn encoding(error: png::EncodingError) -> PictureError {
    PictureError::Io(match error {
        png::EncodingError::IoError(error) => error,
        error => io::Error::other(error),
    })
}
