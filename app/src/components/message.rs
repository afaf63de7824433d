//! One message of the timeline.

use leptos::{either::Either, prelude::*};
use protocol::{ClientId, Quote, Seq, Slug};

use super::{Attachments, Avatar, Glyph, Icon, MessageBody, Reactions, user_mark, with_marks};
use crate::{
    live::Live,
    paths,
    state::{Delivery, MessageRow, Pane, RepliesRow, Time},
    words::Words,
};

/// A message. The first of a group shows who wrote it; the others show the
/// time when looked at.
///
/// What can be done with it is said in `data-action`; the timeline listens.
#[component]
pub(crate) fn Message(row: MessageRow, words: &'static Words, live: Live) -> impl IntoView {
    let class = class(&row);
    let MessageRow { seq, marks, .. } = row;
    let kind = row.author.kind;
    let label = match (words.user_kind)(kind) {
        Some(mark) => format!("{}, {mark}, {}", row.author.name, row.time.full),
        None => format!("{}, {}", row.author.name, row.time.full),
    };
    let busy = matches!(row.delivery, Delivery::Pending(_)).then_some("true");
    let side = if row.first {
        Either::Left(view! { <Avatar user=row.author.clone()/> })
    } else {
        Either::Right(view! { <Clock time=row.time.clone() class="message__aside"/> })
    };
    let who = row.author.name.clone();
    let head = row.first.then(|| {
        view! {
            <div class="message__head">
                <span class="message__who" dir="auto">{row.author.name}</span>
                {user_mark(kind, words)}
                <Clock time=row.time class="message__when"/>
                {marks.pinned.then(|| view! { <span class="message__mark">{words.pinned}</span> })}
            </div>
        }
    });
    let pane = live.chat.pane;
    let (slug, thread) = live
        .chat
        .place
        .with_untracked(|place| (place.room.slug.clone(), place.thread));
    let quote = row
        .reply_to
        .map(|quote| view! { <QuoteLine quote slug=slug.clone() words/> });
    let said = if marks.deleted {
        Either::Left(view! { <p class="message__deleted">{words.deleted}</p> })
    } else {
        let me = live.chat.viewer.with_untracked(|viewer| viewer.id);
        let mark_of = |user| {
            let kind = live
                .chat
                .people
                .with_untracked(|people| people.kind_of(user));
            kind.and_then(words.user_kind)
        };
        let html = row.html.map(|html| with_marks(&html, mark_of));
        Either::Right(view! {
            {(!row.body.is_empty()).then(|| view! { <MessageBody body=row.body html who me/> })}
            {seq.filter(|_| marks.edited).map(|seq| view! {
                // Without a script it is a document of the server's.
                <a
                    class="message__mark"
                    href=paths::edits(&slug, seq)
                    rel="external"
                    title=words.edits
                    data-action="edits"
                >
                    {words.edited}
                </a>
            })}
            <Attachments files=row.files/>
        })
    };
    let tools = seq
        .filter(|_| !marks.deleted)
        .map(|seq| view! { <Tools seq words pane/> });
    let id = seq.map(|seq| line_id(pane, thread, seq));
    view! {
        <article
            class=class
            id=id
            tabindex="-1"
            aria-label=label
            aria-busy=busy
            data-seq=seq.map(|seq| seq.to_string())
        >
            {side}
            <div class="message__main">
                {head}
                {quote}
                {said}
                {(row.attached > 0).then(|| view! {
                    <p class="message__note">{(words.count_files)(row.attached)}</p>
                })}
                {seq.map(|seq| view! { <Reactions seq reactions=row.reactions words/> })}
                {seq.zip(row.replies).map(|(seq, replies)| view! { <ThreadLink seq replies words live/> })}
                <DeliveryNote delivery=row.delivery client_id=row.client_id words live/>
            </div>
            {tools}
        </article>
    }
}

/// What an address leads to. The message a thread is about is in the room, too.
fn line_id(pane: Pane, thread: Option<Seq>, seq: Seq) -> String {
    if pane == Pane::Thread && thread == Some(seq) {
        format!("thread-{seq}")
    } else {
        format!("m{seq}")
    }
}

