//! What commands answer, on standard output.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write as _},
};

/// Writes a line.
pub(crate) fn line(text: impl Display) -> io::Result<()> {
    whole(format!("{text}\n").as_bytes())
}

/// Writes it as it is. That whoever reads has gone, as behind `| head`, is no
/// error: nobody is there to be told.
pub(crate) fn whole(bytes: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(cause) if cause.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}
