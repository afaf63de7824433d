//! Reads an archive, and takes nothing that the writer would not write.

use std::io::{self, BufRead, Read};

use age::{DecryptError, Decryptor};
use tar::Header;

use crate::{
    block::{BLOCK, END, hash_blocks, hash_in, header, padding},
    error::ArchiveError,
    hashing::Hashing,
    keys::Keys,
    seal::{self, Seal},
};

/// How every file of age begins.
const AGE: &[u8] = b"age-encryption.org/";

/// What is behind before the first entry.
const BEGINNING: &str = "its beginning";

/// An entry, whose content is being read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What it is called.
    pub name: String,
    /// How long it is.
    pub bytes: u64,
    /// The SHA-256 of its content.
    pub sha256: [u8; 32],
}

/// What a whole archive has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Entries without the seal.
    pub entries: u64,
    /// Entries that were damaged when the archive was made, and are as they
    /// were then.
    pub damaged: Vec<String>,
}

/// Reads an archive to its end and gives every entry to `visit`, which may read
/// its content or not. What it is given may turn out to be damaged afterwards:
/// nothing is true before this returns.
///
/// # Errors
/// Whatever the archive is that is not whole and to the byte as it was written;
/// and what `visit` says.
pub fn read<E: From<ArchiveError>>(
    mut input: impl BufRead,
    keys: Option<&Keys>,
    visit: impl FnMut(&Entry, &mut dyn Read) -> Result<(), E>,
) -> Result<Summary, E> {
    let start = input.fill_buf().map_err(ArchiveError::Io)?;
    let encrypted = start.starts_with(AGE);
    match (encrypted, keys) {
        (false, None) => all(input, visit),
        (false, Some(_)) if AGE.starts_with(start) => Err(ArchiveError::Cut {
            after: BEGINNING.to_owned(),
        }
        .into()),
        (false, Some(_)) => Err(ArchiveError::NotEncrypted.into()),
        (true, Some(keys)) if keys.can_read() => all(decrypt(input, keys)?, visit),
        (true, _) => Err(ArchiveError::NeedsKey.into()),
    }
}

fn decrypt(input: impl BufRead, keys: &Keys) -> Result<impl Read, ArchiveError> {
    let opened = Decryptor::new_buffered(input).and_then(|it| it.decrypt(keys.identities()));
    opened.map_err(|cause| match cause {
        DecryptError::NoMatchingKeys => ArchiveError::WrongKey,
        DecryptError::Io(cause) => broken(cause, BEGINNING),
        _ => ArchiveError::damaged("what tells for whom it is encrypted"),
    })
}

/// What was behind when reading failed. Those who decrypt say in the kind
/// whether it ended or was wrong.
fn broken(cause: io::Error, after: &str) -> ArchiveError {
    match cause.kind() {
        io::ErrorKind::UnexpectedEof => ArchiveError::Cut {
            after: after.to_owned(),
        },
        io::ErrorKind::InvalidData => ArchiveError::damaged(format!("what comes behind {after}")),
        _ => ArchiveError::Io(cause),
    }
}

fn all<E: From<ArchiveError>>(
    input: impl Read,
    mut visit: impl FnMut(&Entry, &mut dyn Read) -> Result<(), E>,
) -> Result<Summary, E> {
    let mut tape = Tape {
        input: Hashing::new(input),
        behind: BEGINNING.to_owned(),
    };
    let mut seal = Seal::default();
    let mut first = true;
    loop {
        let before = tape.input.sha256();
        let block: [u8; BLOCK] = tape.block().map_err(|cause| match cause {
            // Whatever is shorter than a block.
            ArchiveError::Cut { .. } if first => ArchiveError::NotOne,
            cause => cause,
        })?;
        let Some((name, bytes)) = described(&block) else {
            if first {
                return Err(ArchiveError::NotOne.into());
            }
            return Err(tape.damaged("a header").into());
        };
        if name == seal::NAME {
            let content = seal.content(&before);
            let content = content.map_err(|cause| ArchiveError::Io(io::Error::other(cause)))?;
            tape.ends_with(&block, bytes, &content)?;
            return Ok(Summary {
                entries: seal.entries,
                damaged: seal.damaged,
            });
        }
        let sha256 = tape.hash(block).map_err(|cause| match cause {
            ArchiveError::Damaged { .. } if first => ArchiveError::NotOne,
            cause => cause,
        })?;
        first = false;
        let (name, bytes) = tape.described()?;
        let entry = Entry {
            name,
            bytes,
            sha256,
        };
        let mut content = Content {
            from: &mut tape.input,
            left: bytes,
            problem: None,
        };
        let mut hashing = Hashing::new(&mut content);
        let visited = visit(&entry, &mut hashing);
        // What goes wrong is kept in `problem`.
        let _ = io::copy(&mut hashing, &mut io::sink());
        let good = hashing.sha256() == entry.sha256;
        // What is wrong with the archive comes before what that led to.
        if let Some(cause) = content.problem {
            return Err(broken(cause, &tape.behind).into());
        }
        if visited.is_err() && !good {
            return Err(ArchiveError::damaged(entry.name).into());
        }
        visited?;
        tape.zeros(padding(bytes))?;
        tape.behind.clone_from(&entry.name);
        if !good {
            seal.damaged.push(entry.name);
        }
        seal.entries += 1;
    }
}

