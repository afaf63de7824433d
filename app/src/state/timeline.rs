//! The lines of the open room, or of one of its threads, in order, as they
//! are now.

mod amend;

use std::sync::Arc;

use protocol::{Event, EventKind, Message, Quote, ReadMark, Seq, User, UserId, views::History};

use self::amend::{change, names, show_in};

/// More lines than this are not kept.
const KEPT_MAX: usize = 400;
/// More lines than this are not kept for a reader who stays further up while
/// others talk.
const GROWN_MAX: usize = 2 * KEPT_MAX;
/// Lines that are drawn together.
pub(crate) const BLOCK: usize = 8;
/// The block of the message a thread is about, above all others.
const ROOT_BLOCK: i64 = i64::MIN;

/// A run of a room's lines, or of a thread's, without gaps, kept up to date by
/// the room's events.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timeline {
    /// The thread whose lines these are; the first of them is the message it
    /// is about.
    thread: Option<Seq>,
    lines: Vec<Line>,
    /// The number of the first line, counted from the first that the page
    /// brought. A line keeps its number when others come before it or go.
    first_number: i64,
    has_older: bool,
    has_newer: bool,
    /// The newest event that counts here; what comes next follows it.
    head: Seq,
    /// After which event the line above the unread ones stands: how far the
    /// viewer had read when the room was opened, and from then on whatever
    /// they saw arrive, unless they turned back.
    read: ReadMark,
    /// The place after which the server was last asked to fill a gap, so that
    /// a burst of events behind the gap asks only once.
    asked_after: Option<Seq>,
    /// Changes that came while more lines were on their way: they may be older.
    meanwhile: Option<Vec<Event>>,
}

/// A line, and the newest event that counts for it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    event: Arc<Event>,
    as_of: Seq,
}

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Applied {
    /// It is the newest line now.
    Appended,
    /// It changed a line, or one that is not here.
    Amended,
    /// It was there already.
    Known,
    /// Events between are missing: ask for everything after this place.
    Gap { after: Seq },
    /// Nothing to do: the gap was already asked for, or a page of the past is
    /// shown and the newest lines are not part of it.
    Waiting,
}

impl Timeline {
    /// The run a page came with, and how far it was read.
    pub(crate) fn new(history: History, read: ReadMark) -> Self {
        Self {
            head: history.head,
            has_older: history.has_older,
            has_newer: history.has_newer,
            lines: lines(history).collect(),
            read,
            ..Self::default()
        }
    }

    /// The run of the thread about `root` that a page came with.
    pub(crate) fn of_thread(root: Event, mut history: History, read_seq: Seq) -> Self {
        let thread = Some(root.seq);
        // Messages of a thread cannot be marked as unread, so its turn is 0.
        let read = ReadMark {
            turn: 0,
            seq: read_seq,
        };
        history.events.insert(0, root);
        Self {
            thread,
            ..Self::new(history, read)
        }
    }

    /// Whether these are the lines of a thread.
    pub(crate) const fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// The lines, oldest first.
    pub(crate) fn events(&self) -> impl DoubleEndedIterator<Item = &Arc<Event>> {
        self.lines.iter().map(|line| &line.event)
    }

    /// The lines, oldest first, each with the block it stands in.
    pub(crate) fn in_blocks(&self) -> impl Iterator<Item = (i64, &Arc<Event>)> {
        let roots = self.events().take(self.first());
        let run = self.events().skip(self.first());
        let block = |number: i64| number.div_euclid(BLOCK.cast_signed() as i64);
        roots
            .map(|event| (ROOT_BLOCK, event))
            .chain((self.first_number..).map(block).zip(run))
    }

    /// The message at a place, if it is here.
    pub(crate) fn message(&self, seq: Seq) -> Option<(&User, &Message)> {
        let event = &self.lines[self.find(seq)?].event;
        Some((&event.author, event.kind.message()?))
    }

    /// Whether a message is here, and was deleted.
    pub(crate) fn is_deleted(&self, seq: Seq) -> bool {
        self.message(seq)
            .is_some_and(|(_, message)| message.deleted)
    }

    /// When a message was written and what it says, if it is here and was not
    /// deleted.
    pub(crate) fn written(&self, seq: Seq) -> Option<(i64, String)> {
        let event = &self.lines[self.find(seq)?].event;
        let message = event.kind.message().filter(|message| !message.deleted)?;
        Some((event.at_ms, message.body.clone()))
    }

    /// The newest message of somebody that is there to be changed.
    pub(crate) fn last_of(&self, author: UserId) -> Option<Seq> {
        let own = |event: &&Arc<Event>| {
            event.author.id == author && event.kind.message().is_some_and(|m| !m.deleted)
        };
        self.events().rev().find(own).map(|event| event.seq)
    }

