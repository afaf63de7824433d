//! WebP: which chunks are kept, and how they are decoded.
//!
//! Kept are the picture with its transparency, or the frames of an animation
//! with their delays and repetitions, and the colour profile, written anew.
//! EXIF, XMP and unknown chunks are not, and what the header says is in the file
//! is made true.
//!
//! Not foreseen by `check_memory` are the code tables of a lossless picture:
//! a file made for it can have the decoder build hundreds of megabytes of them.

use image_webp::WebPDecoder;

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

const PROFILE: u8 = 0x20;
const ALPHA: u8 = 0x10;
const ANIMATION: u8 = 0x02;

/// No EXIF that says which way up a picture is needs more.
const LARGEST_EXIF: u64 = 1 << 16;

/// Bytes that come before a frame's picture and say where it goes.
const FRAME_HEADER: usize = 16;

// What decoding holds, in half bytes per pixel (`check_memory`).

/// The planes, with every other row and column of colour, and RGB.
const LOSSY: u64 = 2 * 3 + 3;
/// The same with RGBA, and the transparency as it is unpacked.
const LOSSY_WITH_ALPHA: u64 = 2 * (4 + 4 + 1) + 3;
/// RGBA, and RGB of it.
const LOSSLESS: u64 = 2 * (4 + 3);
/// The frame in planes and RGBA, the picture so far, and what is shown of it.
const ANIMATED: u64 = 2 * (4 + 4 + 4) + 3;

/// A chunk, with the source at its content.
struct Chunk {
    name: [u8; 4],
    start: u64,
    length: u64,
}

impl Chunk {
    fn next(source: &mut Source<'_>) -> Result<Self, PictureError> {
        let start = source.position();
        let name = source.bytes()?;
        let length = u32::from_le_bytes(source.bytes()?).into();
        Ok(Self {
            name,
            start,
            length,
        })
    }

    /// Where the next begins.
    fn end(&self) -> u64 {
        self.start + 8 + self.length + self.length % 2
    }

    fn keep(&self, pieces: &mut Pieces) -> Result<(), PictureError> {
        pieces.keep(self.start, 8 + self.length)?;
        if self.length % 2 == 1 {
            pieces.add([0])?;
        }
        Ok(())
    }
}

pub(crate) fn layout(source: &mut Source<'_>, limits: &Limits) -> Result<Layout, PictureError> {
    let header = source.bytes::<12>()?;
    let [
        b'R',
        b'I',
        b'F',
        b'F',
        s1,
        s2,
        s3,
        s4,
        b'W',
        b'E',
        b'B',
        b'P',
    ] = header
    else {
        return Err(PictureError::damaged("it does not begin like a WebP"));
    };
    let end = 8 + u64::from(u32::from_le_bytes([s1, s2, s3, s4]));
    let first = Chunk::next(source)?;
    let mut body = Body::default();
    if first.name != *b"VP8X" {
        body.image(source, &first, limits)?;
        return body.finish(false);
    }
    let [flags, _, _, _, size @ ..] = source.bytes::<10>()?;
    let [w1, w2, w3, h1, h2, h3] = size;
    let canvas = (u24([w1, w2, w3]) + 1, u24([h1, h2, h3]) + 1);
    check_size(canvas.0, canvas.1, limits)?;
    let animated = flags & ANIMATION != 0;
    body.alpha = animated && flags & ALPHA != 0;
    if animated {
        check_memory(canvas.0, canvas.1, ANIMATED, limits)?;
    }
    let mut tally = Tally::new(limits);
    let mut next = first.end();
    while next < end {
        source.go_to(next)?;
        if source.is_at_end()? {
            return Err(PictureError::damaged("it ends too early"));
        }
        let chunk = Chunk::next(source)?;
        next = chunk.end();
        match &chunk.name {
            b"EXIF" if chunk.length <= LARGEST_EXIF && body.orientation.is_none() => {
                let exif = source.byte_vec(usize::try_from(chunk.length).unwrap_or_default())?;
                body.orientation = Orientation::in_exif(&exif);
            }
            b"ICCP" if chunk.length <= profile::LARGEST as u64 && body.profile.is_none() => {
                let icc = source.byte_vec(usize::try_from(chunk.length).unwrap_or_default())?;
                body.profile = Profile::read(&icc);
            }
            b"ANIM" if animated && chunk.length == 6 && body.pieces.length() == 0 => {
                chunk.keep(&mut body.pieces)?;
            }
            b"ANMF" if animated => {
                tally.frame(canvas.0, canvas.1)?;
                body.frame(source, &chunk, limits)?;
            }
            b"ALPH" if !animated && body.size.is_none() && !body.alpha => {
                body.alpha = true;
                chunk.keep(&mut body.pieces)?;
            }
            b"VP8 " | b"VP8L" if !animated && body.size.is_none() => {
                body.image(source, &chunk, limits)?;
            }
            _ => {}
        }
    }
    body.frames_pixels = tally.pixels;
    if animated {
        body.size = (tally.frames > 0).then_some(canvas);
        body.orientation = None;
    }
    if body.size != Some(canvas) {
        return Err(PictureError::damaged("it is not as large as it says"));
    }
    body.finish(animated)
}

