//! Small files that would take much to decode.

use media::{Limits, PictureError};

use crate::{
    make::{
        self, chunk, deflated, riff_chunk, webp_frame, webp_of, webp_picture, with_chunks,
        with_segments,
    },
    view::{cleaned, cleaned_within},
};

fn is_too_large(file: &[u8]) -> bool {
    matches!(cleaned(file), Err(PictureError::TooManyPixels))
}

fn is_damaged(file: &[u8]) -> bool {
    matches!(cleaned(file), Err(PictureError::Damaged { .. }))
}

/// A PNG that says it has this size.
pub(crate) fn png_of_size(width: u32, height: u32, interlaced: u8) -> Vec<u8> {
    let mut header = [width.to_be_bytes(), height.to_be_bytes()].concat();
    header.extend([8, 6, 0, 0, interlaced]);
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        chunk(b"IHDR", &header),
        chunk(b"IDAT", &deflated(&vec![0; 100_000])),
        chunk(b"IEND", b""),
    ]
    .concat()
}

#[test]
fn pictures_as_large_as_houses_are_refused() {
    assert!(is_too_large(&png_of_size(60_000, 60_000, 0)));
    assert!(is_too_large(&png_of_size(u32::MAX, u32::MAX, 0)));

    let mut jpeg = make::jpeg(64, 64);
    let frame = jpeg
        .windows(4)
        .position(|it| it == [0xff, 0xc0, 0, 17])
        .unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xff, 0xdc, 0xff, 0xdc]);
    assert!(is_too_large(&jpeg));

    let mut gif = make::gif(64, 64, 1, gif::Repeat::Infinite);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    assert!(is_too_large(&gif));

    let mut webp = make::webp(64, 64);
    webp[26..30].copy_from_slice(&[0xff, 0x3f, 0xff, 0x3f]);
    assert!(is_too_large(&webp));

    let mut webp = make::webp_lossless(64, 64);
    webp[21..25].copy_from_slice(&[0xff, 0xff, 0xff, 0x0f]);
    assert!(is_too_large(&webp));
    assert!(is_too_large(&webp_of(
        1 << 24,
        1 << 24,
        0,
        &[webp_picture(&webp)]
    )));
}

#[test]
fn a_gif_frame_larger_than_the_picture_is_counted() {
    let mut gif = make::gif(64, 64, 1, gif::Repeat::Infinite);
    let image = gif
        .windows(5)
        .position(|it| it == [0x2c, 0, 0, 0, 0])
        .unwrap();
    gif[image + 5..image + 9].copy_from_slice(&[0xff; 4]);
    assert!(is_too_large(&gif));
}

#[test]
fn pictures_that_lie_about_their_size_are_refused() {
    let large = webp_picture(&make::webp(640, 640));
    assert!(is_damaged(&webp_of(8, 8, 0, std::slice::from_ref(&large))));
    let control = riff_chunk(b"ANIM", &[0; 6]);
    let frame = webp_frame(&make::webp(640, 640), 8, 8, 100);
    assert!(is_damaged(&webp_of(8, 8, 0x02, &[control.clone(), frame])));
    // A frame that is not inside of the picture.
    let frame = webp_frame(&make::webp(640, 640), 640, 640, 100);
    assert!(is_damaged(&webp_of(8, 8, 0x02, &[control, frame])));
    // Fewer rows than there should be, and none of them.
    assert!(is_damaged(&png_of_size(1000, 1000, 0)));
    assert!(is_damaged(&png_of_size(1000, 0, 0)));
    assert!(is_damaged(&png_of_size(0, 1000, 0)));
}

#[test]
fn animations_without_end_are_refused() {
    let frames_limit = |file: &[u8]| matches!(cleaned(file), Err(PictureError::TooManyFrames));
    assert!(frames_limit(&make::gif(
        1,
        1,
        20_000,
        gif::Repeat::Infinite
    )));
    assert!(frames_limit(&make::apng(1, 1, 5000, 0)));
    let webp = make::webp(1, 1);
    let mut chunks = vec![riff_chunk(b"ANIM", &[0; 6])];
    chunks.extend((0..5000).map(|_| webp_frame(&webp, 1, 1, 10)));
    assert!(frames_limit(&webp_of(1, 1, 0x02, &chunks)));
}

