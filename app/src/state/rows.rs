//! Makes the rows that the timeline shows: messages in groups, days between
//! them, notices, and the line above the first unread message.

mod block;

use std::{
    hash::{DefaultHasher, Hash, Hasher},
    sync::Arc,
};

use protocol::{
    ClientId, Event, File, Message, Quote, Reaction, Seq, User, UserId,
    calendar::{self, Local},
};

pub(crate) use self::block::Block;
use self::block::Blocks;
use super::{Held, Outgoing, Step, Timeline};
use crate::words::Words;

/// Messages of one author within this time form a group.
const GROUP_MS: i64 = 5 * 60 * 1_000;
/// The block of the messages on their way out, below all others.
const OUTGOING_BLOCK: i64 = i64::MAX;

/// One line of the timeline. Lines that look the same are the same, so that
/// the page replaces only what changed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Row {
    /// A new day begins.
    Day { number: i64, label: String },
    /// Everything below is unread.
    Unread,
    /// Somebody did something else than write.
    Notice {
        seq: Seq,
        who: User,
        what: String,
        time: Time,
    },
    /// A message.
    Message(Box<MessageRow>),
}

/// A message as a line of the timeline.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MessageRow {
    /// Its place in the room, once it is known.
    pub(crate) seq: Option<Seq>,
    pub(crate) client_id: ClientId,
    pub(crate) author: User,
    pub(crate) mine: bool,
    /// Whether it opens a group and so shows the author.
    pub(crate) first: bool,
    pub(crate) time: Time,
    pub(crate) body: String,
    /// What it says, drawn by the server; without it `body` is plain text.
    pub(crate) html: Option<String>,
    pub(crate) reply_to: Option<Quote>,
    pub(crate) marks: Marks,
    pub(crate) reactions: Vec<ReactionRow>,
    /// What was said in its thread.
    pub(crate) replies: Option<RepliesRow>,
    pub(crate) files: Vec<File>,
    /// Files of a message that is on its way.
    pub(crate) attached: usize,
    pub(crate) delivery: Delivery,
}

/// What else there is to see of a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::struct_excessive_bools, reason = "each is a mark of its own")]
pub(crate) struct Marks {
    pub(crate) edited: bool,
    pub(crate) deleted: bool,
    pub(crate) pinned: bool,
    /// It names the viewer.
    pub(crate) names_me: bool,
    /// The address of the page leads to it.
    pub(crate) target: bool,
}

/// A reaction, as the viewer sees it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ReactionRow {
    pub(crate) emoji: String,
    pub(crate) count: u32,
    /// Whether the viewer is among them.
    pub(crate) mine: bool,
    /// Who, for people.
    pub(crate) who: String,
}

/// What was said in a message's thread, from outside.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct RepliesRow {
    pub(crate) count: u32,
    pub(crate) people: Vec<User>,
    /// When the last was written.
    pub(crate) last: String,
    /// Those the viewer has not read, where they take part.
    pub(crate) unread: u32,
}

/// A moment, for machines and for people.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Time {
    pub(crate) iso: String,
    pub(crate) clock: String,
    pub(crate) full: String,
}

/// Where a message is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Delivery {
    /// Known to be on the server's disk.
    Stored,
    /// On its way; what the writer should know, if anything.
    Pending(Option<&'static str>),
    /// Refused, and why.
    Failed(String),
}

/// A line with a key that is made of all it shows.
#[derive(Clone, Debug)]
pub(crate) struct KeyedRow {
    pub(crate) key: u64,
    pub(crate) row: Arc<Row>,
}

impl KeyedRow {
    fn new(row: Row) -> Self {
        let mut hasher = DefaultHasher::new();
        row.hash(&mut hasher);
        Self {
            key: hasher.finish(),
            row: Arc::new(row),
        }
    }
}

/// Lines that look the same have the same name.
impl PartialEq for KeyedRow {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

/// The lines of a timeline as they were drawn last: with every message that
/// comes, only that one is drawn, and not the hundreds above it.
#[derive(Debug, Default)]
pub(crate) struct Sheet {
    me: Option<User>,
    /// In order.
    drawn: Vec<DrawnLine>,
}

#[derive(Debug)]
struct DrawnLine {
    /// The event as it was drawn. As long as this clone is held,
    /// `Arc::make_mut` cannot change it in place, so a changed event is another
    /// `Arc`.
    event: Arc<Event>,
    seen: Seen,
    row: KeyedRow,
}

/// What a line looks like depends on this, beside the event and the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Seen {
    first: bool,
    target: bool,
    today: i64,
    offset_min: i32,
    /// In its thread.
    unread: u32,
}

