//! How much memory pictures take. Only what Rust allocates is counted; what
//! libwebp takes for a thumbnail is a few megabytes, whatever the picture.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of tests fail loudly; clippy only exempts the tests themselves"
)]

use std::{io::Cursor, sync::Mutex};

use media::{Limits, PictureError, clean_picture};
use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Where the tests are threads of one process, one at a time is measured.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

const MEGABYTE: usize = 1_000_000;

/// Cleans, and says how many bytes were taken for it at most.
fn taken(file: &[u8]) -> (Result<(), PictureError>, usize) {
    let guard = ONE_AT_A_TIME.lock();
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let result = clean_picture(
        &mut Cursor::new(file),
        &mut std::io::sink(),
        &Limits::default(),
    );
    let bytes = ALLOCATOR.peak_usage() - before;
    drop(guard);
    (result.map(drop), bytes)
}

/// A photograph: soft colours, so that the test itself does not take long.
fn soft(width: usize, height: usize) -> Vec<u8> {
    let mut rgb = vec![0; width * height * 3];
    for (y, row) in rgb.chunks_exact_mut(width * 3).enumerate() {
        for (x, pixel) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
            *pixel = [x, y, x + y].map(|shade| (shade >> 4).to_le_bytes()[0]);
        }
    }
    rgb
}

fn jpeg(width: u16, height: u16, exif: &[u8], progressive: bool) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = jpeg_encoder::Encoder::new(&mut file, 90);
    encoder.set_sampling_factor(jpeg_encoder::SamplingFactor::F_2_2);
    encoder.set_progressive(progressive);
    encoder.add_app_segment(1, exif).unwrap();
    let rgb = soft(width.into(), height.into());
    encoder
        .encode(&rgb, width, height, jpeg_encoder::ColorType::Rgb)
        .unwrap();
    file
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgba);
    let mut writer = encoder.write_header().unwrap();
    let mut rows = writer.stream_writer().unwrap();
    let row = vec![0; width as usize * 4];
    for _ in 0..height {
        std::io::Write::write_all(&mut rows, &row).unwrap();
    }
    rows.finish().unwrap();
    writer.finish().unwrap();
    file
}

const TURNED: &[u8] = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";

#[test]
fn a_jpeg_is_held_once() {
    let (result, bytes) = taken(&jpeg(4000, 3000, b"", false));
    result.unwrap();
    assert!(bytes < 55 * MEGABYTE, "{bytes}");
}

#[test]
fn so_is_one_that_is_turned() {
    let (result, bytes) = taken(&jpeg(4000, 3000, TURNED, false));
    result.unwrap();
    assert!(bytes < 55 * MEGABYTE, "{bytes}");
}

#[test]
fn one_in_scans_waits_for_the_last() {
    let (result, bytes) = taken(&jpeg(4000, 3000, b"", true));
    result.unwrap();
    assert!(bytes < 100 * MEGABYTE, "{bytes}");
}

#[test]
fn of_a_png_there_are_only_rows() {
    // 49 million pixels in some kilobytes.
    let (result, bytes) = taken(&png(7000, 7000));
    result.unwrap();
    assert!(bytes < 25 * MEGABYTE, "{bytes}");
}

#[test]
fn a_gif_is_held_a_frame_at_a_time() {
    let mut file = Vec::new();
    let mut encoder = gif::Encoder::new(&mut file, 1000, 1000, &[0; 6]).unwrap();
    for _ in 0..100 {
        let frame = gif::Frame {
            width: 1000,
            height: 1000,
            buffer: vec![1; 1_000_000].into(),
            ..gif::Frame::default()
        };
        encoder.write_frame(&frame).unwrap();
    }
    drop(encoder);
    let (result, bytes) = taken(&file);
    result.unwrap();
    assert!(bytes < 15 * MEGABYTE, "{bytes}");
}

#[test]
fn what_is_refused_takes_nothing() {
    let mut large = png(64, 64);
    large[16..24].copy_from_slice(&[0, 0, 0xea, 0x60, 0, 0, 0xea, 0x60]);
    let mut long = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..100_000 {
        long.extend(b"\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0");
    }
    let mut pieces = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff".to_vec();
    for _ in 0..1_000_000 {
        pieces.extend(b"\x21\xf9\x04\0\0\0\0\0\x21\xfe\0");
    }
    let mut chunks = png(64, 64)[..33].to_vec();
    for _ in 0..1_000_000 {
        chunks.extend(b"\0\0\0\x01sRGB\0\xae\xce\x1c\xe9\0\0\0\0zzZz\0\0\0\0");
    }
    for file in [large, long, pieces, chunks] {
        let (result, bytes) = taken(&file);
        result.unwrap_err();
        assert!(bytes < 5 * MEGABYTE, "{bytes}");
    }
}
