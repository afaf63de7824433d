//! Pictures of somebody.

use std::io::Cursor;

use media::{Avatar, Crop, Limits, PictureError, avatar};

use crate::{
    make::{self, chunk, exif, one_of_each, with_chunks},
    view::{View, contains, view_webp},
};

fn drawn(file: &[u8], crop: Option<Crop>) -> Result<Avatar, PictureError> {
    avatar(&mut Cursor::new(file), crop, &Limits::default())
}

/// Draws both, and looks at the larger one.
fn seen(file: &[u8], crop: Option<Crop>) -> View {
    let avatar = drawn(file, crop).unwrap();
    let small = view_webp(&avatar.small_webp);
    assert_eq!((small.width, small.height), (96, 96));
    let large = view_webp(&avatar.large_webp);
    assert_eq!((large.width, large.height), (256, 256));
    assert_eq!(small.quarters(), large.quarters());
    large
}

#[test]
fn every_format_will_do() {
    for (name, file) in one_of_each() {
        let avatar = drawn(&file, None).unwrap_or_else(|error| panic!("{name}: {error}"));
        view_webp(&avatar.small_webp);
        assert!(!contains(&avatar.large_webp, b"camera"), "{name}");
    }
}

#[test]
fn without_a_crop_it_is_the_middle() {
    assert_eq!(seen(&make::png(300, 200), None).quarters(), [0, 1, 2, 3]);
    assert_eq!(seen(&make::png(200, 300), None).quarters(), [0, 1, 2, 3]);
    assert_eq!(seen(&make::png(3000, 2), None).quarters(), [0, 1, 2, 3]);
}

#[test]
fn a_crop_is_what_is_seen() {
    let file = make::png(300, 200);
    for (x, y, quarter) in [(0, 0, 0), (200, 0, 1), (0, 100, 2), (200, 100, 3)] {
        let crop = Crop { x, y, side: 100 };
        assert_eq!(seen(&file, Some(crop)).quarters(), [quarter; 4]);
    }
}

#[test]
fn a_crop_is_in_the_turned_picture() {
    for orientation in 1..=8 {
        let exif = chunk(b"eXIf", &exif(orientation, b""));
        let file = with_chunks(&make::png(1500, 1000), &[exif]);
        let stored = [
            [0, 1, 2, 3],
            [1, 0, 3, 2],
            [3, 2, 1, 0],
            [2, 3, 0, 1],
            [0, 2, 1, 3],
            [2, 0, 3, 1],
            [3, 1, 2, 0],
            [1, 3, 0, 2],
        ][usize::from(orientation) - 1];
        let (width, height) = if orientation < 5 {
            (1500, 1000)
        } else {
            (1000, 1500)
        };
        assert_eq!(seen(&file, None).quarters(), stored, "{orientation}");
        for (x, y, quarter) in [
            (0, 0, stored[0]),
            (width - 400, 0, stored[1]),
            (0, height - 400, stored[2]),
            (width - 400, height - 400, stored[3]),
        ] {
            let crop = Crop { x, y, side: 400 };
            assert_eq!(
                seen(&file, Some(crop)).quarters(),
                [quarter; 4],
                "{orientation}"
            );
        }
    }
}

#[test]
fn a_crop_outside_is_moved_inside() {
    let file = make::png(400, 200);
    for (x, y, side, expected) in [
        (u32::MAX, u32::MAX, 50, [3; 4]),
        (0, 0, u32::MAX, [0, 0, 2, 2]),
        (399, 0, 0, [1; 4]),
        (390, 190, 100, [3; 4]),
    ] {
        let crop = Crop { x, y, side };
        assert_eq!(seen(&file, Some(crop)).quarters(), expected, "{crop:?}");
    }
}

#[test]
fn one_pixel_is_enough() {
    let file = make::png_of(&[220, 20, 20], 1, 1, png::ColorType::Rgb);
    assert_eq!(seen(&file, None).quarters(), [0; 4]);
}

#[test]
fn transparency_stays() {
    let rgba = make::quarters_rgba(300, 300);
    let file = make::png_of(&rgba, 300, 300, png::ColorType::Rgba);
    let seen = seen(&file, None);
    assert_eq!(seen.pixel(200, 200)[3], 0);
    assert_eq!(seen.pixel(50, 50)[3], 255);
    // What cannot be seen has no influence on the colours beside it.
    assert!(seen.pixel(120, 200)[2] > 180);
}

#[test]
fn what_is_no_picture_is_none_of_somebody() {
    assert!(matches!(
        drawn(b"<svg/>", None),
        Err(PictureError::Unsupported)
    ));
    let png = make::png(300, 300);
    assert!(matches!(
        drawn(&png[..png.len() / 2], None),
        Err(PictureError::Damaged { .. })
    ));
}