/// For whom, when and how the lines are drawn.
pub(crate) struct Drawing<'d> {
    pub(crate) me: &'d User,
    /// Where the address of the page leads.
    pub(crate) target: Option<Seq>,
    /// The reader's day.
    pub(crate) today: i64,
    /// Minutes the reader's clock is ahead of UTC at a moment.
    pub(crate) offset_min: &'d dyn Fn(i64) -> i32,
    /// Unread messages in the thread of a message.
    pub(crate) unread_in: &'d dyn Fn(Seq) -> u32,
    /// Whether the connection has been gone for some seconds.
    pub(crate) offline: bool,
    pub(crate) words: &'static Words,
}

/// The lines for a timeline and the messages on their way out, in blocks. What
/// is on the `sheet` already and still looks the same is taken from there.
pub(crate) fn rows<'o>(
    timeline: &Timeline,
    outgoing: impl Iterator<Item = &'o Outgoing>,
    drawing: &Drawing<'_>,
    sheet: &mut Sheet,
) -> Vec<Block> {
    if sheet.me.as_ref() != Some(drawing.me) {
        sheet.drawn.clear();
        sheet.me = Some(drawing.me.clone());
    }
    let mut before = std::mem::take(&mut sheet.drawn).into_iter().peekable();
    let mut blocks = Blocks::default();
    let mut day = None;
    let mut group: Option<(UserId, i64)> = None;
    let first_unread = timeline.first_unread(drawing.me.id);

    for (block, event) in timeline.in_blocks() {
        blocks.begin(block);
        let local = drawing.local(event.at_ms);
        if day != Some(local.day_number) {
            day = Some(local.day_number);
            group = None;
            blocks.draw(Row::Day {
                number: local.day_number,
                label: drawing.day_label(local.day_number),
            });
        }
        if first_unread == Some(event.seq) {
            group = None;
            blocks.draw(Row::Unread);
        }
        // A reply shows what it answers, so it opens a group.
        let message = event.kind.message();
        if message.is_none_or(|message| message.reply_to.is_some()) {
            group = None;
        }
        let seen = Seen {
            first: message.is_some() && opens_group(&mut group, event.author.id, event.at_ms),
            target: drawing.target == Some(event.seq),
            today: drawing.today,
            offset_min: (drawing.offset_min)(event.at_ms),
            unread: (drawing.unread_in)(event.seq),
        };
        while before.next_if(|line| line.event.seq < event.seq).is_some() {}
        let same = |line: &DrawnLine| Arc::ptr_eq(&line.event, event) && line.seen == seen;
        let line = before.next_if(same).unwrap_or_else(|| DrawnLine {
            event: Arc::clone(event),
            seen,
            row: KeyedRow::new(drawing.line(event, seen, timeline.is_thread())),
        });
        blocks.push(line.row.clone());
        sheet.drawn.push(line);
    }

    blocks.begin(OUTGOING_BLOCK);
    let mut outgoing = outgoing.peekable();
    while let Some(item) = outgoing.next() {
        // The writer's clock may be wrong: it decides no day, and what is on
        // its way is never older than what is there.
        let at_ms = item.created_ms.max(group.map_or(0, |(_, at_ms)| at_ms));
        if item.reply_to.is_some() {
            group = None;
        }
        blocks.draw(Row::Message(Box::new(MessageRow {
            seq: None,
            client_id: item.client_id.clone(),
            author: drawing.me.clone(),
            mine: true,
            first: opens_group(&mut group, drawing.me.id, at_ms),
            time: drawing.time(at_ms, drawing.local(at_ms)),
            body: item.body.clone(),
            html: None,
            reply_to: item.reply_to.clone(),
            marks: Marks::default(),
            reactions: Vec::new(),
            replies: None,
            files: Vec::new(),
            attached: item.files.len(),
            delivery: drawing.delivery(&item.step, outgoing.peek().is_none()),
        })));
    }
    blocks.finish()
}

