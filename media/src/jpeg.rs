//! JPEG: which segments are kept, and how they are decoded.
//!
//! Kept are the tables, the frame, the scans and what says how their numbers
//! are colours, the profile written anew. Comments, EXIF, XMP, IPTC, previews,
//! depth maps and further pictures behind the end are not.
//!
//! Not noticed is a scan that was cut off and then closed properly: the decoder
//! fills it with grey, as browsers do.

use std::io::BufRead;

use zune_core::{colorspace::ColorSpace, options::DecoderOptions};
use zune_jpeg::JpegDecoder;

use crate::{
    error::PictureError,
    kind::PictureFormat,
    layout::{Layout, check_memory, check_size, pixels},
    limits::Limits,
    orientation::Orientation,
    pieces::{Cleaned, Pieces},
    pixels::{Pixels, Sink},
    profile::{self, Profile},
    source::Source,
};

/// Encoders write about ten. Each is a walk over the whole picture, and can be
/// as short as a few bytes.
const MOST_SCANS: usize = 64;

/// Our own JFIF header, for files that had one: no preview in it, and square
/// pixels, which is what browsers make of any density.
const JFIF: &[u8] = b"\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0";

/// The length of Adobe's segment, which says how the colours are stored.
const ADOBE: u16 = 14;

mod marker {
    pub(super) const SOF_BASELINE: u8 = 0xc0;
    pub(super) const SOF_PROGRESSIVE: u8 = 0xc2;
    pub(super) const DHT: u8 = 0xc4;
    pub(super) const SOI: u8 = 0xd8;
    pub(super) const EOI: u8 = 0xd9;
    pub(super) const SOS: u8 = 0xda;
    pub(super) const DQT: u8 = 0xdb;
    pub(super) const DRI: u8 = 0xdd;
    pub(super) const APP0: u8 = 0xe0;
    pub(super) const APP1: u8 = 0xe1;
    pub(super) const APP2: u8 = 0xe2;
    pub(super) const APP14: u8 = 0xee;
}

/// What a part of a colour profile begins with.
const ICC: &[u8; 12] = b"ICC_PROFILE\0";

/// The parts of a colour profile: a segment holds 64 KB.
#[derive(Default)]
struct Parts {
    /// The parts with their numbers, which begin with 1.
    numbered: Vec<(u8, Vec<u8>)>,
    /// How many parts there are, according to the last that was read.
    count: u8,
    bytes: usize,
}

impl Parts {
    /// Takes the content of a segment, if it is one.
    fn take(&mut self, segment: &[u8]) {
        if let Some([number, count, part @ ..]) = segment.strip_prefix(ICC) {
            self.count = *count;
            self.bytes += part.len();
            if self.bytes <= profile::LARGEST {
                self.numbered.push((*number, part.to_vec()));
            }
        }
    }

    /// The profile, if all of it is there.
    fn profile(mut self) -> Option<Profile> {
        self.numbered.sort_by_key(|(number, _)| *number);
        let numbers = self.numbered.iter().map(|(number, _)| *number);
        if !numbers.eq(1..=self.count) {
            return None;
        }
        let parts: Vec<_> = self.numbered.into_iter().map(|(_, part)| part).collect();
        Profile::read(&parts.concat())
    }
}

/// What the frame's header says.
struct Frame {
    width: u32,
    height: u32,
    /// Half bytes per pixel that the coefficients take if they have to be kept
    /// until the last scan.
    coefficients: u64,
    progressive: bool,
    /// Whether it has three colours: it is neither grey nor made of inks.
    rgb: bool,
}

