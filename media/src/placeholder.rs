//! Makes the tiny blurred picture that pages show until the real one is loaded.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{
    error::PictureError,
    orientation::Orientation,
    shrink::{Small, fit},
    thumbnail::webp,
};

/// It is in every page and message that shows the picture.
const LONGEST_ADDRESS: usize = 400;

/// The longest sides to try. A few pixels, drawn large, are a blur.
const SIDES: [u32; 4] = [24, 16, 8, 4];

/// Its colours have to be about right, nothing else.
const QUALITY: f32 = 20.0;

/// A tiny version of the picture as a `data:` address: a browser scales it
/// smoothly by itself, so that, unlike a hash, it needs no script to be drawn.
pub(crate) fn placeholder(
    small: &Small,
    (width, height): (u32, u32),
    orientation: Orientation,
) -> Result<String, PictureError> {
    let mut address = String::new();
    for side in SIDES {
        let (width, height) = fit(width, height, side);
        let pixels = small.resized(width, height)?.turned(orientation);
        address = format!(
            "data:image/webp;base64,{}",
            STANDARD.encode(webp(&pixels, QUALITY)?)
        );
        if address.len() <= LONGEST_ADDRESS {
            break;
        }
    }
    Ok(address)
}