#[test]
fn the_pixels_of_all_frames_count() {
    let limits = Limits {
        animated_pixels: 64 * 64 * 10,
        ..Limits::default()
    };
    for (few, many) in [
        (
            make::gif(64, 64, 10, gif::Repeat::Infinite),
            make::gif(64, 64, 11, gif::Repeat::Infinite),
        ),
        (make::apng(64, 64, 10, 0), make::apng(64, 64, 11, 0)),
        (
            make::webp_animation(64, 64, 10, 0),
            make::webp_animation(64, 64, 11, 0),
        ),
    ] {
        cleaned_within(&few, &limits).unwrap();
        assert!(matches!(
            cleaned_within(&many, &limits),
            Err(PictureError::TooManyPixels)
        ));
    }
}

#[test]
fn an_animation_that_hides_frames_is_refused() {
    let file = make::apng(8, 8, 3, 0);
    let control = file.windows(4).position(|it| it == b"acTL").unwrap();
    for count in [2_u32, 4, u32::MAX] {
        let mut lying = file.clone();
        let chunk = chunk(b"acTL", &[count.to_be_bytes(), [0; 4]].concat());
        lying.splice(control - 4..control + 16, chunk);
        assert!(is_damaged(&lying));
    }
}

#[test]
fn a_jpeg_of_endless_scans_is_refused() {
    let file = make::jpeg_of(&make::quarters(64, 64), 64, 64, true);
    let scan = file.windows(2).position(|it| it == [0xff, 0xda]).unwrap();
    let end = file[scan + 2..]
        .windows(2)
        .position(|it| it[0] == 0xff && it[1] != 0)
        .unwrap();
    let one = &file[scan..scan + 2 + end];
    let many = [&file[..scan], &one.repeat(1000), &file[scan..]].concat();
    let Err(PictureError::Damaged { detail }) = cleaned(&many) else {
        panic!("it was not refused");
    };
    assert_eq!(detail, "it has too many scans");
}

#[test]
fn what_has_to_be_held_as_a_whole_is_limited_further() {
    let limits = Limits {
        memory_bytes: 100_000,
        ..Limits::default()
    };
    let refused = |file: &[u8]| {
        matches!(
            cleaned_within(file, &limits),
            Err(PictureError::TooManyPixels)
        )
    };
    // 180 × 180 pixels at 3 bytes are less, and at twice that are more.
    let rgb = make::quarters(180, 180);
    assert!(!refused(&make::jpeg_of(&rgb, 180, 180, false)));
    assert!(refused(&make::jpeg_of(&rgb, 180, 180, true)));
    assert!(!refused(&make::webp(140, 140)));
    assert!(refused(&make::webp(160, 160)));
    assert!(refused(&make::webp_transparent(140, 140)));
    assert!(refused(&make::webp_animation(140, 140, 2, 0)));
    assert!(refused(&png_of_size(180, 180, 1)));
    assert!(!refused(&make::png(180, 180)));
}

#[test]
fn what_is_thrown_away_is_not_unpacked() {
    let bomb = deflated(&vec![0; 50_000_000]);
    let text = [b"name\0\0", &bomb[..]].concat();
    let chunks = [chunk(b"zTXt", &text), chunk(b"iCCP", &text)];
    let (_, out) = cleaned(&with_chunks(&make::png(64, 64), &chunks)).unwrap();
    assert_eq!(out, make::png(64, 64));
    let zeros = vec![0; 65_000];
    let segments: Vec<(u8, &[u8])> = (0..300).map(|_| (0xe2, &zeros[..])).collect();
    let file = with_segments(&make::jpeg(64, 64), &segments);
    assert!(cleaned(&file).unwrap().1.len() < 10_000);
}
