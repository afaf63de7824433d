//! The cleaned file as pieces: ranges of the original, with bytes of ours
//! between them.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

use crate::{error::PictureError, source::Source};

/// More than any honest file needs, since neighbours become one.
const MOST_PIECES: usize = 1 << 16;

/// What is kept of a file, in order.
#[derive(Debug, Default)]
pub(crate) struct Pieces {
    pieces: Vec<Placed>,
    length: u64,
}

/// A piece and where in the cleaned file it begins.
#[derive(Debug)]
struct Placed {
    begins: u64,
    piece: Piece,
}

#[derive(Debug)]
enum Piece {
    Ours(Vec<u8>),
    Range { start: u64, length: u64 },
}

impl Pieces {
    /// How long the cleaned file is.
    pub(crate) fn length(&self) -> u64 {
        self.length
    }

    /// Keeps bytes of the file.
    pub(crate) fn keep(&mut self, start: u64, length: u64) -> Result<(), PictureError> {
        if let Some(Placed {
            piece: Piece::Range {
                start: s,
                length: l,
            },
            ..
        }) = self.pieces.last_mut()
            && *s + *l == start
        {
            *l += length;
            self.length += length;
            return Ok(());
        }
        self.push(Piece::Range { start, length }, length)
    }

    /// Adds bytes that are not in the file.
    pub(crate) fn add(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), PictureError> {
        let bytes = bytes.as_ref();
        if let Some(Placed {
            piece: Piece::Ours(ours),
            ..
        }) = self.pieces.last_mut()
        {
            ours.extend(bytes);
            self.length += bytes.len() as u64;
            return Ok(());
        }
        self.push(Piece::Ours(bytes.to_vec()), bytes.len() as u64)
    }

    /// Adds all of `other`.
    pub(crate) fn append(&mut self, other: Self) -> Result<(), PictureError> {
        for Placed { piece, .. } in other.pieces {
            match piece {
                Piece::Ours(bytes) => self.add(bytes)?,
                Piece::Range { start, length } => self.keep(start, length)?,
            }
        }
        Ok(())
    }

    fn push(&mut self, piece: Piece, length: u64) -> Result<(), PictureError> {
        if self.pieces.len() == MOST_PIECES {
            return Err(PictureError::damaged("it is in too many pieces"));
        }
        self.pieces.push(Placed {
            begins: self.length,
            piece,
        });
        self.length += length;
        Ok(())
    }

    /// The piece a position lies in.
    fn at(&self, position: u64) -> Option<&Placed> {
        let behind = self
            .pieces
            .partition_point(|placed| placed.begins <= position);
        self.pieces.get(behind.checked_sub(1)?)
    }
}

/// Reads the cleaned file, which is nowhere as a whole.
pub(crate) struct Cleaned<'a, 'source> {
    pieces: &'a Pieces,
    source: &'a mut Source<'source>,
    position: u64,
}

impl<'a, 'source> Cleaned<'a, 'source> {
    pub(crate) fn new(pieces: &'a Pieces, source: &'a mut Source<'source>) -> Self {
        Self {
            pieces,
            source,
            position: 0,
        }
    }
}

impl BufRead for Cleaned<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.position >= self.pieces.length {
            return Ok(&[]);
        }
        let Some(placed) = self.pieces.at(self.position) else {
            return Ok(&[]);
        };
        let within = self.position - placed.begins;
        match &placed.piece {
            Piece::Ours(bytes) => {
                let within = usize::try_from(within).unwrap_or(bytes.len());
                Ok(bytes.get(within..).unwrap_or_default())
            }
            Piece::Range { start, length } => {
                self.source.go_to(start + within)?;
                let bytes = self.source.fill_buf()?;
                let left = usize::try_from(length - within).unwrap_or(usize::MAX);
                Ok(&bytes[..bytes.len().min(left)])
            }
        }
    }

    fn consume(&mut self, amount: usize) {
        if let Some(Placed {
            piece: Piece::Range { .. },
            ..
        }) = self.pieces.at(self.position)
        {
            self.source.consume(amount);
        }
        self.position += amount as u64;
    }
}

impl Read for Cleaned<'_, '_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(bytes)?;
        self.consume(read);
        Ok(read)
    }
}

impl Seek for Cleaned<'_, '_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let position = match to {
            SeekFrom::Start(position) => Some(position),
            SeekFrom::Current(by) => self.position.checked_add_signed(by),
            SeekFrom::End(by) => self.pieces.length.checked_add_signed(by),
        };
        self.position = position.ok_or(io::ErrorKind::InvalidInput)?;
        Ok(self.position)
    }
}
