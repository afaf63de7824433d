//! Clocks, disks and files that fail.

use std::{
    io::{self, BufReader, Cursor, Read, Seek, SeekFrom, Write},
    time::Duration,
};

use media::{Limits, PictureError, avatar, clean_picture};

use crate::{
    make::{self, one_of_each},
    view::cleaned_within,
};

#[test]
fn what_takes_too_long_is_stopped() {
    let limits = Limits {
        time: Duration::ZERO,
        ..Limits::default()
    };
    for (name, file) in one_of_each() {
        assert!(
            matches!(cleaned_within(&file, &limits), Err(PictureError::TooSlow)),
            "{name}"
        );
    }
}

#[test]
fn a_limit_without_end_is_none() {
    let limits = Limits {
        time: Duration::MAX,
        ..Limits::default()
    };
    for (_, file) in one_of_each() {
        cleaned_within(&file, &limits).unwrap();
    }
}

/// Fails behind so many bytes.
struct Failing<T> {
    inner: T,
    left: usize,
}

impl<T> Failing<T> {
    fn spend(&mut self, bytes: usize) -> io::Result<()> {
        self.left = self
            .left
            .checked_sub(bytes)
            .ok_or_else(|| io::Error::other("the disk is on fire"))?;
        Ok(())
    }
}

impl<T: Read> Read for Failing<T> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(bytes)?;
        self.spend(read)?;
        Ok(read)
    }
}

impl<T: Seek> Seek for Failing<T> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}

impl<T: Write> Write for Failing<T> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.spend(bytes.len())?;
        self.inner.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

#[test]
fn a_disk_that_fails_is_no_fault_of_the_picture() {
    for (name, file) in one_of_each() {
        for left in [0, 10, file.len() / 2, file.len() - 1] {
            let failing = || {
                let inner = Cursor::new(&file);
                BufReader::with_capacity(16, Failing { inner, left })
            };
            let result = clean_picture(&mut failing(), &mut io::sink(), &Limits::default());
            assert!(
                matches!(result, Err(PictureError::Io(_))),
                "{name}: {result:?}"
            );
            if left < 10 {
                let result = avatar(&mut failing(), None, &Limits::default());
                assert!(
                    matches!(result, Err(PictureError::Io(_))),
                    "{name}: {result:?}"
                );
            }
        }
        let mut out = Failing {
            inner: io::sink(),
            left: 40,
        };
        let result = clean_picture(&mut Cursor::new(&file), &mut out, &Limits::default());
        assert!(
            matches!(result, Err(PictureError::Io(_))),
            "{name}: {result:?}"
        );
    }
}

#[test]
fn small_reads_are_enough() {
    for (name, file) in one_of_each() {
        let mut whole = Vec::new();
        let limits = Limits::default();
        clean_picture(&mut Cursor::new(&file), &mut whole, &limits).unwrap();
        let mut bits = Vec::new();
        let mut slow = BufReader::with_capacity(3, Cursor::new(&file));
        clean_picture(&mut slow, &mut bits, &limits).unwrap();
        assert!(bits == whole, "{name}");
    }
}

#[test]
fn nor_is_one_that_fails_while_it_is_decoded() {
    let rgb = make::noise(200, 200);
    for file in [
        make::jpeg_of(&rgb, 200, 200, false),
        make::png_of(&rgb, 200, 200, png::ColorType::Rgb),
        webp::Encoder::from_rgb(&rgb, 200, 200)
            .encode_lossless()
            .to_vec(),
        make::gif(200, 200, 40, gif::Repeat::Infinite),
    ] {
        assert!(file.len() > 2 * media::Kind::HEAD_BYTES);
        // To tell what it is, to see what is in it, to decode and to copy it.
        for reads in [1, 2, 3] {
            let inner = Cursor::new(&file);
            let left = media::Kind::HEAD_BYTES + reads * file.len() / 2;
            let mut failing = BufReader::with_capacity(16, Failing { inner, left });
            let result = clean_picture(&mut failing, &mut io::sink(), &Limits::default());
            assert!(
                matches!(result, Err(PictureError::Io(_))),
                "{reads}: {result:?}"
            );
        }
    }
}
