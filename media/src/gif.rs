//! GIF: which blocks are kept, and how they are decoded.
//!
//! Kept are the colours, the frames with their delays, and how often they are
//! repeated. Comments, texts and what applications add are not.

use std::num::NonZeroU64;

use gif::{ColorOutput, DecodeOptions, Frame, MemoryLimit};

use crate::{
    error::PictureError,
    kind::PictureFormat,
    layout::{Frames, Layout, Tally, check_size, pixels},
    limits::Limits,
    orientation::Orientation,
    pieces::{Cleaned, Pieces},
    pixels::Sink,
    source::Source,
};

const EXTENSION: u8 = 0x21;
const IMAGE: u8 = 0x2c;
const TRAILER: u8 = 0x3b;
const GRAPHIC_CONTROL: u8 = 0xf9;
const PLAIN_TEXT: u8 = 0x01;
const APPLICATION: u8 = 0xff;

pub(crate) fn layout(source: &mut Source<'_>, limits: &Limits) -> Result<Layout, PictureError> {
    let mut pieces = Pieces::default();
    let mut tally = Tally::new(limits);
    let mut repeats = false;
    // The range of the file with the delay and the transparency of the next
    // frame.
    let mut control = None;
    let header = source.bytes::<13>()?;
    let [
        b'G',
        b'I',
        b'F',
        b'8',
        b'7' | b'9',
        b'a',
        w1,
        w2,
        h1,
        h2,
        flags,
        ..,
    ] = header
    else {
        return Err(PictureError::damaged("it does not begin like a GIF"));
    };
    let width = u32::from(u16::from_le_bytes([w1, w2]));
    let height = u32::from(u16::from_le_bytes([h1, h2]));
    check_size(width, height, limits)?;
    source.skip(palette_bytes(flags))?;
    pieces.keep(0, source.position())?;
    // Many files lack the trailer at their end; browsers show them
    // nevertheless.
    while !source.is_at_end()? {
        let start = source.position();
        match source.bytes()? {
            [EXTENSION] => {
                let [label] = source.bytes()?;
                match label {
                    GRAPHIC_CONTROL => {
                        if source.bytes::<6>()?[0] != 4 {
                            return Err(PictureError::damaged("a frame has a strange delay"));
                        }
                        control = Some(start);
                        continue;
                    }
                    APPLICATION if !repeats => {
                        if let Some(times) = repetitions(source)? {
                            repeats = true;
                            pieces.add(b"\x21\xff\x0bNETSCAPE2.0\x03\x01")?;
                            pieces.add(times)?;
                            pieces.add([0])?;
                        }
                    }
                    // The control block before a text belongs to the text,
                    // which is left out.
                    PLAIN_TEXT => control = None,
                    _ => {}
                }
                skip_blocks(source)?;
            }
            [IMAGE] => {
                let [_, _, _, _, w1, w2, h1, h2, flags] = source.bytes()?;
                let width = u32::from(u16::from_le_bytes([w1, w2]));
                let height = u32::from(u16::from_le_bytes([h1, h2]));
                check_size(width, height, limits)?;
                tally.frame(width, height)?;
                source.skip(palette_bytes(flags) + 1)?;
                skip_blocks(source)?;
                if let Some(control) = control.take() {
                    pieces.keep(control, 8)?;
                }
                pieces.keep(start, source.position() - start)?;
            }
            [TRAILER] => break,
            _ => return Err(PictureError::damaged("there is something between blocks")),
        }
    }
    pieces.add([TRAILER])?;
    if tally.frames == 0 {
        return Err(PictureError::damaged("it has no picture in it"));
    }
    Ok(Layout {
        format: PictureFormat::Gif,
        pieces,
        width,
        height,
        orientation: Orientation::default(),
        animated: tally.frames > 1,
        decoded_pixels: pixels(width, height).max(tally.pixels),
        profile: None,
    })
}

fn palette_bytes(flags: u8) -> u64 {
    if flags & 0x80 == 0 {
        0
    } else {
        3 << ((flags & 7) + 1)
    }
}

/// How often an animation is repeated, if that is what this application says.
/// Leaves the source between two blocks.
fn repetitions(source: &mut Source<'_>) -> Result<Option<[u8; 2]>, PictureError> {
    let [length] = source.bytes()?;
    if length != 11 {
        source.skip(length.into())?;
        return Ok(None);
    }
    let name = source.bytes::<11>()?;
    if !matches!(&name, b"NETSCAPE2.0" | b"ANIMEXTS1.0") {
        return Ok(None);
    }
    let [length] = source.bytes()?;
    if length != 3 {
        source.skip(length.into())?;
        // A block of length 0 is the terminator. Goes back to it, so that
        // `skip_blocks` finds it.
        if length == 0 {
            let end = source.position() - 1;
            source.go_to(end)?;
        }
        return Ok(None);
    }
    let [kind, low, high] = source.bytes()?;
    Ok((kind == 1).then_some([low, high]))
}

/// Goes behind the blocks that belong together.
fn skip_blocks(source: &mut Source<'_>) -> Result<(), PictureError> {
    loop {
        let [length] = source.bytes()?;
        if length == 0 {
            return Ok(());
        }
        source.skip(length.into())?;
    }
}

pub(crate) fn decode(
    cleaned: Cleaned<'_, '_>,
    layout: &Layout,
    frames: Frames,
    sink: &mut dyn Sink,
) -> Result<(), PictureError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    // The sizes of frames have been checked; this bounds what the decoder
    // allocates besides.
    if let Some(bytes) = NonZeroU64::new(1 << 28) {
        options.set_memory_limit(MemoryLimit::Bytes(bytes));
    }
    let mut decoder = options.read_info(cleaned).map_err(PictureError::damaged)?;
    let mut indices = Vec::new();
    let mut is_first = true;
    while decoder
        .next_frame_info()
        .map_err(PictureError::damaged)?
        .is_some()
    {
        indices.resize(decoder.buffer_size(), 0);
        decoder
            .read_into_buffer(&mut indices)
            .map_err(PictureError::damaged)?;
        if is_first {
            is_first = false;
            let palette = decoder.palette().map_err(PictureError::damaged)?;
            if let Some(frame) = decoder.current_frame_info() {
                show(frame, &indices, palette, layout, sink);
            }
        }
        if frames == Frames::First {
            break;
        }
    }
    if is_first {
        return Err(PictureError::damaged("it has no picture in it"));
    }
    Ok(())
}

/// Hands over the first frame. It need not cover all of the picture.
fn show(frame: &Frame<'_>, indices: &[u8], palette: &[u8], layout: &Layout, sink: &mut dyn Sink) {
    let (left, top) = (usize::from(frame.left), usize::from(frame.top));
    let mut rows = indices.chunks_exact(usize::from(frame.width).max(1));
    let mut rgba = vec![0; layout.width as usize * 4];
    for y in 0..layout.height as usize {
        rgba.fill(0);
        if y >= top
            && let Some(row) = rows.next()
        {
            for (pixel, index) in rgba.as_chunks_mut::<4>().0.iter_mut().skip(left).zip(row) {
                let colour = palette.get(usize::from(*index) * 3..).unwrap_or_default();
                if let ([r, g, b, ..], true) = (colour, Some(*index) != frame.transparent) {
                    *pixel = [*r, *g, *b, 255];
                }
            }
        }
        sink.row(&rgba, 4);
    }
}
