//! Makes a picture smaller while its rows come in.

use fast_image_resize::{
    FilterType, MulDiv, PixelType, ResizeAlg, ResizeOptions, Resizer,
    images::{Image, ImageRef},
};

use crate::{
    error::PictureError,
    pixels::{Pixels, Sink},
    profile::Profile,
};

/// A part of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rectangle {
    pub(crate) x: u32,
    pub(crate) y: u32,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

/// Averages squares of pixels, so that a large picture takes no more memory
/// than a small one. How large the squares are is chosen so that the result is
/// one to two times as large as wanted; a better filter does the rest.
#[derive(Debug)]
pub(crate) struct Shrink {
    part: Rectangle,
    side: u32,
    /// The row of the picture that comes next.
    y: u32,
    /// Sums of the colours, weighted with alpha, and of alpha.
    sums: Vec<[u64; 4]>,
    /// Averages of the same.
    rgba: Vec<u8>,
}

impl Shrink {
    /// Takes part of a picture; what comes out has a longest side of at least
    /// `longest`, or is as large as the part.
    pub(crate) fn new(part: Rectangle, longest: u32) -> Self {
        let side = (part.width.max(part.height) / longest).max(1);
        Self {
            part,
            side,
            y: 0,
            sums: vec![[0; 4]; part.width.div_ceil(side) as usize],
            rgba: Vec::new(),
        }
    }

    /// `profile`: what the colours are, unless they are those of sRGB.
    pub(crate) fn finish(self, profile: Option<Profile>) -> Result<Small, PictureError> {
        let width = self.part.width.div_ceil(self.side);
        let height = self.part.height.div_ceil(self.side);
        if self.rgba.len() != width as usize * height as usize * 4 {
            return Err(PictureError::damaged("rows are missing"));
        }
        Ok(Small {
            pixels: Pixels {
                width,
                height,
                channels: 4,
                data: self.rgba,
            },
            across: f64::from(self.part.width) / f64::from(self.side),
            down: f64::from(self.part.height) / f64::from(self.side),
            profile,
        })
    }

    fn add(&mut self, row: &[u8], channels: usize) {
        let squares = row.chunks(self.side as usize * channels);
        for (sum, square) in self.sums.iter_mut().zip(squares) {
            for pixel in square.chunks_exact(channels) {
                let (r, g, b, a) = match *pixel {
                    [grey] => (grey, grey, grey, 255),
                    [grey, a] => (grey, grey, grey, a),
                    [r, g, b] => (r, g, b, 255),
                    [r, g, b, a] => (r, g, b, a),
                    _ => continue,
                };
                let a = u64::from(a);
                sum[0] += u64::from(r) * a;
                sum[1] += u64::from(g) * a;
                sum[2] += u64::from(b) * a;
                sum[3] += a;
            }
        }
    }

    /// Averages the squares that end with the row just added.
    fn average(&mut self, rows: u32) {
        let mut left = self.part.width;
        for sum in &mut self.sums {
            let columns = left.min(self.side);
            left -= columns;
            let [r, g, b, a] = *sum;
            let pixels = u64::from(columns) * u64::from(rows);
            for colour in [r, g, b] {
                self.rgba.push(rounded(colour, 255 * pixels));
            }
            self.rgba.push(rounded(a, pixels));
            *sum = [0; 4];
        }
    }
}

fn rounded(sum: u64, by: u64) -> u8 {
    // The average of bytes fits into a byte, so the fallback is never taken.
    u8::try_from((sum + by / 2).checked_div(by).unwrap_or_default()).unwrap_or(u8::MAX)
}

impl Sink for Shrink {
    fn row(&mut self, row: &[u8], channels: usize) {
        let y = self.y;
        self.y += 1;
        let Rectangle {
            x, width, height, ..
        } = self.part;
        let Some(y) = y.checked_sub(self.part.y).filter(|y| *y < height) else {
            return;
        };
        let columns = x as usize * channels..(x + width) as usize * channels;
        let Some(row) = row.get(columns) else {
            return;
        };
        self.add(row, channels);
        if self.rgba.is_empty() {
            // Allocated at its full size: a vector that grows would for a
            // moment be held twice.
            let squares = self.sums.len() * height.div_ceil(self.side) as usize;
            self.rgba.reserve_exact(4 * squares);
        }
        let rows = y % self.side + 1;
        if rows == self.side || y + 1 == height {
            self.average(rows);
        }
    }
}

/// A picture small enough to make thumbnails of.
#[derive(Debug)]
pub(crate) struct Small {
    /// RGBA, the colours weighted with alpha: what cannot be seen must not
    /// colour what is beside it.
    pixels: Pixels,
    /// How much of it is filled: the last squares may have had fewer pixels.
    across: f64,
    down: f64,
    profile: Option<Profile>,
}

impl Small {
    /// A copy of this size, in the colours of sRGB.
    pub(crate) fn resized(&self, width: u32, height: u32) -> Result<Pixels, PictureError> {
        let source = ImageRef::new(
            self.pixels.width,
            self.pixels.height,
            &self.pixels.data,
            PixelType::U8x4,
        )
        .map_err(PictureError::damaged)?;
        let mut target = Image::new(width, height, PixelType::U8x4);
        let options = ResizeOptions::new()
            .resize_alg(ResizeAlg::Convolution(FilterType::Lanczos3))
            .use_alpha(false)
            .crop(0.0, 0.0, self.across, self.down);
        Resizer::new()
            .resize(&source, &mut target, &options)
            .map_err(PictureError::damaged)?;
        MulDiv::new()
            .divide_alpha_inplace(&mut target)
            .map_err(PictureError::damaged)?;
        let mut pixels = Pixels {
            width,
            height,
            channels: 4,
            data: target.into_vec(),
        };
        if let Some(profile) = &self.profile {
            profile.to_srgb(&mut pixels)?;
        }
        Ok(pixels)
    }
}

/// Width and height such that the longest side is at most `longest`.
pub(crate) fn fit(width: u32, height: u32, longest: u32) -> (u32, u32) {
    let side = width.max(height);
    if side <= longest {
        return (width, height);
    }
    let scaled = |length: u32| {
        let rounded =
            (u64::from(length) * u64::from(longest) + u64::from(side) / 2) / u64::from(side);
        u32::try_from(rounded).unwrap_or(longest).max(1)
    };
    (scaled(width), scaled(height))
}