/// What comes behind the headers.
#[derive(Default)]
struct Body {
    pieces: Pieces,
    size: Option<(u32, u32)>,
    /// Of all frames of an animation.
    frames_pixels: u64,
    alpha: bool,
    orientation: Option<Orientation>,
    profile: Option<Profile>,
}

impl Body {
    /// Takes the picture of a still WebP.
    fn image(
        &mut self,
        source: &mut Source<'_>,
        chunk: &Chunk,
        limits: &Limits,
    ) -> Result<(), PictureError> {
        let (width, height) = image_size(source, chunk)?;
        check_size(width, height, limits)?;
        let memory = match (chunk.name == *b"VP8 ", self.alpha) {
            (true, false) => LOSSY,
            (true, true) => LOSSY_WITH_ALPHA,
            (false, false) => LOSSLESS,
            (false, true) => {
                return Err(PictureError::damaged("it is transparent twice"));
            }
        };
        check_memory(width, height, memory, limits)?;
        self.size = Some((width, height));
        chunk.keep(&mut self.pieces)
    }

    /// Takes a frame of an animation: what is in it, is in chunks again.
    fn frame(
        &mut self,
        source: &mut Source<'_>,
        chunk: &Chunk,
        limits: &Limits,
    ) -> Result<(), PictureError> {
        let mut header = source.bytes::<FRAME_HEADER>()?;
        let [_, _, _, _, _, _, w1, w2, w3, h1, h2, h3, _, _, _, flags] = &mut header;
        // Keeps the two bits that say how the frame is blended and disposed of.
        // The others are reserved.
        *flags &= 3;
        let size = (u24([*w1, *w2, *w3]) + 1, u24([*h1, *h2, *h3]) + 1);
        check_size(size.0, size.1, limits)?;
        let mut pieces = Pieces::default();
        let mut part = Chunk::next(source)?;
        if part.name == *b"ALPH" {
            part.keep(&mut pieces)?;
            source.go_to(part.end())?;
            part = Chunk::next(source)?;
        }
        // The decoder allocates by the size in the frame's own data before it
        // compares it to the header.
        if image_size(source, &part)? != size {
            return Err(PictureError::damaged("a frame is not as large as it says"));
        }
        part.keep(&mut pieces)?;
        if part.end() > chunk.end() {
            return Err(PictureError::damaged("a frame is longer than it says"));
        }
        self.pieces.add(b"ANMF")?;
        self.pieces
            .add(length(pieces.length() + FRAME_HEADER as u64)?)?;
        self.pieces.add(header)?;
        self.pieces.append(pieces)
    }

