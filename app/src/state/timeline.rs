//! The lines of the open room, or of one of its threads, in order, as they
//! are now.

use std::sync::Arc;

use protocol::{
    Event, EventKind, Message, Quote, REACTORS_MAX, Reaction, ReadMark, Replies, Seq, User, UserId,
};

use crate::page_data::History;

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
    /// What the run's first line counts as, from where the page began: lines
    /// keep their numbers, whatever comes before them or goes.
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
        // Nobody turns back in a thread.
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

    /// The first unread message of someone else. Who has read nothing yet is
    /// new here, and all of it is new to them.
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

    /// How far somebody has read who has seen the lines up to this one: to the
    /// very end with the last, since what changes others is no line.
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
            // Whatever is here is to be as it is now, even in the past.
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
    history.events.into_iter().map(move |event| Line {
        event: Arc::new(event),
        as_of,
    })
}

/// What an event makes of the message it is about.
fn change(message: &mut Message, event: &Event) {
    match &event.kind {
        EventKind::MessageEdited {
            body,
            html,
            mentions,
            ..
        } => {
            message.body.clone_from(body);
            message.html.clone_from(html);
            message.mentions.clone_from(mentions);
            message.edited_at_ms = Some(event.at_ms);
        }
        EventKind::MessageDeleted { .. } => {
            let empty = Message::plain(message.client_id.clone(), String::new());
            *message = Message {
                deleted: true,
                reply_to: message.reply_to.take(),
                replies: message.replies.take(),
                ..empty
            };
        }
        EventKind::ReactionAdded { emoji, .. } => react(message, emoji, &event.author),
        EventKind::ReactionRemoved { emoji, .. } => take_back(message, emoji, &event.author),
        // Said in its thread.
        EventKind::MessagePosted(_) => {
            Replies::note(&mut message.replies, &event.author, event.at_ms);
        }
        EventKind::MessagePinned { .. } => message.pinned = true,
        EventKind::MessageUnpinned { .. } => message.pinned = false,
        _ => {}
    }
}

fn react(message: &mut Message, emoji: &str, who: &User) {
    let at = message.reactions.iter().position(|r| r.emoji == emoji);
    let at = at.unwrap_or_else(|| {
        message.reactions.push(Reaction {
            emoji: emoji.to_owned(),
            count: 0,
            people: Vec::new(),
        });
        message.reactions.len() - 1
    });
    let reaction = &mut message.reactions[at];
    if reaction.people.iter().any(|user| user.id == who.id) {
        return;
    }
    reaction.count += 1;
    if reaction.people.len() < REACTORS_MAX {
        reaction.people.push(who.clone());
    }
}

fn take_back(message: &mut Message, emoji: &str, who: &User) {
    for reaction in &mut message.reactions {
        let named = reaction.people.len();
        if reaction.emoji == emoji {
            reaction.people.retain(|user| user.id != who.id);
            // Of those who are not named nobody knows whether they did.
            if reaction.people.len() < named || reaction.count as usize > named {
                reaction.count = reaction.count.saturating_sub(1);
            }
        }
    }
    message.reactions.retain(|reaction| reaction.count > 0);
}

/// Whether somebody is seen in an event.
fn names(event: &Event, user: UserId) -> bool {
    let is = |shown: &User| shown.id == user;
    let about = match &event.kind {
        EventKind::MessagePosted(message) => {
            message.reply_to.as_ref().is_some_and(|q| is(&q.author))
                || message.reactions.iter().any(|r| r.people.iter().any(is))
                || message.replies.iter().any(|r| r.people.iter().any(is))
        }
        EventKind::MemberAdded { member } | EventKind::MemberRemoved { member } => is(member),
        _ => false,
    };
    about || is(&event.author)
}

