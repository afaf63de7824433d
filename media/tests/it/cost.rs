//! What a picture will cost is told before it is decoded.

use std::{io::Cursor, time::Duration};

use gif::Repeat;
use media::{Cost, Limits, PictureError};

use crate::make::{self, one_of_each};

fn cost(file: &[u8]) -> Result<Cost, PictureError> {
    Cost::of(&mut Cursor::new(file), &Limits::default())
}

#[test]
fn the_frames_of_an_animation_are_counted_together() {
    for (name, file, frames) in [
        ("apng", make::apng(32, 20, 4, 7), 4),
        ("webp", make::webp_animation(32, 20, 6, 0), 6),
        ("png", make::png(32, 20), 1),
        ("webp that stands still", make::webp(32, 20), 1),
        ("jpeg", make::jpeg(32, 20), 1),
    ] {
        let cost = cost(&file).unwrap();
        let expected = Cost {
            frame_pixels: 640,
            decoded_pixels: 640 * frames,
        };
        assert_eq!(cost, expected, "{name}");
        assert_eq!(cost.of_first_frame().decoded_pixels, 640, "{name}");
    }
    // Its frames may be smaller than it.
    let gif = cost(&make::gif(32, 20, 5, Repeat::Infinite)).unwrap();
    assert!(gif.decoded_pixels > gif.frame_pixels);
}

#[test]
fn a_jpeg_that_comes_in_many_walks_costs_more() {
    let pixels = make::noise(64, 64);
    let at_once = cost(&make::jpeg_of(&pixels, 64, 64, false)).unwrap();
    let in_walks = cost(&make::jpeg_of(&pixels, 64, 64, true)).unwrap();
    assert!(at_once.decoded_pixels <= in_walks.decoded_pixels);
    assert_eq!(at_once.frame_pixels, in_walks.frame_pixels);
}

#[test]
fn more_pixels_take_longer_and_nothing_takes_no_time() {
    let of = |decoded_pixels| Cost {
        frame_pixels: 64,
        decoded_pixels,
    };
    assert!(of(0).time() > Duration::ZERO);
    assert!(of(1_000_000).time() < of(10_000_000).time());
    assert!(of(300_000_000).time() > Duration::from_secs(8));
}

#[test]
fn what_could_not_be_decoded_has_no_cost() {
    for (name, file) in one_of_each() {
        cost(&file).unwrap();
        let narrow = Limits {
            pixels: 10,
            ..Limits::default()
        };
        let refused = Cost::of(&mut Cursor::new(&file), &narrow);
        assert!(
            matches!(refused, Err(PictureError::TooManyPixels)),
            "{name}"
        );
    }
    assert!(matches!(
        cost(b"no picture"),
        Err(PictureError::Unsupported)
    ));
}
