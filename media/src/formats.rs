//! One way into all formats: each reads its own containers, and decodes them.

use crate::{
    error::PictureError,
    gif, jpeg,
    kind::PictureFormat,
    layout::{Frames, Layout},
    limits::Limits,
    pieces::Cleaned,
    pixels::Sink,
    png,
    source::Source,
    webp,
};

impl Layout {
    /// Reads the container, up to the end of the picture.
    pub(crate) fn read(
        format: PictureFormat,
        source: &mut Source<'_>,
        limits: &Limits,
    ) -> Result<Self, PictureError> {
        match format {
            PictureFormat::Jpeg => jpeg::layout(source, limits),
            PictureFormat::Png => png::layout(source, limits),
            PictureFormat::Gif => gif::layout(source, limits),
            PictureFormat::WebP => webp::layout(source, limits),
            PictureFormat::Avif => Err(PictureError::Unsupported),
        }
    }

    /// Decodes what is kept, and hands over the first frame.
    pub(crate) fn decode(
        &self,
        source: &mut Source<'_>,
        frames: Frames,
        sink: &mut dyn Sink,
    ) -> Result<(), PictureError> {
        let cleaned = Cleaned::new(&self.pieces, source);
        match self.format {
            PictureFormat::Jpeg => jpeg::decode(cleaned, self, sink),
            PictureFormat::Png => png::decode(cleaned, self, frames, sink),
            PictureFormat::Gif => gif::decode(cleaned, self, frames, sink),
            PictureFormat::WebP => webp::decode(cleaned, self, frames, sink),
            PictureFormat::Avif => Err(PictureError::Unsupported),
        }
    }
}
