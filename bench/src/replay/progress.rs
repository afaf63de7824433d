//! How far the replay is.

use std::sync::Mutex;

use protocol::Seq;
use tokio::sync::watch;

/// Which lines were acknowledged, and where they are.
#[derive(Debug)]
pub(crate) struct Progress {
    places: Mutex<Vec<Option<Seq>>>,
    count: watch::Sender<usize>,
}

impl Progress {
    /// Of so many lines, none said yet.
    pub(crate) fn new(lines: usize) -> Self {
        Self {
            places: Mutex::new(vec![None; lines]),
            count: watch::Sender::new(0),
        }
    }

    /// A line has its place.
    pub(crate) fn acknowledged(&self, line: usize, seq: Seq) {
        if let Ok(mut places) = self.places.lock() {
            places[line] = Some(seq);
        }
        self.count.send_modify(|count| *count += 1);
    }

    /// How many lines have their place.
    pub(crate) fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// The place of every line, in the lines' order.
    pub(crate) fn places(&self) -> Vec<Option<Seq>> {
        self.places
            .lock()
            .map_or_else(|_| Vec::new(), |it| it.clone())
    }
}
