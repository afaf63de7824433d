//! Colour profiles: kept where they matter, told to nobody else.

use std::io::Cursor;

use media::{Limits, PictureFormat, avatar};
use zune_jpeg::JpegDecoder;

use crate::{
    make::{
        self, chunk, deflated, exif, exif_segment, icc, riff_chunk, webp_frame, webp_of,
        webp_picture, with_chunks, with_segments,
    },
    view::{cleaned, close, contains, view, view_webp},
};

/// What somebody would not want to tell: for which screen a profile was made.
const SECRET: &[u8] = b"Ann's screen, serial number 4711";

/// A colour as the numbers in the file, and what that is in sRGB if the
/// numbers mean Display P3.
const WARM: [u8; 3] = [200, 120, 80];
const WARM_IN_SRGB: [u8; 3] = [213, 115, 71];

const SIDE: u32 = 64;

fn p3() -> Vec<u8> {
    icc(make::DISPLAY_P3, SECRET)
}

fn warm() -> Vec<u8> {
    WARM.repeat((SIDE * SIDE) as usize)
}

fn warm_webp() -> Vec<u8> {
    webp::Encoder::from_rgb(&warm(), SIDE, SIDE)
        .encode_lossless()
        .to_vec()
}

/// The content of JPEG's segments, so many bytes of the profile in each.
fn segments(icc: &[u8], bytes: usize) -> Vec<Vec<u8>> {
    let parts: Vec<_> = icc.chunks(bytes).collect();
    let count = u8::try_from(parts.len()).unwrap();
    let numbered = parts.iter().zip(1_u8..);
    numbered
        .map(|(part, number)| [b"ICC_PROFILE\0", &[number, count][..], part].concat())
        .collect()
}

fn jpeg(parts: &[Vec<u8>]) -> Vec<u8> {
    let parts: Vec<_> = parts.iter().map(|part| (0xe2, part.as_slice())).collect();
    with_segments(&make::jpeg_of(&warm(), SIDE, SIDE, false), &parts)
}

fn png_chunk(icc: &[u8]) -> Vec<u8> {
    chunk(b"iCCP", &[SECRET, b"\0\0", &deflated(icc)].concat())
}

fn png(icc: &[u8]) -> Vec<u8> {
    let png = make::png_of(&warm(), SIDE, SIDE, png::ColorType::Rgb);
    with_chunks(&png, &[png_chunk(icc)])
}

fn webp(icc: &[u8]) -> Vec<u8> {
    let chunks = [riff_chunk(b"ICCP", icc), webp_picture(&warm_webp())];
    webp_of(SIDE, SIDE, 0x20, &chunks)
}

/// The profile of a file, as another program finds it.
fn profile_of(file: &[u8], format: PictureFormat) -> Option<Vec<u8>> {
    match format {
        PictureFormat::Jpeg => {
            let mut decoder = JpegDecoder::new(Cursor::new(file));
            decoder.decode_headers().unwrap();
            decoder.icc_profile()
        }
        PictureFormat::Png => {
            let reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
            let profile = reader.info().icc_profile.clone();
            profile.map(std::borrow::Cow::into_owned)
        }
        PictureFormat::WebP => {
            let mut decoder = image_webp::WebPDecoder::new(Cursor::new(file)).unwrap();
            decoder.icc_profile().unwrap()
        }
        other => panic!("{other:?} has none"),
    }
}

fn rgb([r, g, b, _]: [u8; 4]) -> [u8; 3] {
    [r, g, b]
}

/// Cleaned, it shows the same numbers with a profile of P3 and nothing else in
/// it, and its thumbnails show what they mean.
fn check(what: &str, file: &[u8]) {
    let (picture, out) = cleaned(file).unwrap_or_else(|error| panic!("{what}: {error}"));
    let profile = profile_of(&out, picture.format).unwrap_or_else(|| panic!("{what}: none"));
    assert!(
        !contains(&profile, SECRET) && !contains(&out, SECRET),
        "{what}"
    );
    // Neither when it was made, nor what made it.
    assert_eq!(
        profile[24..36],
        *b"\x07\xd0\0\x01\0\x01\0\0\0\0\0\0",
        "{what}"
    );
    assert!(!contains(&profile, b"anna"), "{what}");
    let read = moxcms::ColorProfile::new_from_slice(&profile).unwrap();
    let colorants = [read.red_colorant, read.green_colorant, read.blue_colorant];
    for (kept, made) in colorants.iter().zip(make::DISPLAY_P3) {
        let same = [kept.x - made[0], kept.y - made[1], kept.z - made[2]];
        assert!(
            same.iter().all(|by| by.abs() < 0.001),
            "{what}: {colorants:?}"
        );
    }
    assert!(
        close(rgb(view(&out, picture.format).pixel(9, 9)), WARM),
        "{what}"
    );
    for thumbnail in &picture.thumbnails {
        let shown = rgb(view_webp(&thumbnail.webp).pixel(9, 9));
        let off = shown.iter().zip(WARM_IN_SRGB);
        let most = off.map(|(a, b)| a.abs_diff(b)).max();
        assert!(most < Some(5), "{what}: {shown:?}");
    }
}

