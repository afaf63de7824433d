//! Cleans a picture that is sent with a message, and makes its thumbnails.

use std::{
    io::{self, BufRead, Seek, Write},
    panic::{AssertUnwindSafe, catch_unwind},
};

use crate::{
    error::PictureError,
    kind::{Kind, PictureFormat},
    layout::{Frames, Layout},
    limits::Limits,
    pieces::Cleaned,
    pixels::{Sink, Whole},
    placeholder::placeholder,
    shrink::{Rectangle, Shrink},
    source::{Input, Source},
    thumbnail::{LARGEST, Thumbnail, thumbnails},
    turned::write_turned,
};

/// What is known of a picture that has been cleaned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// What was written. It may be another format than the file had.
    pub format: PictureFormat,
    /// How much was written.
    pub size_bytes: u64,
    /// In pixels, as it is shown.
    pub width: u32,
    /// In pixels, as it is shown.
    pub height: u32,
    /// Whether it moves.
    pub animated: bool,
    /// The smaller first. There are none, or fewer, if they would not be
    /// smaller files.
    pub thumbnails: Vec<Thumbnail>,
    /// A `data:` address of about 300 characters, with a picture of a few
    /// pixels: to be shown, drawn large, until another has been loaded.
    pub placeholder: String,
}

/// Cleans a picture for a message, and writes it to `out`: the right way up,
/// without metadata, and decoded to its end. After an error, what has been
/// written has to be thrown away.
pub fn clean_picture(
    source: &mut (impl BufRead + Seek),
    out: &mut impl Write,
    limits: &Limits,
) -> Result<Picture, PictureError> {
    guarded(source, limits, &mut |format, source| {
        clean(format, source, out, limits)
    })
}

/// Recognises a picture and works with it. Whatever a decoder does, what comes
/// out is a result.
pub(crate) fn guarded<T>(
    input: &mut dyn Input,
    limits: &Limits,
    work: &mut dyn FnMut(PictureFormat, &mut Source<'_>) -> Result<T, PictureError>,
) -> Result<T, PictureError> {
    let mut source = Source::new(input, limits.time)?;
    let worked = catch_unwind(AssertUnwindSafe(|| {
        let head = source.head(Kind::HEAD_BYTES)?;
        match Kind::recognise(&head) {
            Kind::Picture(format) => work(format, &mut source),
            _ => Err(PictureError::Unsupported),
        }
    }));
    worked
        .unwrap_or_else(|_| Err(PictureError::damaged("the decoder panicked")))
        .map_err(|error| source.explain(error))
}

fn clean(
    format: PictureFormat,
    source: &mut Source<'_>,
    out: &mut dyn Write,
    limits: &Limits,
) -> Result<Picture, PictureError> {
    let layout = Layout::read(format, source, limits)?;
    let size = (layout.width, layout.height);
    let orientation = layout.orientation;
    let everything = Rectangle {
        x: 0,
        y: 0,
        width: layout.width,
        height: layout.height,
    };
    let mut shrink = Shrink::new(everything, LARGEST);
    let mut written = Counted { out, bytes: 0 };
    let format = if orientation.is_upright() {
        layout.decode(source, Frames::All, &mut shrink)?;
        copy(&layout, source, &mut written)?;
        layout.format
    } else {
        let mut whole = Whole::new(layout.width, layout.height);
        layout.decode(source, Frames::All, &mut whole)?;
        let pixels = whole.finish()?;
        for row in pixels.rows() {
            shrink.row(row, pixels.channels);
        }
        let profile = layout.profile.as_ref();
        write_turned(&pixels, orientation, layout.format, profile, &mut written)?
    };
    let animated = layout.animated;
    let small = shrink.finish(layout.profile)?;
    let (width, height) = orientation.size(size.0, size.1);
    Ok(Picture {
        format,
        size_bytes: written.bytes,
        width,
        height,
        animated,
        thumbnails: thumbnails(&small, size, orientation, written.bytes)?,
        placeholder: placeholder(&small, size, orientation)?,
    })
}

/// Writes what is kept.
fn copy(layout: &Layout, source: &mut Source<'_>, out: &mut dyn Write) -> Result<(), PictureError> {
    let mut cleaned = Cleaned::new(&layout.pieces, source);
    if io::copy(&mut cleaned, out)? == layout.pieces.length() {
        Ok(())
    } else {
        Err(PictureError::damaged("it ends too early"))
    }
}

/// Counts what is written.
struct Counted<'a> {
    out: &'a mut dyn Write,
    bytes: u64,
}

impl Write for Counted<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