    /// Puts the headers before it.
    fn finish(self, animated: bool) -> Result<Layout, PictureError> {
        let Some((width, height)) = self.size else {
            return Err(PictureError::damaged("it has no picture in it"));
        };
        let mut flags = 0;
        let mut profile = Pieces::default();
        if let Some(read) = &self.profile {
            flags |= PROFILE;
            profile.add(b"ICCP")?;
            profile.add(length(read.icc().len() as u64)?)?;
            profile.add(read.icc())?;
            if read.icc().len() % 2 == 1 {
                profile.add([0])?;
            }
        }
        if self.alpha {
            flags |= ALPHA;
        }
        if animated {
            flags |= ANIMATION;
        }
        let mut pieces = Pieces::default();
        pieces.add(b"RIFF")?;
        if flags == 0 {
            pieces.add(length(4 + self.pieces.length())?)?;
            pieces.add(b"WEBP")?;
        } else {
            let parts = profile.length() + self.pieces.length();
            pieces.add(length(4 + 18 + parts)?)?;
            pieces.add(b"WEBPVP8X\x0a\0\0\0")?;
            pieces.add([flags, 0, 0, 0])?;
            pieces.add(&(width - 1).to_le_bytes()[..3])?;
            pieces.add(&(height - 1).to_le_bytes()[..3])?;
            pieces.append(profile)?;
        }
        pieces.append(self.pieces)?;
        Ok(Layout {
            format: PictureFormat::WebP,
            pieces,
            width,
            height,
            orientation: self.orientation.unwrap_or_default(),
            animated,
            decoded_pixels: pixels(width, height).max(self.frames_pixels),
            profile: self.profile,
        })
    }
}

fn u24([a, b, c]: [u8; 3]) -> u32 {
    u32::from_le_bytes([a, b, c, 0])
}

fn length(bytes: u64) -> Result<[u8; 4], PictureError> {
    u32::try_from(bytes)
        .map(u32::to_le_bytes)
        .map_err(PictureError::damaged)
}

/// The width and height that the compressed picture itself says it has.
fn image_size(source: &mut Source<'_>, chunk: &Chunk) -> Result<(u32, u32), PictureError> {
    match &chunk.name {
        b"VP8 " => {
            let [_, _, _, 0x9d, 0x01, 0x2a, w1, w2, h1, h2] = source.bytes()? else {
                return Err(PictureError::damaged("it has no key frame"));
            };
            // The upper two bits are hints for showing it larger.
            let side = |low, high| u32::from(u16::from_le_bytes([low, high])) & 0x3fff;
            Ok((side(w1, w2), side(h1, h2)))
        }
        b"VP8L" => {
            let [0x2f, bits @ ..] = source.bytes::<5>()? else {
                return Err(PictureError::damaged("it has no lossless picture in it"));
            };
            let bits = u32::from_le_bytes(bits);
            Ok(((bits & 0x3fff) + 1, (bits >> 14 & 0x3fff) + 1))
        }
        _ => Err(PictureError::damaged(
            "there is no picture where one should be",
        )),
    }
}

pub(crate) fn decode(
    cleaned: Cleaned<'_, '_>,
    layout: &Layout,
    frames: Frames,
    sink: &mut dyn Sink,
) -> Result<(), PictureError> {
    let mut decoder = WebPDecoder::new(cleaned).map_err(PictureError::damaged)?;
    if decoder.dimensions() != (layout.width, layout.height) {
        return Err(PictureError::damaged("the decoder sees another size"));
    }
    let channels = if decoder.has_alpha() { 4 } else { 3 };
    let mut pixels = Pixels::new(layout.width, layout.height, channels);
    if !layout.animated {
        decoder
            .read_image(&mut pixels.data)
            .map_err(PictureError::damaged)?;
        drop(decoder);
        sink.whole(pixels);
        return Ok(());
    }
    for frame in 0..decoder.num_frames() {
        decoder
            .read_frame(&mut pixels.data)
            .map_err(PictureError::damaged)?;
        if frame == 0 {
            for row in pixels.rows() {
                sink.row(row, channels);
            }
            if frames == Frames::First {
                break;
            }
        }
    }
    Ok(())
}
