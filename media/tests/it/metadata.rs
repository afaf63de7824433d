//! What must not be in what comes out.

use media::PictureFormat;

use crate::{
    make::{
        self, chunk, deflated, exif, exif_segment, riff_chunk, webp_frame, webp_of, webp_picture,
        with_chunks, with_segments,
    },
    view::{cleaned, contains, view},
};

/// What somebody would not want to tell.
const SECRET: &[u8] = b"52.5200N 13.4050E <script>alert(1)</script> <?php";

/// Cleans, looks for the secret, and whether the picture is still there.
fn check(what: &str, file: &[u8]) -> Vec<u8> {
    assert!(contains(file, SECRET), "{what}: there is nothing to remove");
    let (picture, out) = cleaned(file).unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(!contains(&out, SECRET), "{what}");
    assert!(!contains(&out, b"Exif"), "{what}");
    assert_eq!(
        view(&out, picture.format).quarters(),
        [0, 1, 2, 3],
        "{what}"
    );
    out
}

fn with_text(prefix: &[u8]) -> Vec<u8> {
    [prefix, SECRET].concat()
}

#[test]
fn jpegs_lose_every_segment_that_is_not_the_picture() {
    let jpeg = make::jpeg(64, 64);
    let exif = exif_segment(1, SECRET);
    let xmp = with_text(b"http://ns.adobe.com/xap/1.0/\0");
    let iptc = with_text(b"Photoshop 3.0\08BIM\x04\x04\0\0");
    let mpf = with_text(b"MPF\0MM\0*");
    let jfxx = with_text(b"JFXX\0\x10");
    let adobe = with_text(b"Adobe\0d\0\0\0\0\x01");
    let own = with_text(b"MakerNote\0");
    // With a preview of ten times one pixel.
    let mut jfif = b"JFIF\0\x01\x01\0\0\x01\0\x01\x0a\x01".to_vec();
    jfif.extend(SECRET);
    for (code, content) in [
        (0xe0, &jfif[..]),
        (0xe0, &jfxx),
        (0xe1, &exif),
        (0xe1, &xmp),
        (0xe2, &mpf),
        (0xe5, &own),
        (0xed, &iptc),
        (0xee, &adobe),
        (0xef, &own),
        (0xfe, SECRET),
    ] {
        let file = with_segments(&jpeg, &[(code, content)]);
        check(&format!("segment {code:x}"), &file);
        let end = jpeg.len() - 2;
        let mut late = jpeg[..end].to_vec();
        late.extend(&with_segments(&[0xff, 0xd8], &[(code, content)])[2..]);
        late.extend([0xff, 0xd9]);
        check(&format!("segment {code:x} behind the scan"), &late);
    }
}

#[test]
fn jpegs_keep_what_says_how_colours_are_stored() {
    // RGB as it is, without the conversion that is usual: only Adobe's segment
    // says so.
    let adobe = b"Adobe\0d\0\0\0\0\0";
    let file = with_segments(&make::jpeg(64, 64), &[(0xee, adobe)]);
    let (_, out) = cleaned(&file).unwrap();
    assert!(contains(&out, adobe));
}

#[test]
fn pngs_lose_every_chunk_that_is_not_the_picture() {
    let png = make::png(64, 64);
    let compressed = deflated(SECRET);
    let profile = [b"name\0\0", &compressed[..]].concat();
    for chunk in [
        chunk(b"tEXt", &with_text(b"Comment\0")),
        chunk(
            b"zTXt",
            &[&with_text(b"C")[..], b"\0\0", &compressed].concat(),
        ),
        chunk(b"iTXt", &with_text(b"XML:com.adobe.xmp\0\0\0\0\0")),
        chunk(b"eXIf", &exif(1, SECRET)),
        chunk(b"iCCP", &with_text(b"")),
        chunk(b"sPLT", SECRET),
        chunk(b"zzZz", SECRET),
        chunk(b"ZZZz", SECRET),
        chunk(b"gAMA", SECRET),
        chunk(b"sRGB", SECRET),
        chunk(b"cHRM", SECRET),
        chunk(b"acTL", SECRET),
        chunk(b"fcTL", SECRET),
        chunk(b"fdAT", SECRET),
    ] {
        check(
            &String::from_utf8_lossy(&chunk[4..8]),
            &with_chunks(&png, std::slice::from_ref(&chunk)),
        );
        let end = png.len() - 12;
        let late = [&png[..end], &chunk, &png[end..]].concat();
        check("behind the pixels", &late);
    }
    let with_profile = with_chunks(&png, &[chunk(b"iCCP", &profile)]);
    assert!(!contains(&cleaned(&with_profile).unwrap().1, b"iCCP"));
}

#[test]
fn pngs_keep_what_says_which_colours_are_meant() {
    let chunks = [
        chunk(b"gAMA", &45455_u32.to_be_bytes()),
        chunk(b"sRGB", &[0]),
    ];
    let (_, out) = cleaned(&with_chunks(&make::png(64, 64), &chunks)).unwrap();
    assert!(contains(&out, &chunks.concat()));
}