/// Whether a message stands at the head of a group; it is part of one from here on.
fn opens_group(group: &mut Option<(UserId, i64)>, author: UserId, at_ms: i64) -> bool {
    let continues = matches!(*group, Some((before, since_ms))
        if before == author && at_ms - since_ms < GROUP_MS);
    if !continues {
        *group = Some((author, at_ms));
    }
    !continues
}

impl Drawing<'_> {
    /// What there is to be seen of an event.
    fn line(&self, event: &Event, seen: Seen, in_thread: bool) -> Row {
        let time = self.time(event.at_ms, self.local(event.at_ms));
        let Some(message) = event.kind.message() else {
            return Row::Notice {
                seq: event.seq,
                who: event.author.clone(),
                what: (self.words.happened)(&event.kind),
                time,
            };
        };
        let mut row = self.message(event, message, seen, time);
        if in_thread {
            row.replies = None;
        }
        Row::Message(Box::new(row))
    }

    fn message(&self, event: &Event, message: &Message, seen: Seen, time: Time) -> MessageRow {
        let mine = event.author.id == self.me.id;
        MessageRow {
            seq: Some(event.seq),
            client_id: message.client_id.clone(),
            author: event.author.clone(),
            mine,
            first: seen.first,
            time,
            body: message.body.clone(),
            html: message.html.clone(),
            reply_to: message.reply_to.clone(),
            marks: Marks {
                edited: message.edited_at_ms.is_some(),
                deleted: message.deleted,
                pinned: message.pinned,
                names_me: !mine && message.mentions.name(self.me.id),
                target: seen.target,
            },
            reactions: message.reactions.iter().map(|r| self.reaction(r)).collect(),
            replies: message.replies.as_ref().map(|replies| RepliesRow {
                count: replies.count,
                people: replies.people.clone(),
                last: self.when(replies.last_at_ms),
                unread: seen.unread,
            }),
            files: message.files.clone(),
            attached: 0,
            delivery: Delivery::Stored,
        }
    }

    fn reaction(&self, reaction: &Reaction) -> ReactionRow {
        let names: Vec<_> = reaction
            .people
            .iter()
            .map(|user| user.name.as_str())
            .collect();
        let unnamed = reaction
            .count
            .saturating_sub(u32::try_from(names.len()).unwrap_or(0));
        let mut who = names.join(self.words.list_joint);
        if unnamed > 0 {
            who.push(' ');
            who.push_str(&(self.words.and_more)(unnamed));
        }
        ReactionRow {
            emoji: reaction.emoji.clone(),
            count: reaction.count,
            mine: reaction.people.iter().any(|user| user.id == self.me.id),
            who,
        }
    }

    fn local(&self, at_ms: i64) -> Local {
        calendar::local(at_ms, (self.offset_min)(at_ms))
    }

    fn time(&self, at_ms: i64, local: Local) -> Time {
        let clock = calendar::clock(local);
        let date = (self.words.date)(calendar::date(local.day_number));
        Time {
            iso: calendar::iso(at_ms),
            full: format!("{date} {clock}"),
            clock,
        }
    }

    /// A moment in short: the time today, else the day.
    fn when(&self, at_ms: i64) -> String {
        let local = self.local(at_ms);
        if local.day_number == self.today {
            calendar::clock(local)
        } else {
            self.day_label(local.day_number)
        }
    }

    fn day_label(&self, number: i64) -> String {
        match self.today - number {
            0 => self.words.today.to_owned(),
            1 => self.words.yesterday.to_owned(),
            _ => (self.words.date)(calendar::date(number)),
        }
    }

    /// The note under a message on its way. A note that holds for all of them
    /// stands under the last one only.
    fn delivery(&self, step: &Step, last: bool) -> Delivery {
        let words = self.words;
        match step {
            Step::Stored { .. } => Delivery::Stored,
            Step::Failed(rejection) => Delivery::Failed((words.rejection)(rejection)),
            Step::Waiting | Step::Sent { .. } | Step::Held { .. } if self.offline => {
                Delivery::Pending(last.then_some(words.sent_when_back))
            }
            Step::Held { why, .. } => Delivery::Pending(match why {
                Held::OtherTab => None,
                Held::TooFast => Some(words.sent_when_allowed),
                Held::Unable => Some(words.sent_when_able),
            }),
            Step::Waiting | Step::Sent { .. } => Delivery::Pending(None),
        }
    }
}

#[cfg(test)]
mod tests;