/// The name and the length in a header, if it is one of ours to the byte.
fn described(block: &[u8; BLOCK]) -> Option<(String, u64)> {
    let read = Header::from_byte_slice(block);
    if read.entry_type() == tar::EntryType::XHeader {
        return Some((String::new(), read.size().ok()?));
    }
    let name = String::from_utf8(read.path_bytes().into_owned()).ok()?;
    let bytes = read.size().ok()?;
    let ours = header(&name, bytes).ok()?;
    (ours.as_bytes() == block).then_some((name, bytes))
}

/// What is read, and how far it is.
struct Tape<R> {
    input: Hashing<R>,
    /// The last entry that was whole.
    behind: String,
}

impl<R: Read> Tape<R> {
    fn exactly(&mut self, buffer: &mut [u8]) -> Result<(), ArchiveError> {
        let read = self.input.read_exact(buffer);
        read.map_err(|cause| broken(cause, &self.behind))
    }

    fn block<const N: usize>(&mut self) -> Result<[u8; N], ArchiveError> {
        let mut block = [0; N];
        self.exactly(&mut block)?;
        Ok(block)
    }

    fn damaged(&self, what: &str) -> ArchiveError {
        ArchiveError::damaged(format!("{what} behind {}", self.behind))
    }

    /// The hash of the next entry, whose first block was read already.
    fn hash(&mut self, first: [u8; BLOCK]) -> Result<[u8; 32], ArchiveError> {
        let mut blocks = [0; 2 * BLOCK];
        let (start, rest) = blocks.split_at_mut(BLOCK);
        start.copy_from_slice(&first);
        self.exactly(rest)?;
        let sha256 = hash_in(&blocks).filter(|sha256| {
            let ours = hash_blocks(sha256);
            ours.is_ok_and(|ours| ours == blocks)
        });
        sha256.ok_or_else(|| self.damaged("a hash"))
    }

    fn described(&mut self) -> Result<(String, u64), ArchiveError> {
        let block = self.block()?;
        let found = described(&block).filter(|(name, _)| !name.is_empty());
        found.ok_or_else(|| self.damaged("a header"))
    }

    fn zeros(&mut self, count: usize) -> Result<(), ArchiveError> {
        let mut zeros = [0; 2 * BLOCK];
        let zeros = &mut zeros[..count];
        self.exactly(zeros)?;
        if zeros.iter().all(|byte| *byte == 0) {
            Ok(())
        } else {
            Err(self.damaged("what fills a block"))
        }
    }

    /// The seal, whose header this is, and nothing behind it.
    fn ends_with(
        &mut self,
        block: &[u8; BLOCK],
        bytes: u64,
        content: &str,
    ) -> Result<(), ArchiveError> {
        let ours = header(seal::NAME, content.len() as u64)?;
        let mut found = vec![0; content.len()];
        if bytes != content.len() as u64 || ours.as_bytes() != block {
            return Err(ArchiveError::damaged(
                "its seal is not that of what it holds",
            ));
        }
        self.exactly(&mut found)?;
        if found != content.as_bytes() {
            return Err(ArchiveError::damaged(
                "its seal is not that of what it holds",
            ));
        }
        self.zeros(padding(bytes))?;
        self.zeros(END.len())?;
        let mut more = [0];
        match self.input.read(&mut more) {
            Ok(0) => Ok(()),
            Ok(_) => Err(ArchiveError::damaged("something comes behind its end")),
            Err(cause) => Err(broken(cause, "its seal")),
        }
    }
}

/// The content of an entry; it ends where the entry does.
struct Content<'a, R> {
    from: &'a mut R,
    left: u64,
    /// Why it could not be read. Whoever reads it may make something else of it.
    problem: Option<io::Error>,
}

impl<R: Read> Read for Content<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(buffer.len(), |left| left.min(buffer.len()));
        if most == 0 {
            return Ok(0);
        }
        let failed = match self.from.read(&mut buffer[..most]) {
            Ok(0) => io::Error::from(io::ErrorKind::UnexpectedEof),
            Ok(read) => {
                self.left -= read as u64;
                return Ok(read);
            }
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => return Err(cause),
            Err(cause) => cause,
        };
        let kind = failed.kind();
        self.problem.get_or_insert(failed);
        Err(kind.into())
    }
}