#[test]
fn gifs_lose_comments_texts_and_applications() {
    let gif = make::gif(64, 64, 2, gif::Repeat::Infinite);
    let length = u8::try_from(SECRET.len()).unwrap();
    let block = |start: &[u8]| [start, &[length], SECRET, &[0]].concat();
    let first_block = gif.windows(3).position(|it| it == b"\x21\xff\x0b").unwrap();
    for (name, extension) in [
        ("comment", block(b"\x21\xfe")),
        ("application", block(b"\x21\xff\x0bXMP DataXMP")),
        ("text", block(b"\x21\x01\x0c012345678901")),
        ("unknown", block(b"\x21\x77")),
        ("repeat", block(b"\x21\xff\x0bNETSCAPE2.0")),
    ] {
        for place in [first_block, gif.len() - 1] {
            let file = [&gif[..place], &extension, &gif[place..]].concat();
            let out = check(name, &file);
            assert_eq!(out.len(), gif.len(), "{name}");
        }
    }
}

#[test]
fn webps_lose_every_chunk_that_is_not_the_picture() {
    let still = webp_picture(&make::webp(64, 64));
    let frame = webp_frame(&make::webp(64, 64), 64, 64, 100);
    let control = riff_chunk(b"ANIM", &[0; 6]);
    for (name, chunk) in [
        ("EXIF", riff_chunk(b"EXIF", &exif(1, SECRET))),
        ("XMP", riff_chunk(b"XMP ", SECRET)),
        ("ICCP", riff_chunk(b"ICCP", SECRET)),
        ("unknown", riff_chunk(b"ZZZZ", SECRET)),
        ("second picture", riff_chunk(b"VP8 ", SECRET)),
        ("second control", riff_chunk(b"ANIM", SECRET)),
    ] {
        // What the header says is there has to be there for the decoder.
        let file = webp_of(64, 64, 0, &[still.clone(), chunk.clone()]);
        check(name, &file);
        let animation = [control.clone(), frame.clone(), chunk, frame.clone()];
        check(name, &webp_of(64, 64, 0x02, &animation));
    }
    let frame_and_more = [&make::webp(64, 64)[..], &riff_chunk(b"ZZZZ", SECRET)].concat();
    let frames = [control, webp_frame(&frame_and_more, 64, 64, 100)];
    check("in a frame", &webp_of(64, 64, 0x02, &frames));
}

#[test]
fn nothing_is_left_behind_the_end() {
    for (name, file) in [
        ("JPEG", make::jpeg(64, 64)),
        ("PNG", make::png(64, 64)),
        ("APNG", make::apng(64, 64, 2, 0)),
        ("GIF", make::gif(64, 64, 1, gif::Repeat::Infinite)),
        ("WebP", make::webp(64, 64)),
        ("animated WebP", make::webp_animation(64, 64, 2, 0)),
    ] {
        let zip = with_text(b"PK\x03\x04");
        let out = check(name, &[&file[..], &zip].concat());
        assert!(!contains(&out, b"PK\x03\x04"), "{name}");
    }
}

#[test]
fn turned_pictures_lose_everything_too() {
    let segments = [(0xe1, &exif_segment(6, SECRET)[..]), (0xfe, SECRET)];
    let (_, out) = cleaned(&with_segments(&make::jpeg(64, 64), &segments)).unwrap();
    assert!(!contains(&out, SECRET));
    let exif = chunk(b"eXIf", &exif(6, SECRET));
    let (_, out) = cleaned(&with_chunks(&make::png(64, 64), &[exif])).unwrap();
    assert!(!contains(&out, SECRET));
}

#[test]
fn a_page_in_a_jpeg_becomes_a_picture() {
    let page = b"<html><body onload=alert(1)>*/=1;alert(document.domain)/*";
    let file = with_segments(&make::jpeg(64, 64), &[(0xfe, page)]);
    let (picture, out) = cleaned(&file).unwrap();
    assert_eq!(picture.format, PictureFormat::Jpeg);
    assert!(!contains(&out, b"html"));
}

#[test]
fn the_delay_of_a_text_is_not_given_to_a_frame() {
    let start = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff";
    let delay = b"\x21\xf9\x04\0\x77\x77\0\0";
    let text = b"\x21\x01\x0c012345678901\x01!\0";
    let frame = b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
    let (_, out) = cleaned(&[&start[..], delay, text, frame].concat()).unwrap();
    assert_eq!(out, [&start[..], frame].concat());
    let (_, out) = cleaned(&[&start[..], text, delay, frame].concat()).unwrap();
    assert_eq!(out, [&start[..], delay, frame].concat());
}

#[test]
fn bits_without_a_meaning_are_cleared() {
    let mut frame = webp_frame(&make::webp(64, 64), 64, 64, 100);
    frame[23] = 0xfe;
    let file = webp_of(64, 64, 0xc3, &[riff_chunk(b"ANIM", &[0; 6]), frame]);
    let (_, out) = cleaned(&file).unwrap();
    assert_eq!(out[20], 0x02);
    let frame = out.windows(4).position(|it| it == b"ANMF").unwrap();
    assert_eq!(out[frame + 23], 0x02);
}