#[test]
fn a_profile_is_kept_and_thumbnails_need_none() {
    for (what, file) in [
        ("jpeg", jpeg(&segments(&p3(), 60_000))),
        ("png", png(&p3())),
        ("webp", webp(&p3())),
    ] {
        check(what, &file);
        let (_, out) = cleaned(&file).unwrap();
        assert_eq!(
            cleaned(&out).unwrap().1,
            out,
            "{what}: what is clean stays so"
        );
    }
    let frame = webp_frame(&warm_webp(), SIDE, SIDE, 50);
    let chunks = [
        riff_chunk(b"ICCP", &p3()),
        riff_chunk(b"ANIM", &[0; 6]),
        frame.clone(),
        frame,
    ];
    let (picture, out) = cleaned(&webp_of(SIDE, SIDE, 0x22, &chunks)).unwrap();
    assert!(picture.animated && profile_of(&out, PictureFormat::WebP).is_some());
}

#[test]
fn a_profile_in_parts_is_put_together() {
    let mut parts = segments(&p3(), 200);
    assert!(parts.len() > 2);
    check("in order", &jpeg(&parts));
    parts.reverse();
    check("the last first", &jpeg(&parts));
    parts.pop();
    let (_, out) = cleaned(&jpeg(&parts)).unwrap();
    assert_eq!(
        profile_of(&out, PictureFormat::Jpeg),
        None,
        "one is missing"
    );
}

#[test]
fn turned_pictures_keep_their_colours() {
    for orientation in [2, 6] {
        let mut parts = vec![(0xe1, exif_segment(orientation, b"camera"))];
        parts.extend(segments(&p3(), 60_000).into_iter().map(|part| (0xe2, part)));
        let parts: Vec<_> = parts
            .iter()
            .map(|(code, it)| (*code, it.as_slice()))
            .collect();
        let jpeg = make::jpeg_of(&warm(), SIDE, SIDE, false);
        check("jpeg", &with_segments(&jpeg, &parts));
        let png = make::png_of(&warm(), SIDE, SIDE, png::ColorType::Rgb);
        let chunks = [
            png_chunk(&p3()),
            chunk(b"eXIf", &exif(orientation, b"camera")),
        ];
        check("png", &with_chunks(&png, &chunks));
        let chunks = [
            riff_chunk(b"ICCP", &p3()),
            webp_picture(&warm_webp()),
            riff_chunk(b"EXIF", &exif(orientation, b"camera")),
        ];
        check("webp", &webp_of(SIDE, SIDE, 0x28, &chunks));
    }
}

#[test]
fn people_are_shown_in_their_colours() {
    for file in [jpeg(&segments(&p3(), 60_000)), png(&p3()), webp(&p3())] {
        let avatar = avatar(&mut Cursor::new(file), None, &Limits::default()).unwrap();
        for square in [avatar.small_webp, avatar.large_webp] {
            let shown = rgb(view_webp(&square).pixel(9, 9));
            let mut off = shown.iter().zip(WARM_IN_SRGB).map(|(a, b)| a.abs_diff(b));
            assert!(off.all(|by| by < 5), "{shown:?}");
        }
    }
}

#[test]
fn what_changes_nothing_or_says_nothing_is_not_kept() {
    let changed = |at: usize, bytes: &[u8]| {
        let mut profile = p3();
        profile[at..at + bytes.len()].copy_from_slice(bytes);
        profile
    };
    for (what, profile) in [
        ("that of every screen", icc(make::SRGB, SECRET)),
        ("nothing", Vec::new()),
        ("noise", make::noise(64, 64)),
        ("half of one", p3()[..200].to_vec()),
        ("one of inks", changed(16, b"CMYK")),
        ("one of greys", changed(16, b"GRAY")),
        ("more tags than it has", changed(128, &[0xff; 4])),
        ("a tag that lies outside", changed(136, &[0xff; 8])),
        ("one too large", [p3(), vec![0; 300_000]].concat()),
        ("a bomb", vec![0; 100_000_000]),
    ] {
        let mut files = vec![png(&profile)];
        if profile.len() < 1_000_000 {
            files.push(webp(&profile));
            files.push(jpeg(&segments(&profile, 60_000)));
        }
        for file in files {
            let (picture, out) = cleaned(&file).unwrap_or_else(|error| panic!("{what}: {error}"));
            assert_eq!(profile_of(&out, picture.format), None, "{what}");
            assert!(!contains(&out, SECRET), "{what}");
            for thumbnail in &picture.thumbnails {
                assert!(
                    close(rgb(view_webp(&thumbnail.webp).pixel(9, 9)), WARM),
                    "{what}"
                );
            }
        }
    }
}

#[test]
fn pictures_of_grey_have_no_profile_of_colours() {
    let png = make::png_of(&[99; 4096], SIDE, SIDE, png::ColorType::Grayscale);
    let (_, out) = cleaned(&with_chunks(&png, &[png_chunk(&p3())])).unwrap();
    assert_eq!(profile_of(&out, PictureFormat::Png), None);
}
