//! Applies a later event to the line it changes: edits, deletions, reactions,
//! pins, replies.

use protocol::{Event, EventKind, Message, REACTORS_MAX, Reaction, Replies, User, UserId};

/// What an event makes of the message it is about.
pub(super) fn change(message: &mut Message, event: &Event) {
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
            // The list of names is not complete: whether somebody who is not in
            // it was counted cannot be told.
            if reaction.people.len() < named || reaction.count as usize > named {
                reaction.count = reaction.count.saturating_sub(1);
            }
        }
    }
    message.reactions.retain(|reaction| reaction.count > 0);
}

/// Whether somebody is seen in an event.
pub(super) fn names(event: &Event, user: UserId) -> bool {
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

/// Shows somebody in an event as they are now.
pub(super) fn show_in(event: &mut Event, user: &User) {
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