    /// The newest message.
    pub(crate) fn last_message(&self) -> Option<Seq> {
        let there = |event: &&Arc<Event>| event.kind.message().is_some_and(|m| !m.deleted);
        self.events().rev().find(there).map(|event| event.seq)
    }

    /// Shows somebody otherwise, whatever they did.
    pub(crate) fn show(&mut self, user: &User) {
        for line in &mut self.lines {
            if names(&line.event, user.id) {
                show_in(Arc::make_mut(&mut line.event), user);
            }
        }
    }

    /// Whether the room has lines before the first of these.
    pub(crate) const fn has_older(&self) -> bool {
        self.has_older
    }

    /// Whether this is a page of the past, not joined to the newest lines.
    pub(crate) const fn has_newer(&self) -> bool {
        self.has_newer
    }

    /// Whether nobody has said anything in it.
    pub(crate) fn is_silent(&self) -> bool {
        let mut said = self.events().skip(self.first());
        !said.any(|event| event.kind.message().is_some())
    }

    /// The first unread message of someone else. There is none for somebody who
    /// has read nothing yet: they are new here, and everything is unread.
    pub(crate) fn first_unread(&self, me: UserId) -> Option<Seq> {
        if self.read == ReadMark::default() {
            return None;
        }
        let unread = self.events().find(|event| {
            event.seq > self.read.seq
                && event.author.id != me
                && event.kind.message().is_some_and(|m| !m.deleted)
        });
        unread.map(|event| event.seq)
    }

    /// Whether no line stands between how far somebody has read and this one,
    /// as far as the lines here can say.
    pub(crate) fn follows(&self, read: Seq, line: Seq) -> bool {
        let reaches = !self.has_older || self.oldest().is_some_and(|first| first <= read.next());
        let between = |event: &&Arc<Event>| event.seq > read && event.seq < line;
        line <= read || (reaches && !self.events().any(|event| between(&event)))
    }

    /// How far somebody has read who has seen the lines up to this one. After
    /// the last line it is the head: events behind it only change lines.
    pub(crate) fn read_with(&self, line: Seq) -> Seq {
        if self.is_end(line) { self.head } else { line }
    }

    /// Whether this is the last line of the room or thread.
    pub(crate) fn is_end(&self, line: Seq) -> bool {
        !self.has_newer && self.last() == Some(line)
    }

    /// How far the viewer had read when they came, or saw arrive since.
    pub(crate) const fn read_seq(&self) -> Seq {
        self.read.seq
    }

    /// The viewer saw this one arrive.
    pub(crate) const fn seen(&mut self, seq: Seq) {
        self.read.seq = seq;
    }

    /// The viewer has read so far, here or elsewhere: what is new begins behind it.
    pub(crate) fn read_on(&mut self, read: ReadMark) {
        self.read = self.read.max(read);
    }

    /// The viewer has turned back, to read again from after this place.
    pub(crate) const fn turn_back(&mut self, read: ReadMark) {
        self.read = read;
    }

    /// How often the viewer had turned back.
    pub(crate) const fn turn(&self) -> u32 {
        self.read.turn
    }

    /// The first place kept; of a thread that of the first answer.
    pub(crate) fn oldest(&self) -> Option<Seq> {
        self.lines.get(self.first()).map(|line| line.event.seq)
    }

    /// Where the run begins: behind the message a thread is about.
    fn first(&self) -> usize {
        usize::from(self.thread.is_some()).min(self.lines.len())
    }

    /// Whether an event is a line of its own here.
    fn is_line(&self, event: &Event) -> bool {
        if event.kind == EventKind::Unknown {
            return false;
        }
        event
            .kind
            .message()
            .map_or(self.thread.is_none(), |message| {
                message.thread == self.thread
            })
            && (self.thread.is_some() || event.kind.target().is_none())
    }

    /// The last place kept.
    pub(crate) fn last(&self) -> Option<Seq> {
        self.lines.last().map(|line| line.event.seq)
    }

    /// The newest event that counts here; [`Seq::START`] for an empty room.
    pub(crate) const fn head(&self) -> Seq {
        self.head
    }

    /// Takes in what the server says happened.
    pub(crate) fn apply(&mut self, event: Event) -> Applied {
        if self.has_newer {
            // New lines are not part of a page of the past; changes to its
            // lines are.
            if self.is_line(&event) {
                return Applied::Waiting;
            }
            self.amend(event);
            return Applied::Amended;
        }
        if event.seq <= self.head {
            return Applied::Known;
        }
        if event.seq > self.head.next() {
            if self.asked_after == Some(self.head) {
                return Applied::Waiting;
            }
            self.asked_after = Some(self.head);
            return Applied::Gap { after: self.head };
        }
        self.head = event.seq;
        self.asked_after = None;
        if !self.is_line(&event) {
            self.amend(event);
            return Applied::Amended;
        }
        self.lines.push(Line {
            as_of: event.seq,
            event: Arc::new(event),
        });
        Applied::Appended
    }

