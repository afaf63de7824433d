//! All ways to hold a camera.

use media::PictureFormat;

use crate::{
    make::{
        self, chunk, exif, exif_segment, riff_chunk, webp_of, webp_picture, with_chunks,
        with_segments,
    },
    view::{cleaned, view, view_webp},
};

/// Where the quarters of a stored picture are once it is turned, by the number
/// of the orientation.
const TURNED: [[usize; 4]; 8] = [
    [0, 1, 2, 3],
    [1, 0, 3, 2],
    [3, 2, 1, 0],
    [2, 3, 0, 1],
    [0, 2, 1, 3],
    [2, 0, 3, 1],
    [3, 1, 2, 0],
    [1, 3, 0, 2],
];

fn check(orientation: u16, file: &[u8], format: PictureFormat) {
    let expected = TURNED[usize::from(orientation - 1)];
    let (picture, out) = cleaned(file).unwrap();
    let size = if orientation < 5 { (90, 60) } else { (60, 90) };
    assert_eq!((picture.width, picture.height), size, "{orientation}");
    assert_eq!(picture.format, format, "{orientation}");
    assert!(!picture.animated);
    let seen = view(&out, format);
    assert_eq!((seen.width, seen.height), size, "{orientation}");
    assert_eq!(seen.quarters(), expected, "{orientation}");
    for thumbnail in picture.thumbnails {
        assert_eq!((thumbnail.width, thumbnail.height), size);
        assert_eq!(view_webp(&thumbnail.webp).quarters(), expected);
    }
}

#[test]
fn jpegs_are_turned() {
    for orientation in 1..=8 {
        let exif = exif_segment(orientation, b"camera");
        let file = with_segments(&make::jpeg(90, 60), &[(0xe1, &exif)]);
        check(orientation, &file, PictureFormat::Jpeg);
    }
}

#[test]
fn pngs_are_turned() {
    for orientation in 1..=8 {
        let exif = chunk(b"eXIf", &exif(orientation, b"camera"));
        let file = with_chunks(&make::png(90, 60), &[exif]);
        check(orientation, &file, PictureFormat::Png);
    }
}

#[test]
fn webps_are_turned_into_jpegs() {
    for orientation in 2..=8 {
        let exif = riff_chunk(b"EXIF", &exif(orientation, b"camera"));
        let file = webp_of(90, 60, 0x08, &[webp_picture(&make::webp(90, 60)), exif]);
        check(orientation, &file, PictureFormat::Jpeg);
    }
}

#[test]
fn transparent_webps_are_turned_into_pngs() {
    let exif = riff_chunk(b"EXIF", &exif(6, b"camera"));
    let picture = webp_picture(&make::webp_transparent(90, 60));
    let (picture, out) = cleaned(&webp_of(90, 60, 0x18, &[picture, exif])).unwrap();
    assert_eq!(picture.format, PictureFormat::Png);
    let seen = view(&out, PictureFormat::Png);
    // The transparent quarter was at the lower right, now at the lower left.
    assert_eq!(seen.pixel(5, 85)[3], 0);
    assert_eq!(seen.pixel(55, 85)[3], 255);
}

#[test]
fn little_endian_exif_is_read_too() {
    let mut exif = b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0".to_vec();
    exif.extend([0; 4]);
    let file = with_segments(&make::jpeg(90, 60), &[(0xe1, &exif)]);
    check(6, &file, PictureFormat::Jpeg);
}

#[test]
fn nonsense_for_an_orientation_is_none() {
    for orientation in [0, 9, 65535] {
        let exif = exif_segment(orientation, b"camera");
        let file = with_segments(&make::jpeg(90, 60), &[(0xe1, &exif)]);
        assert_eq!(cleaned(&file).unwrap().0.width, 90);
    }
    let full = exif_segment(6, b"camera");
    for length in 6..30 {
        let file = with_segments(&make::jpeg(90, 60), &[(0xe1, &full[..length])]);
        cleaned(&file).unwrap();
    }
}
