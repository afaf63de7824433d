//! Pixels in memory, and what takes rows of them while they are decoded.

use crate::{error::PictureError, orientation::Orientation};

/// A picture in memory, 8 bits a sample, row by row.
#[derive(Debug)]
pub(crate) struct Pixels {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// 1: grey, 2: grey and alpha, 3: RGB, 4: RGBA.
    pub(crate) channels: usize,
    pub(crate) data: Vec<u8>,
}

impl Pixels {
    /// A picture of zeros.
    pub(crate) fn new(width: u32, height: u32, channels: usize) -> Self {
        Self {
            width,
            height,
            channels,
            data: vec![0; width as usize * height as usize * channels],
        }
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = &[u8]> {
        self.data.chunks_exact(self.width as usize * self.channels)
    }

    fn pixel(&self, x: u32, y: u32) -> &[u8] {
        let start = (y as usize * self.width as usize + x as usize) * self.channels;
        &self.data[start..start + self.channels]
    }

    /// The pixels of a row of the picture as it is once turned.
    pub(crate) fn turned_row(
        &self,
        orientation: Orientation,
        y: u32,
    ) -> impl Iterator<Item = &[u8]> {
        let size = (self.width, self.height);
        let (width, _) = orientation.size(self.width, self.height);
        (0..width).map(move |x| {
            let (x, y) = orientation.stored(size, (x, y), 1);
            self.pixel(x, y)
        })
    }

    /// The picture turned; only for small ones, since it is copied.
    pub(crate) fn turned(self, orientation: Orientation) -> Self {
        if orientation.is_upright() {
            return self;
        }
        let (width, height) = orientation.size(self.width, self.height);
        let data = (0..height)
            .flat_map(|y| self.turned_row(orientation, y).flatten().copied())
            .collect();
        Self {
            width,
            height,
            channels: self.channels,
            data,
        }
    }
}

/// Where a decoder puts the first frame of a picture: row by row as it gets
/// them, or all at once if that is how it works.
pub(crate) trait Sink {
    /// Takes the next row.
    fn row(&mut self, row: &[u8], channels: usize);

    /// Takes all rows.
    fn whole(&mut self, pixels: Pixels) {
        for row in pixels.rows() {
            self.row(row, pixels.channels);
        }
    }
}

/// Keeps all rows.
#[derive(Debug)]
pub(crate) struct Whole {
    pixels: Pixels,
}

impl Whole {
    pub(crate) fn new(width: u32, height: u32) -> Self {
        Self {
            pixels: Pixels {
                width,
                height,
                channels: 0,
                data: Vec::new(),
            },
        }
    }

    pub(crate) fn finish(self) -> Result<Pixels, PictureError> {
        let Pixels { width, height, .. } = self.pixels;
        let expected = width as usize * height as usize * self.pixels.channels;
        if expected == 0 || self.pixels.data.len() != expected {
            return Err(PictureError::damaged("rows are missing"));
        }
        Ok(self.pixels)
    }
}

impl Sink for Whole {
    fn row(&mut self, row: &[u8], channels: usize) {
        let Pixels { width, height, .. } = self.pixels;
        if self.pixels.data.is_empty() {
            // Allocated at its full size: a vector that grows would for a
            // moment be held twice.
            let bytes = width as usize * height as usize * channels;
            self.pixels.data.reserve_exact(bytes);
            self.pixels.channels = channels;
        }
        self.pixels.data.extend_from_slice(row);
    }

    fn whole(&mut self, pixels: Pixels) {
        self.pixels = pixels;
    }
}
