//! Makes files.

use std::io::Write;

use gif::{DisposalMethod, Frame, Repeat};
use jpeg_encoder::{ColorType, SamplingFactor};

/// Colours of the four quarters of `quarters`: reading order.
pub(crate) const QUARTERS: [[u8; 3]; 4] = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [240; 3]];

/// A picture in RGB with another colour in every quarter.
pub(crate) fn quarters(width: u32, height: u32) -> Vec<u8> {
    let colour =
        |x: u32, y: u32| QUARTERS[usize::from(2 * y >= height) * 2 + usize::from(2 * x >= width)];
    (0..height)
        .flat_map(|y| (0..width).flat_map(move |x| colour(x, y)))
        .collect()
}

/// The same with alpha: the last quarter is transparent.
pub(crate) fn quarters_rgba(width: u32, height: u32) -> Vec<u8> {
    quarters(width, height)
        .as_chunks::<3>()
        .0
        .iter()
        .flat_map(|pixel| {
            let alpha = if *pixel == QUARTERS[3] { 0 } else { 255 };
            [pixel[0], pixel[1], pixel[2], alpha]
        })
        .collect()
}

/// Numbers that look random and are the same every time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % sides as u64).unwrap()
    }
}

/// A picture in RGB that compresses badly, as photographs do.
pub(crate) fn noise(width: u32, height: u32) -> Vec<u8> {
    let mut dice = Dice(7);
    (0..width * height * 3)
        .map(|_| u8::try_from(dice.roll(256)).unwrap())
        .collect()
}

pub(crate) fn jpeg(width: u32, height: u32) -> Vec<u8> {
    jpeg_of(&quarters(width, height), width, height, false)
}

pub(crate) fn jpeg_of(rgb: &[u8], width: u32, height: u32, progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 92);
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    let (width, height) = (width.try_into().unwrap(), height.try_into().unwrap());
    encoder.encode(rgb, width, height, ColorType::Rgb).unwrap();
    file
}

/// Puts segments behind the first two bytes of a JPEG.
pub(crate) fn with_segments(jpeg: &[u8], segments: &[(u8, &[u8])]) -> Vec<u8> {
    let mut file = jpeg[..2].to_vec();
    for (code, content) in segments {
        file.extend([0xff, *code]);
        file.extend(u16::try_from(content.len() + 2).unwrap().to_be_bytes());
        file.extend(*content);
    }
    file.extend(&jpeg[2..]);
    file
}

/// The primaries of colour spaces, as XYZ under D50.
pub(crate) const DISPLAY_P3: [[f64; 3]; 3] = [
    [0.5151, 0.2412, -0.0011],
    [0.2919, 0.6922, 0.0419],
    [0.1572, 0.0666, 0.7841],
];
pub(crate) const SRGB: [[f64; 3]; 3] = [
    [0.4360, 0.2225, 0.0139],
    [0.3851, 0.7169, 0.0971],
    [0.1431, 0.0606, 0.7141],
];

/// A colour profile with these primaries, the curve of sRGB, and a text where
/// its description would be.
pub(crate) fn icc(primaries: [[f64; 3]; 3], text: &[u8]) -> Vec<u8> {
    let fixed = |number: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let fixed = (number * 65_536.0).round() as i32;
        fixed.to_be_bytes()
    };
    let numbers = |kind: &[u8; 4], more: &[u8], numbers: &[f64]| {
        let numbers = numbers.iter().flat_map(|number| fixed(*number));
        [kind, &[0; 4], more]
            .concat()
            .into_iter()
            .chain(numbers)
            .collect()
    };
    let curve = [2.4, 1.0 / 1.055, 0.055 / 1.055, 1.0 / 12.92, 0.04045];
    let mut description = b"desc\0\0\0\0".to_vec();
    description.extend(u32::try_from(text.len() + 1).unwrap().to_be_bytes());
    description.extend(text);
    description.extend([0; 79]);
    let mut tags: Vec<(&[u8; 4], Vec<u8>)> = vec![
        (b"wtpt", numbers(b"XYZ ", &[], &[0.9642, 1.0, 0.8249])),
        (b"desc", description),
        (b"cprt", [b"text\0\0\0\0", text, b"\0"].concat()),
    ];
    for (colour, primary) in [b"rXYZ", b"gXYZ", b"bXYZ"].into_iter().zip(primaries) {
        tags.push((colour, numbers(b"XYZ ", &[], &primary)));
    }
    for colour in [b"rTRC", b"gTRC", b"bTRC"] {
        tags.push((colour, numbers(b"para", &[0, 3, 0, 0], &curve)));
    }
    let mut table = u32::try_from(tags.len()).unwrap().to_be_bytes().to_vec();
    let mut data = Vec::new();
    for (name, mut content) in tags {
        let at = 132 + 9 * 12 + data.len();
        table.extend(name);
        table.extend(u32::try_from(at).unwrap().to_be_bytes());
        table.extend(u32::try_from(content.len()).unwrap().to_be_bytes());
        content.resize(content.len().next_multiple_of(4), 0);
        data.extend(content);
    }
    let bytes = 128 + table.len() + data.len();
    let mut header = u32::try_from(bytes).unwrap().to_be_bytes().to_vec();
    header.extend(
        b"anna\x02\x40\0\0mntrRGB XYZ \x07\xea\0\x0b\0\x17\0\x02\0\x1e\0\0acspAPPL\0\0\0\0anna4711",
    );
    header.resize(68, 0);
    for white in [0.9642, 1.0, 0.8249] {
        header.extend(fixed(white));
    }
    header.resize(128, 0);
    [header, table, data].concat()
}

