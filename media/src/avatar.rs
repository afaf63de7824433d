//! Makes the two square pictures of a person out of the picture they chose.

use std::io::{BufRead, Seek};

use crate::{
    error::PictureError,
    kind::PictureFormat,
    layout::{Frames, Layout},
    limits::Limits,
    orientation::Orientation,
    picture::guarded,
    shrink::{Rectangle, Shrink},
    source::Source,
    thumbnail::webp,
};

/// Sides of the squares: beside messages, and on somebody's page.
const SMALL: u32 = 96;
const LARGE: u32 = 256;

/// They are seen a lot, and small.
const QUALITY: f32 = 82.0;

/// A picture of somebody as two squares. Only pixels are left of the file it
/// was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar {
    /// 96 × 96 pixels, as WebP.
    pub small_webp: Vec<u8>,
    /// 256 × 256 pixels, as WebP.
    pub large_webp: Vec<u8>,
}

/// A square of a picture, in pixels of it as it is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Crop {
    /// From the left.
    pub x: u32,
    /// From the top.
    pub y: u32,
    /// Width and height.
    pub side: u32,
}

impl Crop {
    /// The square in the middle of a picture.
    fn centred((width, height): (u32, u32)) -> Self {
        let side = width.min(height);
        Self {
            x: (width - side) / 2,
            y: (height - side) / 2,
            side,
        }
    }

    /// The nearest square that lies in the picture.
    fn within(self, (width, height): (u32, u32)) -> Self {
        let side = self.side.clamp(1, width.min(height));
        Self {
            x: self.x.min(width - side),
            y: self.y.min(height - side),
            side,
        }
    }

    /// Where it lies in the picture as it is stored.
    fn stored(self, orientation: Orientation, size: (u32, u32)) -> Rectangle {
        let (x, y) = orientation.stored(size, (self.x, self.y), self.side);
        Rectangle {
            x,
            y,
            width: self.side,
            height: self.side,
        }
    }
}

/// Makes of a picture, or of a square of it, a picture of somebody: the right
/// way up; of an animation, its first frame. A square that does not lie in the
/// picture is moved until it does; without one, it is the middle.
pub fn avatar(
    source: &mut (impl BufRead + Seek),
    crop: Option<Crop>,
    limits: &Limits,
) -> Result<Avatar, PictureError> {
    guarded(source, limits, &mut |format, source| {
        draw(format, source, crop, limits)
    })
}

fn draw(
    format: PictureFormat,
    source: &mut Source<'_>,
    crop: Option<Crop>,
    limits: &Limits,
) -> Result<Avatar, PictureError> {
    let layout = Layout::read(format, source, limits)?;
    let orientation = layout.orientation;
    let stored = (layout.width, layout.height);
    let shown = orientation.size(layout.width, layout.height);
    let crop = crop.map_or_else(|| Crop::centred(shown), |crop| crop.within(shown));
    // Twice as large as needed, so that most is left to the better filter.
    let mut shrink = Shrink::new(crop.stored(orientation, stored), 2 * LARGE);
    layout.decode(source, Frames::First, &mut shrink)?;
    let square = shrink.finish(layout.profile)?;
    let draw = |side| {
        let pixels = square.resized(side, side)?.turned(orientation);
        webp(&pixels, QUALITY)
    };
    Ok(Avatar {
        small_webp: draw(SMALL)?,
        large_webp: draw(LARGE)?,
    })
}
