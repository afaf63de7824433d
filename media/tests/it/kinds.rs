//! What files are.

use media::{AudioFormat, Kind, PictureFormat, VideoFormat};

use crate::make;

const fn picture(format: PictureFormat) -> Kind {
    Kind::Picture(format)
}

fn check(head: &[u8], kind: Kind) {
    assert_eq!(Kind::recognise(head), kind, "{}", head.escape_ascii());
}

fn brand(brand: &[u8], others: &[u8]) -> Vec<u8> {
    let length = u32::try_from(16 + others.len()).unwrap().to_be_bytes();
    [&length, &b"ftyp"[..], brand, &[0; 4], others, &[0; 40]].concat()
}

#[test]
fn pictures_are_told_by_their_beginning() {
    check(&make::jpeg(8, 8), picture(PictureFormat::Jpeg));
    check(&make::png(8, 8), picture(PictureFormat::Png));
    check(&make::apng(8, 8, 2, 0), picture(PictureFormat::Png));
    check(&make::webp(8, 8), picture(PictureFormat::WebP));
    check(&make::webp_lossless(8, 8), picture(PictureFormat::WebP));
    check(&make::webp_transparent(8, 8), picture(PictureFormat::WebP));
    check(b"GIF87a", picture(PictureFormat::Gif));
    check(b"GIF89a/*", picture(PictureFormat::Gif));
    check(&brand(b"avif", b"mif1"), picture(PictureFormat::Avif));
    check(&brand(b"mif1", b"miafavif"), picture(PictureFormat::Avif));
}

#[test]
fn pictures_that_are_not_shown_are_known_for_pictures() {
    for head in [
        &brand(b"heic", b"mif1")[..],
        &brand(b"heix", b""),
        &brand(b"mif1", b"miafheic"),
        b"II*\0\x08\0\0\0",
        b"MM\0*\0\0\0\x08",
        b"8BPS\0\x01",
        b"\0\0\0\x0cJXL \x0d\x0a\x87\x0a",
        b"\0\0\0\x0cjP  \x0d\x0a\x87\x0a",
        b"BM\x46\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
        b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        b"\xef\xbb\xbf\n<?xml version=\"1.0\"?>\n<!-- a -->\n<svg/>",
        b"<!DOCTYPE svg PUBLIC \"\"><svg/>",
    ] {
        check(head, Kind::Undecoded);
        assert_eq!(
            Kind::recognise(head).media_type(),
            "application/octet-stream"
        );
    }
}

#[test]
fn so_are_sound_and_film() {
    check(&brand(b"isom", b"avc1"), Kind::Video(VideoFormat::Mp4));
    check(&brand(b"mp42", b""), Kind::Video(VideoFormat::Mp4));
    check(&brand(b"qt  ", b""), Kind::Video(VideoFormat::QuickTime));
    check(&brand(b"M4A ", b"isom"), Kind::Audio(AudioFormat::M4a));
    check(
        b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm\x42\x87",
        Kind::Video(VideoFormat::WebM),
    );
    let mut ogg = b"OggS\0\x02".to_vec();
    ogg.resize(26, 0);
    ogg.extend([1, 19]);
    check(
        &[&ogg[..], b"OpusHead"].concat(),
        Kind::Audio(AudioFormat::Ogg),
    );
    check(
        &[&ogg[..], b"\x01vorbis"].concat(),
        Kind::Audio(AudioFormat::Ogg),
    );
    check(&[&ogg[..], b"\x80theora"].concat(), Kind::Other);
    check(b"RIFF\0\0\0\0WAVEfmt ", Kind::Audio(AudioFormat::Wav));
    check(b"fLaC\0", Kind::Audio(AudioFormat::Flac));
    check(b"ID3\x04\0\0", Kind::Audio(AudioFormat::Mp3));
}

#[test]
fn mp3_and_aac_need_two_frames() {
    // 128 kbit/s at 44.1 kHz: 417 bytes.
    let mut mp3 = vec![0xff, 0xfb, 0x90, 0x00];
    mp3.resize(417, 0);
    check(&mp3.repeat(2), Kind::Audio(AudioFormat::Mp3));
    check(&mp3, Kind::Other);
    // 24 kHz and 64 kbit/s: 192 bytes.
    let mut mp3 = vec![0xff, 0xf3, 0x84, 0x00];
    mp3.resize(192, 0);
    check(&mp3.repeat(2), Kind::Audio(AudioFormat::Mp3));
    // 100 bytes.
    let mut aac = vec![0xff, 0xf1, 0x50, 0x80, 12, 0x9f, 0xfc];
    aac.resize(100, 0);
    check(&aac.repeat(2), Kind::Audio(AudioFormat::Aac));
    check(&aac, Kind::Other);
}

#[test]
fn everything_else_is_something_to_download() {
    for head in [
        &b""[..],
        b"\xff",
        b"\xff\xd8",
        b"\xff\xfeh\0t\0m\0l\0",
        b"<!DOCTYPE html><img src=x>",
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"MZ",
        b"BM",
        b"BM and a text that goes on for a while",
        b"<?xml version=\"1.0\"?><note/>",
        b"<p><svg></svg></p>",
        b"RIFF\0\0\0\0AVI LIST",
        b"RIFF\0\0\0\0WEBPJUNK",
        b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska",
        b"GIF88a",
        b"\x89PNG\n",
        b" \xff\xd8\xff",
    ] {
        check(head, Kind::Other);
    }
    check(&brand(b"avis", b"avif"), Kind::Other);
    check(b"\0\0\0\x01ftyp", Kind::Other);
}

#[test]
fn any_beginning_has_an_answer() {
    let mut dice = make::Dice(5);
    for _ in 0..20_000 {
        let mut head: Vec<u8> = (0..dice.roll(64))
            .map(|_| u8::try_from(dice.roll(256)).unwrap())
            .collect();
        let magic: [&[u8]; 6] = [
            b"OggS",
            b"\xff\xfb",
            b"\0\0\0\x20ftyp",
            b"RIFF",
            b"\xff\xf1",
            b"",
        ];
        head.splice(0..0, magic[dice.roll(6)].iter().copied());
        Kind::recognise(&head);
    }
}

#[test]
fn nothing_that_runs_has_a_type_that_runs() {
    assert_eq!(Kind::Other.media_type(), "application/octet-stream");
    assert_eq!(PictureFormat::WebP.media_type(), "image/webp");
    assert_eq!(Kind::Picture(PictureFormat::Png).media_type(), "image/png");
    assert_eq!(Kind::Video(VideoFormat::Mp4).media_type(), "video/mp4");
    assert_eq!(Kind::Audio(AudioFormat::Mp3).media_type(), "audio/mpeg");
}