/// EXIF with an orientation and a text where the camera's name would be.
pub(crate) fn exif(orientation: u16, text: &[u8]) -> Vec<u8> {
    let mut exif = b"MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend(b"\x01\x0f\0\x02");
    exif.extend(u32::try_from(text.len()).unwrap().to_be_bytes());
    exif.extend(38_u32.to_be_bytes());
    exif.extend(b"\x01\x12\0\x03\0\0\0\x01");
    exif.extend(orientation.to_be_bytes());
    exif.extend([0; 6]);
    exif.extend(text);
    exif
}

pub(crate) fn exif_segment(orientation: u16, text: &[u8]) -> Vec<u8> {
    [&b"Exif\0\0"[..], &exif(orientation, text)].concat()
}

pub(crate) fn png(width: u32, height: u32) -> Vec<u8> {
    png_of(&quarters(width, height), width, height, png::ColorType::Rgb)
}

pub(crate) fn png_of(data: &[u8], width: u32, height: u32, colour: png::ColorType) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(colour);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(data).unwrap();
    writer.finish().unwrap();
    file
}

pub(crate) fn chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut chunk = u32::try_from(data.len()).unwrap().to_be_bytes().to_vec();
    chunk.extend(name);
    chunk.extend(data);
    let sum = crc32fast::hash(&chunk[4..]);
    chunk.extend(sum.to_be_bytes());
    chunk
}

/// Puts chunks behind the header of a PNG.
pub(crate) fn with_chunks(png: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    [&png[..33], &chunks.concat(), &png[33..]].concat()
}

/// Compresses as PNG does.
pub(crate) fn deflated(data: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(data).unwrap();
    encoder.finish().unwrap()
}

/// An animation of `frames` frames with delays of 50, 60, 70 … ms.
pub(crate) fn apng(width: u32, height: u32, frames: u32, plays: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_animated(frames, plays).unwrap();
    let mut writer = encoder.write_header().unwrap();
    for frame in 0..frames {
        let delay = 50 + 10 * u16::try_from(frame).unwrap();
        writer.set_frame_delay(delay, 1000).unwrap();
        let mut pixels = quarters(width, height);
        pixels[0] = u8::try_from(frame % 256).unwrap();
        writer.write_image_data(&pixels).unwrap();
    }
    writer.finish().unwrap();
    file
}

