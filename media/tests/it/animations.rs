//! What moves has to go on moving.

use std::io::Cursor;

use gif::Repeat;
use image_webp::{LoopCount, WebPDecoder};

use crate::{
    make,
    view::{cleaned, view, view_webp},
};

#[test]
fn gifs_keep_frames_delays_and_repetitions() {
    for repeat in [Repeat::Infinite, Repeat::Finite(3)] {
        let file = make::gif(32, 20, 5, repeat);
        let (picture, out) = cleaned(&file).unwrap();
        assert!(picture.animated);
        let frames = |file: &[u8]| {
            let mut decoder = gif::DecodeOptions::new()
                .read_info(Cursor::new(file))
                .unwrap();
            let mut frames = Vec::new();
            while let Some(frame) = decoder.read_next_frame().unwrap() {
                frames.push((frame.delay, frame.dispose, frame.buffer.to_vec()));
            }
            (frames, decoder.repeat())
        };
        assert_eq!(frames(&out), frames(&file));
        assert_eq!(frames(&out).0.len(), 5);
        assert_eq!(frames(&out).1, repeat);
    }
}

#[test]
fn a_gif_without_an_end_gets_one() {
    let file = make::gif(32, 20, 2, Repeat::Infinite);
    let (_, out) = cleaned(&file[..file.len() - 1]).unwrap();
    assert_eq!(out, file);
}

#[test]
fn apngs_keep_frames_delays_and_repetitions() {
    let file = make::apng(32, 20, 4, 7);
    let (picture, out) = cleaned(&file).unwrap();
    assert!(picture.animated);
    let frames = |file: &[u8]| {
        let mut reader = png::Decoder::new(Cursor::new(file)).read_info().unwrap();
        let control = reader.info().animation_control.unwrap();
        let mut frames = Vec::new();
        for _ in 0..control.num_frames {
            let mut data = vec![0; reader.output_buffer_size().unwrap()];
            reader.next_frame(&mut data).unwrap();
            let delay = reader.info().frame_control.unwrap().delay_num;
            frames.push((delay, data));
        }
        (frames, control.num_plays)
    };
    assert_eq!(frames(&out), frames(&file));
    assert_eq!(frames(&out).0.len(), 4);
    assert_eq!(frames(&out).1, 7);
}

#[test]
fn webps_keep_frames_delays_and_repetitions() {
    for plays in [0, 4] {
        let file = make::webp_animation(32, 20, 4, plays);
        let (picture, out) = cleaned(&file).unwrap();
        assert!(picture.animated);
        let frames = |file: &[u8]| {
            let mut decoder = WebPDecoder::new(Cursor::new(file)).unwrap();
            let mut frames = Vec::new();
            for _ in 0..decoder.num_frames() {
                let mut data = vec![0; decoder.output_buffer_size().unwrap()];
                frames.push((decoder.read_frame(&mut data).unwrap(), data));
            }
            let plays = match decoder.loop_count() {
                LoopCount::Forever => 0,
                LoopCount::Times(times) => times.get(),
            };
            (frames, plays)
        };
        assert_eq!(frames(&out), frames(&file));
        assert_eq!(frames(&out).0.len(), 4);
        assert_eq!(frames(&out).1, plays);
    }
}

#[test]
fn what_stands_still_is_the_first_frame() {
    for file in [
        make::gif(500, 400, 3, Repeat::Infinite),
        make::apng(500, 400, 3, 0),
        make::webp_animation(500, 400, 2, 0),
    ] {
        let (picture, out) = cleaned(&file).unwrap();
        assert_eq!(view(&out, picture.format).quarters()[..3], [0, 1, 2]);
        for thumbnail in picture.thumbnails {
            assert_eq!(view_webp(&thumbnail.webp).quarters()[..3], [0, 1, 2]);
        }
    }
}

#[test]
fn a_gif_whose_first_frame_is_only_a_part_is_drawn_as_it_is() {
    // A frame of 32 × 20 in the lower right of twice that.
    let mut file = make::gif(32, 20, 2, Repeat::Infinite);
    file[6] = 64;
    file[8] = 40;
    let mut first = true;
    for at in 0..file.len() - 10 {
        if file[at..].starts_with(&[0x2c, 0, 0, 0, 0, 32, 0, 20]) && first {
            file[at + 1] = 32;
            file[at + 3] = 20;
            first = false;
        }
    }
    let avatar = media::avatar(
        &mut Cursor::new(&file),
        Some(media::Crop {
            x: 24,
            y: 0,
            side: 40,
        }),
        &media::Limits::default(),
    );
    let seen = view_webp(&avatar.unwrap().large_webp);
    assert_eq!(seen.pixel(20, 20)[3], 0);
    assert_eq!(seen.pixel(20, 240)[3], 0);
    assert_eq!(seen.pixel(100, 150)[3], 255);
}