fn show_in(event: &mut Event, user: &User) {
    let show = |shown: &mut User| {
        if shown.id == user.id {
            shown.clone_from(user);
        }
    };
    show(&mut event.author);
    match &mut event.kind {
        EventKind::MessagePosted(message) => {
            if let Some(quote) = &mut message.reply_to {
                show(&mut quote.author);
            }
            for reaction in &mut message.reactions {
                reaction.people.iter_mut().for_each(show);
            }
            if let Some(replies) = &mut message.replies {
                replies.people.iter_mut().for_each(show);
            }
        }
        EventKind::MemberAdded { member } | EventKind::MemberRemoved { member } => show(member),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use protocol::Mentions;

    use super::*;
    use crate::state::samples::message;

    fn timeline(seqs: std::ops::RangeInclusive<i64>) -> Timeline {
        Timeline::new(
            History {
                head: Seq(*seqs.end()),
                events: seqs.map(|seq| message(seq, "Ann", "hi")).collect(),
                has_older: false,
                has_newer: false,
            },
            ReadMark::default(),
        )
    }

    fn about(seq: i64, author: &str, kind: EventKind) -> Event {
        Event {
            kind,
            ..message(seq, author, "")
        }
    }

    fn edited(seq: i64, target: i64, body: &str) -> Event {
        let kind = EventKind::MessageEdited {
            target: Seq(target),
            body: body.to_owned(),
            html: None,
            mentions: Mentions::default(),
        };
        about(seq, "Ann", kind)
    }

    fn reacted(seq: i64, author: &str, target: i64, on: bool) -> Event {
        let (target, emoji) = (Seq(target), "👍".to_owned());
        let kind = if on {
            EventKind::ReactionAdded { target, emoji }
        } else {
            EventKind::ReactionRemoved { target, emoji }
        };
        about(seq, author, kind)
    }

    fn body(timeline: &Timeline, seq: i64) -> String {
        timeline.message(Seq(seq)).unwrap().1.body.clone()
    }

    fn reactions(timeline: &Timeline, seq: i64) -> Vec<(u32, Vec<String>)> {
        let (_, message) = timeline.message(Seq(seq)).unwrap();
        let named = |r: &Reaction| r.people.iter().map(|user| user.name.clone()).collect();
        message
            .reactions
            .iter()
            .map(|r| (r.count, named(r)))
            .collect()
    }

    #[test]
    fn what_changes_a_line_is_no_line() {
        let mut timeline = timeline(1..=2);
        assert_eq!(timeline.apply(edited(3, 1, "ho")), Applied::Amended);
        assert_eq!(seqs(&timeline), [1, 2]);
        assert_eq!(timeline.head(), Seq(3));
        assert_eq!(body(&timeline, 1), "ho");
        assert_eq!(timeline.apply(edited(3, 1, "hu")), Applied::Known);
        assert_eq!(timeline.apply(message(4, "Ann", "hi")), Applied::Appended);
        let gap = Applied::Gap { after: Seq(4) };
        assert_eq!(timeline.apply(edited(6, 1, "late")), gap);
        assert_eq!(body(&timeline, 1), "ho");
    }

    #[test]
    fn reactions_count_people_once() {
        let mut timeline = timeline(1..=1);
        for (seq, who, on) in [(2, "Ann", true), (3, "Ben", true), (4, "Ann", false)] {
            timeline.apply(reacted(seq, who, 1, on));
        }
        assert_eq!(reactions(&timeline, 1), [(1, vec!["Ben".to_owned()])]);
        timeline.apply(reacted(5, "Ben", 1, true));
        assert_eq!(reactions(&timeline, 1), [(1, vec!["Ben".to_owned()])]);
        timeline.apply(reacted(6, "Ben", 1, false));
        assert_eq!(reactions(&timeline, 1), []);
    }

    #[test]
    fn a_deleted_message_leaves_its_place_and_nothing_else() {
        let mut timeline = timeline(1..=2);
        timeline.apply(reacted(3, "Ben", 1, true));
        let target = Seq(1);
        timeline.apply(about(4, "Ann", EventKind::MessageDeleted { target }));
        let (_, message) = timeline.message(Seq(1)).unwrap();
        assert!(message.deleted && message.body.is_empty() && message.reactions.is_empty());
        assert_eq!(seqs(&timeline), [1, 2]);
        assert_eq!(timeline.last_of(message_author()), Some(Seq(2)));
    }

    fn message_author() -> UserId {
        crate::state::samples::user("Ann").id
    }

    #[test]
    fn a_quote_follows_what_it_quotes() {
        let mut timeline = timeline(1..=1);
        let mut reply = message(2, "Ben", "indeed");
        if let EventKind::MessagePosted(message) = &mut reply.kind {
            message.reply_to = Some(Quote {
                seq: Seq(1),
                author: crate::state::samples::user("Ann"),
                excerpt: "hi".to_owned(),
            });
        }
        timeline.apply(reply);
        timeline.apply(edited(3, 1, "ho"));
        let quoted = |timeline: &Timeline| {
            let (_, message) = timeline.message(Seq(2)).unwrap();
            message.reply_to.clone().unwrap().excerpt
        };
        assert_eq!(quoted(&timeline), "ho");
        let target = Seq(1);
        timeline.apply(about(4, "Ann", EventKind::MessageDeleted { target }));
        assert_eq!(quoted(&timeline), "");
    }

    /// The page was read before the change and arrives after it.
    #[test]
    fn older_lines_are_as_they_are_now() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.expect_more();
        timeline.apply(edited(7, 3, "changed meanwhile"));
        timeline.prepend(History {
            events: (3..=4).map(|seq| message(seq, "Ann", "hi")).collect(),
            head: Seq(6),
            has_older: false,
            has_newer: true,
        });
        assert_eq!(body(&timeline, 3), "changed meanwhile");
        // One that was read after it is not changed back.
        timeline.expect_more();
        timeline.apply(edited(8, 2, "old"));
        timeline.prepend(History {
            events: vec![message(2, "Ann", "newest")],
            head: Seq(9),
            has_older: false,
            has_newer: true,
        });
        assert_eq!(body(&timeline, 2), "newest");
    }

    #[test]
    fn the_past_leads_on_to_the_present() {
        let mut past = Timeline {
            has_newer: true,
            ..timeline(1..=2)
        };
        assert_eq!(past.apply(edited(9, 1, "still")), Applied::Amended);
        assert_eq!(body(&past, 1), "still");
        past.expect_more();
        past.extend(History {
            events: (3..=4).map(|seq| message(seq, "Ann", "hi")).collect(),
            head: Seq(9),
            has_older: true,
            has_newer: false,
        });
        assert_eq!(seqs(&past), [1, 2, 3, 4]);
        assert!(!past.has_newer());
        assert_eq!(past.apply(message(10, "Ann", "hi")), Applied::Appended);
    }

    #[test]
    fn who_reads_the_past_lets_the_newest_go() {
        let mut many = timeline(1..=401);
        many.trim_newest();
        assert_eq!(many.last(), Some(Seq(401 - BLOCK.cast_signed() as i64)));
        assert!(many.has_newer());
        assert_eq!(many.apply(message(402, "Ann", "hi")), Applied::Waiting);
    }

    #[test]
    fn a_page_that_is_left_further_up_does_not_grow_for_ever() {
        let mut timeline = timeline(1..=1);
        let mut appended = 0;
        for seq in 2..2_000 {
            if timeline.apply(message(seq, "Ann", "hi")) == Applied::Appended {
                appended += 1;
            }
            timeline.stop_growing();
        }
        assert_eq!(
            (timeline.events().count(), appended),
            (GROWN_MAX, GROWN_MAX)
        );
        assert_eq!(seqs(&timeline)[0], 1, "what the reader sees stays");
        assert!(timeline.has_newer());
    }

    fn seqs(timeline: &Timeline) -> Vec<i64> {
        timeline.events().map(|event| event.seq.0).collect()
    }

    #[test]
    fn events_are_taken_once_and_in_order() {
        let mut timeline = timeline(1..=2);
        for (seq, applied) in [
            (3, Applied::Appended),
            (3, Applied::Known),
            (1, Applied::Known),
            (4, Applied::Appended),
        ] {
            assert_eq!(timeline.apply(message(seq, "Ann", "hi")), applied, "{seq}");
        }
        assert_eq!(seqs(&timeline), [1, 2, 3, 4]);
    }

    #[test]
    fn the_first_event_of_an_empty_room_is_taken() {
        let mut timeline = Timeline::default();
        assert_eq!(timeline.apply(message(1, "Ann", "hi")), Applied::Appended);
    }

    #[test]
    fn a_gap_is_asked_for_once() {
        let mut timeline = timeline(1..=2);
        let gap = Applied::Gap { after: Seq(2) };
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
        assert_eq!(timeline.apply(message(6, "Ann", "hi")), Applied::Waiting);
        for seq in 3..=6 {
            assert_eq!(timeline.apply(message(seq, "Ann", "hi")), Applied::Appended);
        }
        assert_eq!(seqs(&timeline), [1, 2, 3, 4, 5, 6]);
        assert_eq!(
            timeline.apply(message(9, "Ann", "hi")),
            Applied::Gap { after: Seq(6) }
        );
    }

    #[test]
    fn a_gap_is_asked_for_again_on_a_new_socket() {
        let mut timeline = timeline(1..=2);
        let gap = Applied::Gap { after: Seq(2) };
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
        timeline.forget_asked();
        assert_eq!(timeline.apply(message(5, "Ann", "hi")), gap);
    }

    #[test]
    fn a_page_of_the_past_takes_no_new_events() {
        let mut timeline = Timeline {
            has_newer: true,
            ..timeline(1..=2)
        };
        assert_eq!(timeline.apply(message(3, "Ann", "hi")), Applied::Waiting);
        assert_eq!(seqs(&timeline), [1, 2]);
    }

    #[test]
    fn older_events_go_in_front() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.prepend(History {
            events: (3..=5).map(|seq| message(seq, "Ann", "hi")).collect(),
            head: Seq(6),
            has_older: true,
            has_newer: true,
        });
        assert_eq!(seqs(&timeline), [3, 4, 5, 6]);
        assert!(timeline.has_older() && !timeline.has_newer());
    }

    #[test]
    fn the_end_of_the_past_is_noticed_on_an_empty_page() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.prepend(History {
            events: vec![],
            head: Seq(6),
            has_older: false,
            has_newer: true,
        });
        assert!(!timeline.has_older());
    }

    #[test]
    fn the_oldest_go_when_there_are_too_many() {
        let mut few = timeline(1..=400);
        few.trim();
        assert_eq!(few.events().count(), 400);
        let mut many = timeline(1..=401);
        many.trim();
        assert_eq!(many.oldest(), Some(Seq(1 + BLOCK.cast_signed() as i64)));
        assert_eq!(many.head(), Seq(401));
        assert!(many.has_older());
        // Those that stay keep their numbers.
        let blocks = |timeline: &Timeline| {
            let blocks = timeline
                .in_blocks()
                .map(|(block, event)| (event.seq, block));
            blocks.collect::<std::collections::BTreeMap<_, _>>()
        };
        let before = blocks(&timeline(1..=401));
        assert!(
            blocks(&many)
                .iter()
                .all(|(seq, block)| before[seq] == *block)
        );
    }

    #[test]
    fn changes_that_come_between_two_parts_of_a_page_count_for_the_second() {
        let mut timeline = timeline(5..=6);
        timeline.has_older = true;
        timeline.expect_more();
        timeline.apply(edited(7, 3, "changed"));
        for place in [4, 3] {
            timeline.prepend(History {
                events: vec![message(place, "Ann", "as it was")],
                head: Seq(6),
                has_older: true,
                has_newer: false,
            });
        }
        assert_eq!(body(&timeline, 3), "changed");
    }

    fn reply(seq: i64, author: &str, thread: i64) -> Event {
        let mut event = message(seq, author, "hm");
        if let EventKind::MessagePosted(message) = &mut event.kind {
            message.thread = Some(Seq(thread));
        }
        event
    }

    #[test]
    fn what_is_said_in_a_thread_changes_only_its_message_in_the_room() {
        let mut timeline = timeline(1..=2);
        assert_eq!(timeline.apply(reply(3, "Bob", 1)), Applied::Amended);
        assert_eq!(timeline.apply(reply(4, "Cem", 1)), Applied::Amended);
        assert_eq!(timeline.apply(reply(4, "Cem", 1)), Applied::Known);
        assert_eq!(timeline.apply(reply(5, "Bob", 2)), Applied::Amended);
        let (_, message) = timeline.message(Seq(1)).unwrap();
        let replies = message.replies.as_ref().unwrap();
        let names: Vec<_> = replies.people.iter().map(|user| &*user.name).collect();
        assert_eq!((replies.count, names), (2, vec!["Bob", "Cem"]));
        assert_eq!((timeline.last(), timeline.head()), (Some(Seq(2)), Seq(5)));
    }

    fn thread_about_1(replies: &[i64]) -> Timeline {
        let history = History {
            head: Seq(9),
            events: replies.iter().map(|seq| reply(*seq, "Bob", 1)).collect(),
            has_older: true,
            has_newer: false,
        };
        Timeline::of_thread(message(1, "Ann", "tea?"), history, Seq::START)
    }

    fn places(timeline: &Timeline) -> Vec<i64> {
        timeline.events().map(|event| event.seq.0).collect()
    }

    #[test]
    fn a_thread_takes_in_its_own_lines_and_follows_the_room() {
        let mut thread = thread_about_1(&[8, 9]);
        assert_eq!(thread.apply(message(10, "Ann", "beside")), Applied::Amended);
        assert_eq!(thread.apply(reply(11, "Cem", 1)), Applied::Appended);
        assert_eq!(thread.apply(reply(12, "Cem", 2)), Applied::Amended);
        assert_eq!(thread.apply(edited(13, 8, "changed")), Applied::Amended);
        assert_eq!(thread.apply(edited(14, 1, "coffee?")), Applied::Amended);
        assert_eq!(places(&thread), [1, 8, 9, 11]);
        assert_eq!(body(&thread, 8), "changed");
        assert_eq!(body(&thread, 1), "coffee?");
        assert_eq!(thread.head(), Seq(14));
        let gap = Applied::Gap { after: Seq(14) };
        assert_eq!(thread.apply(reply(16, "Cem", 1)), gap);
    }

    #[test]
    fn older_lines_of_a_thread_come_behind_what_it_is_about() {
        let mut thread = thread_about_1(&[8, 9]);
        assert_eq!(thread.oldest(), Some(Seq(8)));
        thread.expect_more();
        thread.prepend(History {
            head: Seq(9),
            events: vec![reply(5, "Bob", 1), reply(6, "Bob", 1)],
            has_older: false,
            has_newer: false,
        });
        assert_eq!(places(&thread), [1, 5, 6, 8, 9]);
        for seq in 10..600 {
            thread.apply(reply(seq, "Bob", 1));
        }
        thread.trim();
        let [root, first] = places(&thread)[..2] else {
            panic!()
        };
        assert_eq!(root, 1);
        assert!(first > 6 && places(&thread).len() <= 400);
        let blocks: Vec<_> = thread.in_blocks().map(|(block, _)| block).collect();
        assert_eq!(blocks[0], ROOT_BLOCK);
        assert!(blocks.is_sorted());
    }
}