pub(crate) fn layout(source: &mut Source<'_>, limits: &Limits) -> Result<Layout, PictureError> {
    let mut pieces = Pieces::default();
    let mut jfif = false;
    let mut parts = Parts::default();
    let mut orientation = None;
    let mut frame: Option<Frame> = None;
    let mut scans = 0;
    if source.bytes()? != [0xff, marker::SOI] {
        return Err(PictureError::damaged("it does not begin like a JPEG"));
    }
    loop {
        let code = next_marker(source)?;
        if code == marker::EOI {
            break;
        }
        let length = u16::from_be_bytes(source.bytes()?);
        let Some(content) = length.checked_sub(2) else {
            return Err(PictureError::damaged(
                "a segment is shorter than its header",
            ));
        };
        let start = source.position() - 4;
        match code {
            marker::APP0 if content >= 14 => {
                jfif |= source.bytes()? == *b"JFIF\0";
            }
            marker::APP1 => {
                let exif = source.byte_vec(content.into())?;
                if exif.starts_with(b"Exif\0\0") && orientation.is_none() {
                    orientation = Orientation::in_exif(&exif);
                }
            }
            marker::APP2 if scans == 0 => parts.take(&source.byte_vec(content.into())?),
            marker::APP14 if length == ADOBE => {
                if source.bytes()? == *b"Adobe" {
                    pieces.keep(start, 2 + u64::from(length))?;
                }
            }
            marker::SOF_BASELINE..=0xcf if code != marker::DHT => {
                if frame.is_some() {
                    return Err(PictureError::damaged("it has two frames"));
                }
                let header = read_frame(source, code, content)?;
                check_size(header.width, header.height, limits)?;
                frame = Some(header);
                pieces.keep(start, 2 + u64::from(length))?;
            }
            marker::DHT | marker::DQT | marker::DRI => {
                pieces.keep(start, 2 + u64::from(length))?;
            }
            marker::SOS => {
                scans += 1;
                if scans > MOST_SCANS {
                    return Err(PictureError::damaged("it has too many scans"));
                }
                source.go_to(start + 2 + u64::from(length))?;
                skip_entropy_coded(source)?;
                pieces.keep(start, source.position() - start)?;
                continue;
            }
            _ => {}
        }
        source.go_to(start + 2 + u64::from(length))?;
    }
    pieces.add([0xff, marker::EOI])?;
    let Some(frame) = frame.filter(|_| scans > 0) else {
        return Err(PictureError::damaged("it has no picture in it"));
    };
    // Decoding holds three bytes for each pixel, and the coefficients where
    // they have to wait for the last scan.
    let waiting = if frame.progressive || scans > 1 {
        frame.coefficients
    } else {
        0
    };
    check_memory(frame.width, frame.height, 6 + waiting, limits)?;
    let profile = frame.rgb.then(|| parts.profile()).flatten();
    Ok(Layout {
        format: PictureFormat::Jpeg,
        pieces: headed(jfif, profile.as_ref(), pieces)?,
        width: frame.width,
        height: frame.height,
        orientation: orientation.unwrap_or_default(),
        animated: false,
        // Each scan adds a part of the picture only. A walk over it takes about
        // a quarter of the time of decoding.
        decoded_pixels: pixels(frame.width, frame.height) * scans.div_ceil(4) as u64,
        profile,
    })
}

/// Puts our own headers before the rest: the start, JFIF, the profile.
fn headed(jfif: bool, profile: Option<&Profile>, rest: Pieces) -> Result<Pieces, PictureError> {
    let mut pieces = Pieces::default();
    pieces.add([0xff, marker::SOI])?;
    if jfif {
        pieces.add(JFIF)?;
    }
    if let Some(profile) = profile {
        let length = 2 + ICC.len() + 2 + profile.icc().len();
        let length = u16::try_from(length).map_err(PictureError::damaged)?;
        pieces.add([0xff, marker::APP2])?;
        pieces.add(length.to_be_bytes())?;
        pieces.add(ICC)?;
        // Part 1 of 1: the profile fits into one segment.
        pieces.add([1, 1])?;
        pieces.add(profile.icc())?;
    }
    pieces.append(rest)?;
    Ok(pieces)
}

