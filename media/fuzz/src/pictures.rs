//! Whatever a file is, there is an answer; and what is called clean is clean.

#![no_main]

use std::{io::Cursor, time::Duration};

use libfuzzer_sys::fuzz_target;
use media::{Crop, Kind, Limits, avatar, clean_picture};

/// Small, so that many files are tried; within them nothing may go wrong.
const LIMITS: Limits = Limits {
    pixels: 1 << 20,
    frames: 50,
    animated_pixels: 1 << 22,
    memory_bytes: 1 << 24,
    time: Duration::from_secs(20),
};

// A panic ends the fuzzer before `media` can make an error of it.
fuzz_target!(|file: &[u8]| {
    Kind::recognise(&file[..file.len().min(Kind::HEAD_BYTES)]);
    let mut out = Vec::new();
    if let Ok(picture) = clean_picture(&mut Cursor::new(file), &mut out, &LIMITS) {
        assert_eq!(picture.size_bytes, out.len() as u64);
        assert_eq!(Kind::recognise(&out), Kind::Picture(picture.format));
        // A turned picture may be larger to decode as what it became.
        let limits = Limits {
            memory_bytes: 8 * LIMITS.memory_bytes,
            ..LIMITS
        };
        let mut again = Vec::new();
        let seen = clean_picture(&mut Cursor::new(&out), &mut again, &limits)
            .expect("what is clean can be cleaned");
        assert_eq!((seen.width, seen.height), (picture.width, picture.height));
        assert_eq!(seen.animated, picture.animated);
    }
    let crop = Crop {
        x: 3,
        y: 5,
        side: 7,
    };
    let _ = avatar(&mut Cursor::new(file), Some(crop), &LIMITS);
});