    /// A new socket knows nothing of gaps asked for on an old one.
    pub(crate) fn forget_asked(&mut self) {
        self.asked_after = None;
    }

    /// More lines are asked for.
    pub(crate) fn expect_more(&mut self) {
        self.meanwhile = Some(Vec::new());
    }

    /// No more of them will come.
    pub(crate) fn expect_no_more(&mut self) {
        self.meanwhile = None;
    }

    /// Takes in a page of the past that ends right before the oldest line.
    pub(crate) fn prepend(&mut self, history: History) {
        let Some(oldest) = self.oldest() else {
            return;
        };
        self.has_older = history.has_older;
        let older: Vec<_> = lines(history)
            .filter(|line| line.event.seq < oldest)
            .collect();
        let first = self.first();
        self.first_number -= older.len().cast_signed() as i64;
        self.lines.splice(first..first, older);
        self.catch_up();
    }

    /// Shows another stretch of the room instead. How far it was read stays.
    pub(crate) fn replace(&mut self, history: History) {
        *self = Self::new(history, self.read);
    }

    /// Takes in a page that begins right after the last line. Only for a page
    /// of the past; it may join it to the newest lines.
    pub(crate) fn extend(&mut self, history: History) {
        let Some(last) = self.last().filter(|_| self.has_newer) else {
            return;
        };
        self.has_newer = history.has_newer;
        self.head = history.head;
        let newer = lines(history).filter(|line| line.event.seq > last);
        self.lines.extend(newer);
        self.catch_up();
    }

    /// Lets the oldest go when there are too many. Only for a reader at the end.
    pub(crate) fn trim(&mut self) {
        let surplus = self.surplus();
        if surplus > 0 {
            let first = self.first();
            self.first_number += surplus.cast_signed() as i64;
            self.lines.drain(first..first + surplus);
            self.has_older = true;
        }
    }

    /// Lets the newest go when there are too many. Only for a reader further up.
    pub(crate) fn trim_newest(&mut self) {
        let surplus = self.surplus();
        if surplus > 0 {
            self.lines.truncate(self.lines.len() - surplus);
            self.has_newer = true;
        }
    }

    /// Takes no more new lines when there are far too many. Only for a reader who
    /// is not at the end: those that go are further below than a page.
    pub(crate) fn stop_growing(&mut self) {
        if self.lines.len() > GROWN_MAX {
            self.lines.truncate(GROWN_MAX);
            self.has_newer = true;
        }
    }

    /// How many lines are to go: few at a time, but not with every one that comes.
    fn surplus(&self) -> usize {
        let surplus = self.lines.len().saturating_sub(KEPT_MAX);
        surplus.next_multiple_of(BLOCK)
    }

    /// Changes what has just come as it was changed meanwhile.
    fn catch_up(&mut self) {
        if let Some(meanwhile) = self.meanwhile.take() {
            for event in &meanwhile {
                self.amend(event.clone());
            }
            self.meanwhile = Some(meanwhile);
        }
    }

    fn find(&self, seq: Seq) -> Option<usize> {
        self.lines
            .binary_search_by_key(&seq, |line| line.event.seq)
            .ok()
    }

    /// Changes the message an event is about, and what quotes it.
    fn amend(&mut self, event: Event) {
        let Some(target) = event.kind.target() else {
            return;
        };
        if let EventKind::MessageEdited { body, html, .. } = &event.kind {
            self.requote(target, &Quote::excerpt_of(body, html.as_deref()));
        }
        if matches!(event.kind, EventKind::MessageDeleted { .. }) {
            self.requote(target, "");
        }
        if let Some(at) = self.find(target) {
            let line = &mut self.lines[at];
            if line.as_of < event.seq {
                line.as_of = event.seq;
                let kind = &mut Arc::make_mut(&mut line.event).kind;
                if let EventKind::MessagePosted(message) = kind {
                    change(message, &event);
                }
            }
        }
        if let Some(meanwhile) = &mut self.meanwhile {
            meanwhile.push(event);
        }
    }

    fn requote(&mut self, target: Seq, excerpt: &str) {
        let quotes = |line: &Line| {
            let quote = line.event.kind.message().and_then(|m| m.reply_to.as_ref());
            quote.is_some_and(|quote| quote.seq == target)
        };
        for line in self.lines.iter_mut().filter(|line| quotes(line)) {
            if let EventKind::MessagePosted(message) = &mut Arc::make_mut(&mut line.event).kind
                && let Some(quote) = &mut message.reply_to
            {
                excerpt.clone_into(&mut quote.excerpt);
            }
        }
    }
}

fn lines(history: History) -> impl Iterator<Item = Line> {
    let as_of = history.head;
    let known = |event: &Event| event.kind != EventKind::Unknown;
    history
        .events
        .into_iter()
        .filter(known)
        .map(move |event| Line {
            event: Arc::new(event),
            as_of,
        })
}

#[cfg(test)]
mod tests;
