//! Files that were cut off, or changed on the way.

use std::io::Cursor;

use media::{Crop, Limits, PictureError, avatar};

use crate::{
    make::{self, Dice, one_of_each},
    view::{cleaned, view},
};

/// A file that is not sound: what comes out of it is an answer, and what is
/// called clean can be shown.
fn check(name: &str, file: &[u8]) {
    match cleaned(file) {
        Ok((picture, out)) => {
            let seen = view(&out, picture.format);
            assert_eq!((seen.width > 0, seen.height > 0), (true, true), "{name}");
            // Nothing is left that cleaning would change.
            let (_, again) = cleaned(&out).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert!(view(&again, picture.format).rgba == seen.rgba, "{name}");
        }
        Err(PictureError::Damaged { detail }) => {
            assert_ne!(detail, "the decoder panicked", "{name}");
        }
        Err(PictureError::Io(error)) => panic!("{name}: {error}"),
        Err(_) => {}
    }
    let crop = Crop {
        x: 5,
        y: 5,
        side: 9,
    };
    if let Err(PictureError::Damaged { detail }) =
        avatar(&mut Cursor::new(file), Some(crop), &Limits::default())
    {
        assert_ne!(detail, "the decoder panicked", "{name}");
    }
}

#[test]
fn a_file_can_end_anywhere() {
    for (name, file) in one_of_each() {
        for length in 0..file.len() {
            check(&format!("{name}, {length} bytes"), &file[..length]);
        }
    }
}

#[test]
fn a_file_that_is_cut_in_the_middle_is_refused() {
    for (name, file) in one_of_each() {
        for length in [file.len() / 2, file.len() * 3 / 4] {
            assert!(
                matches!(cleaned(&file[..length]), Err(PictureError::Damaged { .. })),
                "{name}"
            );
        }
    }
}

#[test]
fn any_bits_can_be_wrong() {
    let mut dice = Dice(42);
    for (name, file) in one_of_each() {
        for turn in 0..400 {
            let mut file = file.clone();
            for _ in 0..=dice.roll(8) {
                let at = dice.roll(file.len());
                file[at] ^= 1 << dice.roll(8);
            }
            check(&format!("{name}, turn {turn}"), &file);
        }
    }
}

#[test]
fn any_bytes_can_be_lost_or_doubled() {
    let mut dice = Dice(43);
    for (name, file) in one_of_each() {
        for turn in 0..200 {
            let (a, b) = (dice.roll(file.len()), dice.roll(file.len()));
            let file = if turn % 2 == 0 {
                [&file[..a.min(b)], &file[a.max(b)..]].concat()
            } else {
                [&file[..a.max(b)], &file[a.min(b)..]].concat()
            };
            check(&format!("{name}, turn {turn}"), &file);
        }
    }
}

#[test]
fn a_scan_with_codes_that_mean_nothing_is_noticed() {
    let jpeg = make::jpeg_of(&make::noise(200, 200), 200, 200, false);
    cleaned(&jpeg).unwrap();
    let (start, rest) = jpeg.split_at(jpeg.len() / 2);
    // No table has a code of ones alone.
    let ones = b"\xff\0".repeat(8);
    let file = [start, &ones, rest].concat();
    assert!(matches!(cleaned(&file), Err(PictureError::Damaged { .. })));
}
