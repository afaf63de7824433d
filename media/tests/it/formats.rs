//! What comes out of honest pictures.

use media::{Limits, PictureError, PictureFormat};

use crate::{
    make::{self, one_of_each},
    view::{cleaned, cleaned_within, view, view_webp},
};

#[test]
fn pictures_stay_what_they_are() {
    for (name, file) in one_of_each() {
        if name.starts_with("turned") || name.starts_with("interlaced") {
            continue;
        }
        let (picture, out) = cleaned(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!((picture.width, picture.height), (24, 17), "{name}");
        assert_eq!(
            picture.animated,
            name.starts_with("animated") || name == "APNG",
            "{name}"
        );
        let before = view(&file, picture.format);
        assert!(before.rgba == view(&out, picture.format).rgba, "{name}");
        assert_eq!((before.width, before.height), (24, 17), "{name}");
    }
}

#[test]
fn an_interlaced_png_is_decoded() {
    let (picture, out) = cleaned(&make::interlaced_png()).unwrap();
    assert_eq!((picture.width, picture.height), (8, 8));
    assert_eq!(view(&out, PictureFormat::Png).pixel(5, 5), [7, 7, 7, 255]);
}

#[test]
fn thumbnails_are_smaller_copies() {
    let file = make::jpeg_of(&make::noise(1500, 1000), 1500, 1000, false);
    let (picture, out) = cleaned(&file).unwrap();
    let sizes: Vec<_> = picture
        .thumbnails
        .iter()
        .map(|thumbnail| (thumbnail.width, thumbnail.height))
        .collect();
    assert_eq!(sizes, [(400, 267), (1200, 800)]);
    for thumbnail in picture.thumbnails {
        assert!(thumbnail.webp.len() < out.len());
        let seen = view_webp(&thumbnail.webp);
        assert_eq!(
            (seen.width, seen.height),
            (thumbnail.width, thumbnail.height)
        );
    }
}

#[test]
fn thumbnails_show_the_picture() {
    // Widths that no square of pixels divides.
    for (width, height) in [(1300, 1301), (2413, 1807), (3001, 500)] {
        let rgb = make::quarters(width, height);
        let file = make::png_of(&rgb, width, height, png::ColorType::Rgb);
        let limits = Limits::default();
        let (picture, _) = cleaned_within(&file, &limits).unwrap();
        for thumbnail in picture.thumbnails {
            assert_eq!(view_webp(&thumbnail.webp).quarters(), [0, 1, 2, 3]);
        }
    }
}

#[test]
fn a_thumbnail_has_to_be_worth_it() {
    // Four colours, in less than any WebP takes.
    let (picture, _) = cleaned(&make::gif(8, 8, 1, gif::Repeat::Infinite)).unwrap();
    assert_eq!(picture.thumbnails, []);
    // Small in pixels, but not in bytes: one is enough.
    let file = make::png_of(&make::noise(300, 300), 300, 300, png::ColorType::Rgb);
    let (picture, _) = cleaned(&file).unwrap();
    let sizes: Vec<_> = picture.thumbnails.iter().map(|it| it.width).collect();
    assert_eq!(sizes, [300]);
}

#[test]
fn placeholders_are_short_addresses_of_pictures() {
    for file in [
        make::jpeg_of(&make::noise(800, 800), 800, 800, false),
        make::png_of(
            &make::quarters_rgba(640, 480),
            640,
            480,
            png::ColorType::Rgba,
        ),
        make::png(3000, 1),
    ] {
        let (picture, _) = cleaned(&file).unwrap();
        assert!(
            picture.placeholder.len() <= 400,
            "{}",
            picture.placeholder.len()
        );
        let base64 = picture
            .placeholder
            .strip_prefix("data:image/webp;base64,")
            .unwrap();
        let webp = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, base64);
        let seen = view_webp(&webp.unwrap());
        assert!(seen.width <= 24 && seen.height <= 24);
    }
}

#[test]
fn transparency_is_kept_in_thumbnails() {
    let rgba = make::quarters_rgba(900, 900);
    let file = make::png_of(&rgba, 900, 900, png::ColorType::Rgba);
    // Made incompressible by noise in the text, so that a thumbnail is worth it.
    let (picture, _) = cleaned(&file).unwrap();
    for thumbnail in &picture.thumbnails {
        let seen = view_webp(&thumbnail.webp);
        assert_eq!(seen.pixel(seen.width - 10, seen.height - 10)[3], 0);
        assert_eq!(seen.pixel(10, 10)[3], 255);
    }
}

#[test]
fn other_files_are_no_pictures() {
    for file in [
        &b""[..],
        b"GIF",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf",
    ] {
        assert!(matches!(cleaned(file), Err(PictureError::Unsupported)));
    }
}