/// Reads a marker. There may be any number of 255s before its code.
fn next_marker(source: &mut Source<'_>) -> Result<u8, PictureError> {
    if source.bytes()? != [0xff] {
        return Err(PictureError::damaged("there is something between segments"));
    }
    loop {
        let [code] = source.bytes()?;
        match code {
            0xff => {}
            0 => return Err(PictureError::damaged("there is something between segments")),
            code => return Ok(code),
        }
    }
}

fn read_frame(source: &mut Source<'_>, code: u8, content: u16) -> Result<Frame, PictureError> {
    // The codes above are arithmetic, lossless and hierarchical JPEGs, which
    // browsers do not show.
    if code > marker::SOF_PROGRESSIVE {
        return Err(PictureError::Unsupported);
    }
    let [precision, h1, h2, w1, w2, components] = source.bytes()?;
    // A height of 0 is told behind the first scan.
    if precision != 8 || (h1, h2) == (0, 0) {
        return Err(PictureError::Unsupported);
    }
    if !matches!(components, 1 | 3 | 4) || content != 6 + 3 * u16::from(components) {
        return Err(PictureError::damaged("the frame has a strange header"));
    }
    let (mut blocks, mut widest, mut highest) = (0, 1, 1);
    for _ in 0..components {
        let [_, sampling, _] = source.bytes()?;
        let (h, v) = (u64::from(sampling >> 4), u64::from(sampling & 15));
        if !(1..=4).contains(&h) || !(1..=4).contains(&v) {
            return Err(PictureError::damaged("a component has no samples"));
        }
        blocks += h * v;
        widest = widest.max(h);
        highest = highest.max(v);
    }
    Ok(Frame {
        width: u16::from_be_bytes([w1, w2]).into(),
        height: u16::from_be_bytes([h1, h2]).into(),
        coefficients: (4 * blocks).div_ceil(widest * highest),
        progressive: code == marker::SOF_PROGRESSIVE,
        rgb: components == 3,
    })
}

/// Goes to the marker behind a scan. Restarts belong to it, and so does a 255
/// with a 0 behind it, which is a 255 of the data.
fn skip_entropy_coded(source: &mut Source<'_>) -> Result<(), PictureError> {
    let mut after_ff = false;
    loop {
        let bytes = source.fill_buf()?;
        if bytes.is_empty() {
            return Err(PictureError::damaged("it ends within a scan"));
        }
        let mut end = None;
        let mut at = 0;
        while let Some(byte) = bytes.get(at) {
            if after_ff && !matches!(byte, 0 | 0xd0..=0xd7 | 0xff) {
                end = Some(at);
                break;
            }
            after_ff = *byte == 0xff;
            at += 1;
            if !after_ff {
                // Most bytes are not 255: look for the next that is.
                at += bytes[at..]
                    .iter()
                    .position(|byte| *byte == 0xff)
                    .unwrap_or(bytes.len() - at);
            }
        }
        let read = end.unwrap_or(at);
        source.consume(read);
        if end.is_some() {
            // Back to the 255 of the marker.
            let marker = source.position() - 1;
            source.go_to(marker)?;
            return Ok(());
        }
    }
}

pub(crate) fn decode(
    cleaned: Cleaned<'_, '_>,
    layout: &Layout,
    sink: &mut dyn Sink,
) -> Result<(), PictureError> {
    let (width, height) = (layout.width, layout.height);
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(width as usize)
        .set_max_height(height as usize)
        .jpeg_set_max_scans(MOST_SCANS)
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let mut decoder = JpegDecoder::new_with_options(cleaned, options);
    decoder.decode_headers().map_err(PictureError::damaged)?;
    let mut pixels = Pixels::new(width, height, 3);
    if decoder.output_buffer_size() != Some(pixels.data.len()) {
        return Err(PictureError::damaged("the decoder sees another size"));
    }
    decoder
        .decode_into(&mut pixels.data)
        .map_err(PictureError::damaged)?;
    drop(decoder);
    sink.whole(pixels);
    Ok(())
}
