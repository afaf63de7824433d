//! Says how far something is: a bar on a terminal, lines of JSON, or nothing.

use std::{
    io::{self, IsTerminal as _, Read, Write as _},
    time::{Duration, Instant},
};

use serde_json::json;

use crate::output;

/// How often it is said.
const EVERY: Duration = Duration::from_millis(200);

const BAR: usize = 30;

/// How far something is, and how that is said.
#[derive(Debug)]
pub(crate) struct Progress {
    how: How,
    unit: Unit,
    done: u64,
    of: u64,
    said: Option<Instant>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Bar,
    Json,
    Nothing,
}

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Bytes,
    /// Rows of a database, and what is done to them, as in `moved`.
    Rows(&'static str),
}

impl Progress {
    /// For whoever has started a command: lines of JSON where they are asked
    /// for, and a bar on a terminal.
    pub(crate) fn of_command(json: bool) -> Self {
        Self::new(if json {
            How::Json
        } else if io::stderr().is_terminal() {
            How::Bar
        } else {
            How::Nothing
        })
    }

    /// For nobody.
    pub(crate) const fn nothing() -> Self {
        Self::new(How::Nothing)
    }

    const fn new(how: How) -> Self {
        Self {
            how,
            unit: Unit::Bytes,
            done: 0,
            of: 0,
            said: None,
        }
    }

    pub(crate) fn begin(&mut self, of: u64) {
        self.begin_of(Unit::Bytes, of);
    }

    /// Begins to count something, from nothing on.
    pub(crate) fn begin_of(&mut self, unit: Unit, of: u64) {
        self.unit = unit;
        self.done = 0;
        self.of = of;
        self.say();
    }

    pub(crate) fn add(&mut self, more: u64) {
        self.done += more;
        if self.said.is_none_or(|said| said.elapsed() >= EVERY) {
            self.say();
        }
    }

    /// The last word on it.
    pub(crate) fn end(&mut self) {
        self.say();
        if self.how == How::Bar {
            let _ = writeln!(io::stderr());
        }
    }

    fn say(&mut self) {
        self.said = Some(Instant::now());
        let (done, of) = (self.done, self.of.max(self.done));
        match self.how {
            How::Nothing => {}
            How::Json => {
                // Where it cannot be written, the last word will say so.
                let _ = output::line(match self.unit {
                    Unit::Bytes => json!({ "event": "progress", "bytes": done, "of": of }),
                    Unit::Rows(what) => {
                        json!({ "event": "progress", "rows": done, "of": of, "what": what })
                    }
                });
            }
            How::Bar => {
                let full = match of {
                    0 => BAR,
                    of => usize::try_from(u128::from(done) * BAR as u128 / u128::from(of))
                        .unwrap_or(BAR),
                };
                // Nobody may read it, which is fine.
                let _ = write!(
                    io::stderr(),
                    "\r[{}{}] {}",
                    "#".repeat(full),
                    "-".repeat(BAR - full),
                    match self.unit {
                        Unit::Bytes => format!("{} of {} MB", done / 1_000_000, of / 1_000_000),
                        Unit::Rows(what) => format!("{done} of {of} rows {what}"),
                    }
                );
            }
        }
    }
}

/// Tells how much was read.
pub(crate) struct Counted<'p, R>(pub(crate) R, pub(crate) &'p mut Progress);

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.0.read(buffer)?;
        self.1.add(read as u64);
        Ok(read)
    }
}
