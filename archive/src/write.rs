//! Writes an archive.

use std::io::{self, Read, Write};

use age::{Encryptor, stream::StreamWriter};

use crate::{
    block::{END, hash_blocks, header, write_padding},
    error::ArchiveError,
    hashing::Hashing,
    keys::Keys,
    seal::{self, Seal},
};

/// How much is copied at once.
const CHUNK: usize = 256 * 1024;

/// Writes an archive to `W`. It is none before [`Writer::seal`].
pub struct Writer<W: Write> {
    out: Hashing<Output<W>>,
    seal: Seal,
    buffer: Vec<u8>,
}

impl<W: Write> std::fmt::Debug for Writer<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Writer")
            .field("seal", &self.seal)
            .finish_non_exhaustive()
    }
}

/// Where an archive goes.
pub enum Output<W: Write> {
    /// As it is.
    Plain(W),
    /// Encrypted on the way.
    Encrypted(Box<StreamWriter<W>>),
}

impl<W: Write> std::fmt::Debug for Output<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Plain(_) => "Plain",
            Self::Encrypted(_) => "Encrypted",
        })
    }
}

impl<W: Write> Output<W> {
    /// Encrypted for all of the keys, if there are any.
    pub fn new(out: W, keys: Option<&Keys>) -> Result<Self, ArchiveError> {
        let Some(keys) = keys else {
            return Ok(Self::Plain(out));
        };
        let encryptor = Encryptor::with_recipients(keys.recipients()).map_err(io::Error::other)?;
        let stream = encryptor.wrap_output(out)?;
        Ok(Self::Encrypted(Box::new(stream)))
    }

    fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(out) => Ok(out),
            Self::Encrypted(stream) => stream.finish(),
        }
    }
}

impl<W: Write> Write for Output<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Encrypted(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Encrypted(stream) => stream.flush(),
        }
    }
}

impl<W: Write> Writer<W> {
    /// Begins an archive.
    pub fn new(out: Output<W>) -> Self {
        Self {
            out: Hashing::new(out),
            seal: Seal::default(),
            buffer: vec![0; CHUNK],
        }
    }

    /// Adds an entry: so many bytes of `content`, which has no more. Returns
    /// whether they were what the hash says; what was not is kept as it is and
    /// told in the seal.
    pub fn entry(
        &mut self,
        name: &str,
        bytes: u64,
        sha256: &[u8; 32],
        content: impl Read,
    ) -> Result<bool, ArchiveError> {
        self.out.write_all(&hash_blocks(sha256)?)?;
        self.out.write_all(header(name, bytes)?.as_bytes())?;
        let mut content = Hashing::new(content);
        let mut copied = 0;
        loop {
            let read = match content.read(&mut self.buffer) {
                Ok(read) => read,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(cause.into()),
            };
            if read == 0 {
                break;
            }
            copied += read as u64;
            if copied > bytes {
                break;
            }
            self.out.write_all(&self.buffer[..read])?;
        }
        if copied != bytes {
            let name = name.to_owned();
            return Err(ArchiveError::Length { name });
        }
        write_padding(&mut self.out, bytes)?;
        let good = content.sha256() == *sha256;
        if !good {
            self.seal.damaged.push(name.to_owned());
        }
        self.seal.entries += 1;
        Ok(good)
    }

    /// Makes it a whole archive.
    pub fn seal(mut self) -> Result<W, ArchiveError> {
        let before = self.out.sha256();
        let content = self.seal.content(&before).map_err(io::Error::other)?;
        let bytes = content.len() as u64;
        self.out.write_all(header(seal::NAME, bytes)?.as_bytes())?;
        self.out.write_all(content.as_bytes())?;
        write_padding(&mut self.out, bytes)?;
        self.out.write_all(&END)?;
        Ok(self.out.into_inner().finish()?)
    }
}