/// The way to what was said about a message.
#[component]
fn ThreadLink(seq: Seq, replies: RepliesRow, words: &'static Words, live: Live) -> impl IntoView {
    let href = live
        .chat
        .place
        .with_untracked(|place| paths::thread(&place.room.slug, place.stretch, Some(seq)));
    let RepliesRow {
        count,
        people,
        last,
        unread,
    } = replies;
    let faces = people
        .into_iter()
        .map(|user| view! { <Avatar user small=true/> })
        .collect_view();
    view! {
        <a class="thread-link" class:thread-link--unread=unread != 0 href=href>
            <span class="thread-link__faces" aria-hidden="true">{faces}</span>
            <span class="thread-link__count">{(words.replies)(count)}</span>
            {(unread > 0).then(|| view! { <span class="badge">{(words.new_replies)(unread)}</span> })}
            <span class="thread-link__last">{(words.last_reply)(&last)}</span>
        </a>
    }
}

#[component]
fn Clock(time: Time, class: &'static str) -> impl IntoView {
    view! {
        <time class=class datetime=time.iso title=time.full>
            {time.clock}
        </time>
    }
}

/// What a message answers, and the way there.
#[component]
fn QuoteLine(quote: Quote, slug: Slug, words: &'static Words) -> impl IntoView {
    let said = if quote.excerpt.is_empty() {
        words.wordless.to_owned()
    } else {
        quote.excerpt
    };
    view! {
        <a
            class="quote"
            href=paths::message(&slug, quote.seq)
            data-action="show"
            data-target=quote.seq.to_string()
        >
            <span class="quote__who" dir="auto">{quote.author.name}</span>
            {user_mark(quote.author.kind, words)}
            " "
            <span dir="auto">{said}</span>
        </a>
    }
}

/// What can be done with a message, for those who point at it or come by key.
#[component]
fn Tools(seq: Seq, words: &'static Words, pane: Pane) -> impl IntoView {
    let id = match pane {
        Pane::Room => format!("more-{seq}"),
        Pane::Thread => format!("thread-more-{seq}"),
    };
    // No stop on the way of the tabulator: Enter on a message opens the menu,
    // which has the others too.
    view! {
        <div class="tools needs-script" role="group" aria-label=words.actions>
            <button class="tools__tool" type="button" tabindex="-1" title=words.react aria-label=words.react data-action="pick">
                <Glyph icon=Icon::Smile/>
            </button>
            <button class="tools__tool" type="button" tabindex="-1" title=words.reply aria-label=words.reply data-action="reply">
                <Glyph icon=Icon::Reply/>
            </button>
            {(pane == Pane::Room).then(|| view! {
                <button
                    class="tools__tool"
                    type="button"
                    tabindex="-1"
                    title=words.reply_in_thread
                    aria-label=words.reply_in_thread
                    data-action="thread"
                >
                    <Glyph icon=Icon::Thread/>
                </button>
            })}
            <button
                class="tools__tool"
                type="button"
                tabindex="-1"
                title=words.more
                aria-label=words.more
                aria-haspopup="menu"
                id=id
                data-action="more"
            >
                <Glyph icon=Icon::More/>
            </button>
        </div>
    }
}

/// What the writer should know about a message that is not stored.
#[component]
fn DeliveryNote(
    delivery: Delivery,
    client_id: ClientId,
    words: &'static Words,
    live: Live,
) -> impl IntoView {
    match delivery {
        Delivery::Stored | Delivery::Pending(None) => None,
        Delivery::Pending(Some(note)) => {
            Some(Either::Left(view! { <p class="message__note">{note}</p> }))
        }
        Delivery::Failed(reason) => {
            let again = client_id.clone();
            Some(Either::Right(view! {
                <p class="message__note message__note--failed">
                    <span>{(words.not_sent)(&reason)}</span>
                    <button type="button" on:click=move |_| live.retry(&again)>{words.try_again}</button>
                    <button type="button" on:click=move |_| live.delete(&client_id)>{words.delete}</button>
                </p>
            }))
        }
    }
}

fn class(row: &MessageRow) -> String {
    let mut class = "message".to_owned();
    for (is, name) in [
        (row.first, " message--first"),
        (row.mine, " message--mine"),
        (row.marks.names_me, " message--names-me"),
        (row.marks.target, " message--target"),
        (row.marks.pinned, " message--pinned"),
        (
            matches!(row.delivery, Delivery::Pending(_)),
            " message--pending",
        ),
        (
            matches!(row.delivery, Delivery::Failed(_)),
            " message--failed",
        ),
    ] {
        if is {
            class.push_str(name);
        }
    }
    class
}
