//! Looks at files.

use std::io::Cursor;

use media::{Limits, Picture, PictureError, PictureFormat, clean_picture};
use zune_core::{bytestream::ZCursor, colorspace::ColorSpace, options::DecoderOptions};

/// Cleans with the limits of a server.
pub(crate) fn cleaned(file: &[u8]) -> Result<(Picture, Vec<u8>), PictureError> {
    cleaned_within(file, &Limits::default())
}

pub(crate) fn cleaned_within(
    file: &[u8],
    limits: &Limits,
) -> Result<(Picture, Vec<u8>), PictureError> {
    let mut out = Vec::new();
    let picture = clean_picture(&mut Cursor::new(file), &mut out, limits)?;
    assert_eq!(picture.size_bytes, out.len() as u64);
    Ok((picture, out))
}

/// A picture that was decoded, as RGBA.
pub(crate) struct View {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) rgba: Vec<u8>,
}

impl View {
    pub(crate) fn pixel(&self, x: u32, y: u32) -> [u8; 4] {
        let start = ((y * self.width + x) * 4) as usize;
        self.rgba[start..start + 4].try_into().unwrap()
    }

    /// Says which of `make::QUARTERS` are where, in reading order; 9 is none.
    pub(crate) fn quarters(&self) -> [usize; 4] {
        let (w, h) = (self.width, self.height);
        [(1, 1), (3, 1), (1, 3), (3, 3)].map(|(x, y)| {
            let pixel = self.pixel(w * x / 4, h * y / 4);
            crate::make::QUARTERS
                .iter()
                .position(|colour| close(*colour, [pixel[0], pixel[1], pixel[2]]))
                .unwrap_or(9)
        })
    }
}

/// Whether two colours look the same, after lossy compression.
pub(crate) fn close(a: [u8; 3], b: [u8; 3]) -> bool {
    a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 24)
}

/// Decodes without looking at any metadata.
pub(crate) fn view(file: &[u8], format: PictureFormat) -> View {
    match format {
        PictureFormat::Jpeg => view_jpeg(file),
        PictureFormat::Png => view_png(file),
        PictureFormat::Gif => view_gif(file),
        PictureFormat::WebP => view_webp(file),
        PictureFormat::Avif => panic!("no AVIF is made"),
    }
}

fn view_jpeg(file: &[u8]) -> View {
    let options = DecoderOptions::default()
        .set_max_width(1 << 16)
        .set_max_height(1 << 16)
        .jpeg_set_out_colorspace(ColorSpace::RGBA);
    let mut decoder = zune_jpeg::JpegDecoder::new_with_options(ZCursor::new(file), options);
    let rgba = decoder.decode().unwrap();
    let (width, height) = decoder.dimensions().unwrap();
    View {
        width: u32::try_from(width).unwrap(),
        height: u32::try_from(height).unwrap(),
        rgba,
    }
}

fn view_png(file: &[u8]) -> View {
    let mut decoder = png::Decoder::new(Cursor::new(file));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut data = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut data).unwrap();
    let rgba = data
        .chunks_exact(info.color_type.samples())
        .flat_map(|pixel| match *pixel {
            [grey] => [grey, grey, grey, 255],
            [grey, a] => [grey, grey, grey, a],
            [r, g, b] => [r, g, b, 255],
            _ => [pixel[0], pixel[1], pixel[2], pixel[3]],
        })
        .collect();
    View {
        width: info.width,
        height: info.height,
        rgba,
    }
}

fn view_gif(file: &[u8]) -> View {
    let mut options = gif::DecodeOptions::new();
    options.set_color_output(gif::ColorOutput::RGBA);
    let mut decoder = options.read_info(file).unwrap();
    let frame = decoder.read_next_frame().unwrap().unwrap();
    View {
        width: frame.width.into(),
        height: frame.height.into(),
        rgba: frame.buffer.to_vec(),
    }
}

pub(crate) fn view_webp(file: &[u8]) -> View {
    let mut decoder = image_webp::WebPDecoder::new(Cursor::new(file)).unwrap();
    let (width, height) = decoder.dimensions();
    let mut data = vec![0; decoder.output_buffer_size().unwrap()];
    decoder.read_image(&mut data).unwrap();
    let rgba = if decoder.has_alpha() {
        data
    } else {
        data.as_chunks::<3>()
            .0
            .iter()
            .flat_map(|pixel| [pixel[0], pixel[1], pixel[2], 255])
            .collect()
    };
    View {
        width,
        height,
        rgba,
    }
}

/// Whether a text is anywhere in a file.
pub(crate) fn contains(file: &[u8], text: &[u8]) -> bool {
    file.windows(text.len()).any(|window| window == text)
}