/// An animation of `frames` frames with delays of 50, 60, 70 … ms.
pub(crate) fn gif(width: u32, height: u32, frames: u16, repeat: Repeat) -> Vec<u8> {
    let palette = QUARTERS.concat();
    let mut file = Vec::new();
    let (w, h) = (width.try_into().unwrap(), height.try_into().unwrap());
    let mut encoder = gif::Encoder::new(&mut file, w, h, &palette).unwrap();
    encoder.set_repeat(repeat).unwrap();
    for number in 0..frames {
        let indices: Vec<u8> = quarters(width, height)
            .as_chunks::<3>()
            .0
            .iter()
            .map(|pixel| QUARTERS.iter().position(|colour| colour == pixel).unwrap())
            .map(|index| u8::try_from((index + usize::from(number)) % 4).unwrap())
            .collect();
        let frame = Frame {
            delay: 5 + number,
            dispose: DisposalMethod::Keep,
            width: w,
            height: h,
            buffer: indices.into(),
            ..Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    file
}

pub(crate) fn webp(width: u32, height: u32) -> Vec<u8> {
    webp::Encoder::from_rgb(&quarters(width, height), width, height)
        .encode(90.0)
        .to_vec()
}

pub(crate) fn webp_lossless(width: u32, height: u32) -> Vec<u8> {
    webp::Encoder::from_rgba(&quarters_rgba(width, height), width, height)
        .encode_lossless()
        .to_vec()
}

pub(crate) fn webp_transparent(width: u32, height: u32) -> Vec<u8> {
    webp::Encoder::from_rgba(&quarters_rgba(width, height), width, height)
        .encode(90.0)
        .to_vec()
}

pub(crate) fn riff_chunk(name: &[u8], data: &[u8]) -> Vec<u8> {
    let mut chunk = name.to_vec();
    chunk.extend(u32::try_from(data.len()).unwrap().to_le_bytes());
    chunk.extend(data);
    if data.len() % 2 == 1 {
        chunk.push(0);
    }
    chunk
}

/// A WebP of these chunks, behind the header of extended ones.
pub(crate) fn webp_of(width: u32, height: u32, flags: u8, chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut header = vec![flags, 0, 0, 0];
    header.extend(&(width - 1).to_le_bytes()[..3]);
    header.extend(&(height - 1).to_le_bytes()[..3]);
    let body = [
        b"WEBP".to_vec(),
        riff_chunk(b"VP8X", &header),
        chunks.concat(),
    ]
    .concat();
    riff_chunk(b"RIFF", &body)
}

/// The chunks of a simple WebP's picture: what comes behind the first header.
pub(crate) fn webp_picture(webp: &[u8]) -> Vec<u8> {
    let first = &webp[12..];
    if first.starts_with(b"VP8X") {
        first[18..].to_vec()
    } else {
        first.to_vec()
    }
}

/// A frame of an animated WebP.
pub(crate) fn webp_frame(webp: &[u8], width: u32, height: u32, delay: u32) -> Vec<u8> {
    let mut frame = vec![0; 6];
    frame.extend(&(width - 1).to_le_bytes()[..3]);
    frame.extend(&(height - 1).to_le_bytes()[..3]);
    frame.extend(&delay.to_le_bytes()[..3]);
    frame.push(0);
    frame.extend(webp_picture(webp));
    riff_chunk(b"ANMF", &frame)
}

/// An animation of `frames` frames with delays of 50, 60, 70 … ms.
pub(crate) fn webp_animation(width: u32, height: u32, frames: u32, plays: u16) -> Vec<u8> {
    let mut control = vec![0; 4];
    control.extend(plays.to_le_bytes());
    let mut chunks = vec![riff_chunk(b"ANIM", &control)];
    for frame in 0..frames {
        let picture = match frame % 3 {
            0 => webp(width, height),
            1 => webp_transparent(width, height),
            _ => webp_lossless(width, height),
        };
        chunks.push(webp_frame(&picture, width, height, 50 + 10 * frame));
    }
    webp_of(width, height, 0x12, &chunks)
}

/// A small file of every kind that is decoded, with its name.
pub(crate) fn one_of_each() -> Vec<(&'static str, Vec<u8>)> {
    let (w, h) = (24, 17);
    vec![
        ("JPEG", jpeg(w, h)),
        ("progressive JPEG", jpeg_of(&quarters(w, h), w, h, true)),
        (
            "turned JPEG",
            with_segments(&jpeg(w, h), &[(0xe1, &exif_segment(6, b"camera"))]),
        ),
        ("PNG", png(w, h)),
        (
            "transparent PNG",
            png_of(&quarters_rgba(w, h), w, h, png::ColorType::Rgba),
        ),
        (
            "turned PNG",
            with_chunks(&png(w, h), &[chunk(b"eXIf", &exif(8, b"camera"))]),
        ),
        ("interlaced PNG", interlaced_png()),
        ("APNG", apng(w, h, 3, 0)),
        ("GIF", gif(w, h, 1, Repeat::Infinite)),
        ("animated GIF", gif(w, h, 3, Repeat::Infinite)),
        ("WebP", webp(w, h)),
        ("lossless WebP", webp_lossless(w, h)),
        ("transparent WebP", webp_transparent(w, h)),
        (
            "turned WebP",
            webp_of(
                w,
                h,
                0x08,
                &[
                    webp_picture(&webp(w, h)),
                    riff_chunk(b"EXIF", &exif(3, b"camera")),
                ],
            ),
        ),
        ("animated WebP", webp_animation(w, h, 3, 0)),
    ]
}

/// A grey PNG of 8 × 8 pixels in Adam7 order: all of them 7, no filters.
pub(crate) fn interlaced_png() -> Vec<u8> {
    let passes = [(1, 1), (1, 1), (2, 1), (2, 2), (4, 2), (4, 4), (8, 4)];
    let rows: Vec<u8> = passes
        .iter()
        .flat_map(|(width, height)| {
            let row: Vec<u8> = std::iter::once(0)
                .chain(std::iter::repeat_n(7, *width))
                .collect();
            std::iter::repeat_n(row, *height).flatten()
        })
        .collect();
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &[0, 0, 0, 8, 0, 0, 0, 8, 8, 0, 0, 0, 1]),
        chunk(b"IDAT", &deflated(&rows)),
        chunk(b"IEND", b""),
    ]
    .concat()
}
