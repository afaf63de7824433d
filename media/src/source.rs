//! Reads the original file, and stops when decoding has taken too long.

use std::{
    io::{self, BufRead, Read, Seek, SeekFrom},
    time::{Duration, Instant},
};

use crate::error::PictureError;

/// What a picture is read from.
pub(crate) trait Input: BufRead + Seek {}
impl<T: BufRead + Seek> Input for T {}

/// The file as it came. Decoders read from it all the time, so it stops them by
/// an error once their time is up. Decoders turn errors of reading into errors
/// of their own, so it remembers those that are no fault of the file: see
/// [`Self::explain`].
pub(crate) struct Source<'a> {
    input: &'a mut dyn Input,
    position: u64,
    deadline: Option<Instant>,
    overdue: bool,
    failure: Option<io::Error>,
}

impl<'a> Source<'a> {
    pub(crate) fn new(input: &'a mut dyn Input, time: Duration) -> io::Result<Self> {
        input.rewind()?;
        Ok(Self {
            input,
            position: 0,
            // `None` where the deadline is further away than the clock can say:
            // then there is none.
            deadline: Instant::now().checked_add(time),
            overdue: false,
            failure: None,
        })
    }

    pub(crate) fn position(&self) -> u64 {
        self.position
    }

    /// Goes to a place in the file without losing what is buffered, if that is
    /// near.
    pub(crate) fn go_to(&mut self, position: u64) -> io::Result<()> {
        if position == self.position {
            return Ok(());
        }
        let moved = if let Ok(by) = i64::try_from(i128::from(position) - i128::from(self.position))
        {
            self.input.seek_relative(by)
        } else {
            self.input.seek(SeekFrom::Start(position)).map(drop)
        };
        self.note(moved)?;
        self.position = position;
        Ok(())
    }

    pub(crate) fn skip(&mut self, bytes: u64) -> Result<(), PictureError> {
        let target = self
            .position
            .checked_add(bytes)
            .ok_or_else(|| PictureError::damaged("it points beyond any file"))?;
        self.go_to(target)?;
        Ok(())
    }

    /// The beginning of the file, as much of it as there is.
    pub(crate) fn head(&mut self, length: usize) -> Result<Vec<u8>, PictureError> {
        let mut head = Vec::with_capacity(length);
        self.by_ref().take(length as u64).read_to_end(&mut head)?;
        self.go_to(0)?;
        Ok(head)
    }

    /// The next bytes; the file has to have them.
    pub(crate) fn bytes<const N: usize>(&mut self) -> Result<[u8; N], PictureError> {
        let mut bytes = [0; N];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    /// The next bytes, as many as are asked for; the file has to have them.
    pub(crate) fn byte_vec(&mut self, length: usize) -> Result<Vec<u8>, PictureError> {
        let mut bytes = vec![0; length];
        self.fill(&mut bytes)?;
        Ok(bytes)
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), PictureError> {
        self.read_exact(bytes).map_err(PictureError::damaged)
    }

    /// Whether there is nothing more to read.
    pub(crate) fn is_at_end(&mut self) -> Result<bool, PictureError> {
        Ok(self.fill_buf()?.is_empty())
    }

    /// Why decoding really ended. A decoder may call a picture damaged because
    /// the time was up, or because the file could not be read.
    pub(crate) fn explain(&mut self, error: PictureError) -> PictureError {
        if self.overdue {
            PictureError::TooSlow
        } else if let Some(failure) = self.failure.take() {
            PictureError::Io(failure)
        } else {
            error
        }
    }

    fn note<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        result.map_err(|error| {
            let kind = error.kind();
            self.failure = Some(error);
            kind.into()
        })
    }
}

impl Read for Source<'_> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(bytes)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self
            .deadline
            .is_some_and(|deadline| Instant::now() >= deadline)
        {
            self.overdue = true;
            return Err(io::ErrorKind::TimedOut.into());
        }
        // Asked once only to note a failure. The second call returns the same
        // buffer and reads nothing.
        if let Err(error) = self.input.fill_buf() {
            return self.note(Err(error));
        }
        self.input.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.input.consume(amount);
        self.position += amount as u64;
    }
}
