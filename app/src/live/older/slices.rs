//! Cuts a page of older lines into slices that one frame can draw.

use protocol::views::History;

use crate::{
    page_data::Stretch,
    state::{BLOCK, Timeline},
};

/// A few lines of a page, and what they are joined to.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Slice {
    /// Before or after which line it stands.
    stretch: Stretch,
    lines: History,
}

/// Cuts a page. What stands next to the lines that are there comes first.
pub(super) fn slices(page: History, stretch: Stretch) -> Vec<Slice> {
    let History {
        events,
        head,
        has_older,
        has_newer,
    } = page;
    let mut slices = Vec::new();
    let mut left = events;
    let mut stretch = stretch;
    loop {
        let is_last = left.len() <= BLOCK;
        let (events, next) = if matches!(stretch, Stretch::Before(_)) {
            let events = left.split_off(left.len().saturating_sub(BLOCK));
            let next = events.first().map(|event| Stretch::Before(event.seq));
            (events, next)
        } else {
            let rest = left.split_off(left.len().min(BLOCK));
            let events = std::mem::replace(&mut left, rest);
            let next = events.last().map(|event| Stretch::After(event.seq));
            (events, next)
        };
        slices.push(Slice {
            stretch,
            lines: History {
                events,
                head,
                has_older: has_older || !is_last,
                has_newer: has_newer || !is_last,
            },
        });
        match next {
            Some(next) if !is_last => stretch = next,
            _ => return slices,
        }
    }
}

impl Slice {
    /// Joins it to the lines and lets those go that are too many, at the other
    /// end. Whether it fits: lines that were let go, or came anew, leave no gap.
    pub(super) fn join(self, timeline: &mut Timeline) -> bool {
        match self.stretch {
            Stretch::Before(oldest) if timeline.oldest() == Some(oldest) => {
                timeline.prepend(self.lines);
                // The reader is far from the end.
                timeline.trim_newest();
                true
            }
            Stretch::After(last) if timeline.last() == Some(last) && timeline.has_newer() => {
                timeline.extend(self.lines);
                timeline.trim();
                true
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::{ReadMark, Seq};

    use super::*;
    use crate::state::samples::message;

    fn page(places: impl Iterator<Item = i64>) -> History {
        History {
            events: places.map(|seq| message(seq, "Ann", "hi")).collect(),
            head: Seq(500),
            has_older: false,
            has_newer: false,
        }
    }

    /// A page of the past, its first and its last line.
    fn lines(first: i64, last: i64) -> Timeline {
        let history = History {
            has_older: true,
            has_newer: true,
            ..page(first..=last)
        };
        Timeline::new(history, ReadMark::default())
    }

    fn places(timeline: &Timeline) -> Vec<i64> {
        timeline.events().map(|event| event.seq.0).collect()
    }

    #[test]
    fn the_past_comes_from_its_end() {
        let mut timeline = lines(51, 60);
        let slices = slices(page(31..=50), Stretch::Before(Seq(51)));
        assert_eq!(slices.len(), 20_usize.div_ceil(BLOCK));
        let mut lasts = slices.into_iter().rev();
        let last = lasts.next().unwrap();
        for slice in lasts.rev() {
            assert!(slice.join(&mut timeline));
            assert!(timeline.has_older() && timeline.has_newer());
        }
        assert!(last.join(&mut timeline));
        assert_eq!(places(&timeline), (31..=60).collect::<Vec<_>>());
        assert!(!timeline.has_older() && timeline.has_newer());
    }

    #[test]
    fn the_way_back_begins_at_the_last_line() {
        let mut timeline = lines(51, 60);
        for slice in slices(page(61..=80), Stretch::After(Seq(60))) {
            assert!(timeline.has_newer());
            assert!(slice.join(&mut timeline));
        }
        assert_eq!(places(&timeline), (51..=80).collect::<Vec<_>>());
        assert!(timeline.has_older() && !timeline.has_newer());
    }

    #[test]
    fn an_empty_page_says_that_there_is_no_more() {
        let mut timeline = lines(51, 60);
        for slice in slices(page(0..0), Stretch::Before(Seq(51))) {
            assert!(slice.join(&mut timeline));
        }
        assert!(!timeline.has_older());
    }

    #[test]
    fn what_fits_no_more_is_left_out() {
        for stretch in [Stretch::Before(Seq(51)), Stretch::After(Seq(60))] {
            let mut other = lines(40, 70);
            let untouched = other.clone();
            for slice in slices(page(31..=50), stretch) {
                assert!(!slice.join(&mut other));
            }
            assert_eq!(other, untouched);
        }
    }
}
