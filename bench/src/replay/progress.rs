//! How far the replay is.

use std::{
    sync::Mutex,
    time::{Duration, Instant},
};

use protocol::Seq;
use tokio::sync::watch;

/// Which lines were acknowledged, and where they are.
#[derive(Debug)]
pub(crate) struct Progress {
    so_far: Mutex<SoFar>,
    count: watch::Sender<usize>,
}

#[derive(Debug)]
struct SoFar {
    places: Vec<Option<Seq>>,
    /// When something was last acknowledged, for each room.
    last: Vec<Instant>,
    /// The longest time between two of these.
    silence: Duration,
}

impl Progress {
    /// Of so many lines, none said yet, in so many rooms.
    pub(crate) fn new(lines: usize, rooms: usize) -> Self {
        Self {
            so_far: Mutex::new(SoFar {
                places: vec![None; lines],
                last: vec![Instant::now(); rooms],
                silence: Duration::ZERO,
            }),
            count: watch::Sender::new(0),
        }
    }

    /// A line has its place in its room.
    pub(crate) fn acknowledged(&self, line: usize, room: usize, seq: Seq) {
        if let Ok(mut so_far) = self.so_far.lock() {
            so_far.places[line] = Some(seq);
            let silence = so_far.last[room].elapsed();
            so_far.silence = so_far.silence.max(silence);
            so_far.last[room] = Instant::now();
        }
        self.count.send_modify(|count| *count += 1);
    }

    /// How many lines have their place.
    pub(crate) fn count(&self) -> watch::Receiver<usize> {
        self.count.subscribe()
    }

    /// The place of every line, in the lines' order.
    pub(crate) fn places(&self) -> Vec<Option<Seq>> {
        self.so_far
            .lock()
            .map_or_else(|_| Vec::new(), |it| it.places.clone())
    }

    /// The longest time that nothing was acknowledged in some room since this
    /// was asked last.
    pub(crate) fn longest_silence(&self) -> Duration {
        let Ok(mut so_far) = self.so_far.lock() else {
            return Duration::ZERO;
        };
        let under_way = so_far.last.iter().map(Instant::elapsed).max();
        let longest = so_far.silence.max(under_way.unwrap_or_default());
        so_far.silence = Duration::ZERO;
        so_far.last.fill(Instant::now());
        longest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_room_that_was_silent_longest_counts_once() {
        let progress = Progress::new(3, 2);
        std::thread::sleep(Duration::from_millis(30));
        progress.acknowledged(0, 0, Seq(1));
        // The other room is silent still.
        let asked = Instant::now();
        assert!(progress.longest_silence() >= Duration::from_millis(30));
        progress.acknowledged(1, 1, Seq(1));
        assert!(progress.longest_silence() <= asked.elapsed(), "since then");
        assert_eq!(progress.places(), [Some(Seq(1)), Some(Seq(1)), None]);
        assert_eq!(*progress.count().borrow(), 2);
    }
}
