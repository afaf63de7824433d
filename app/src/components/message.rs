//! One message of the timeline. What stands in it is written as one piece of
//! HTML: a line that changes is another line, so nothing in it has to be alive.
//! What is clicked in it is heard by the timeline (`data-action`).

use leptos::prelude::*;
use protocol::{Quote, Seq, Slug};

use super::{
    Glyph, Icon, with_marks, write_attachments, write_avatar, write_body, write_reactions,
    write_user_mark,
};
use crate::{
    html::Html,
    live::Live,
    paths,
    state::{Delivery, MessageRow, Pane, RepliesRow, Time},
    words::Words,
};

/// A message. The first of a group shows who wrote it; the others show the
/// time when looked at.
#[component]
pub(crate) fn Message(row: MessageRow, words: &'static Words, live: Live) -> impl IntoView {
    let MessageRow { seq, .. } = row;
    let label = match (words.user_kind)(row.author.kind) {
        Some(mark) => format!("{}, {mark}, {}", row.author.name, row.time.full),
        None => format!("{}, {}", row.author.name, row.time.full),
    };
    let busy = matches!(row.delivery, Delivery::Pending(_)).then_some("true");
    let pane = live.chat.pane;
    let thread = live.chat.place.with_untracked(|place| place.thread);
    view! {
        <article
            class=class(&row)
            id=seq.map(|seq| line_id(pane, thread, seq))
            tabindex="-1"
            aria-label=label
            aria-busy=busy
            data-seq=seq.map(|seq| seq.to_string())
            inner_html=inside(&row, words, live)
        ></article>
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

/// The picture or the time at the side, then what there is to read, then the
/// way to what can be done with it.
fn inside(row: &MessageRow, words: &'static Words, live: Live) -> String {
    let mut html = Html::default();
    if row.first {
        write_avatar(&mut html, &row.author, false);
    } else {
        write_clock(&mut html, &row.time, "message__aside");
    }
    html.open("div").attr("class", "message__main");
    if row.first {
        write_head(&mut html, row, words);
    }
    live.chat.place.with_untracked(|place| {
        let slug = &place.room.slug;
        if let Some(quote) = &row.reply_to {
            write_quote(&mut html, quote, slug, words);
        }
        write_said(&mut html, row, slug, words, live);
        if row.attached > 0 {
            write_note(&mut html, &(words.count_files)(row.attached));
        }
        if let Some(seq) = row.seq {
            write_reactions(&mut html, seq, &row.reactions, words);
            if let Some(replies) = &row.replies {
                let href = paths::thread(slug, place.stretch, Some(seq));
                write_thread_link(&mut html, &href, replies, words);
            }
        }
    });
    write_delivery(&mut html, row, words);
    html.close("div");
    if row.seq.is_some() && !row.marks.deleted {
        write_more(&mut html, words);
    }
    html.finish()
}

fn write_head(html: &mut Html, row: &MessageRow, words: &Words) {
    html.open("div").attr("class", "message__head");
    html.auto_span("message__who", &row.author.name);
    write_user_mark(html, row.author.kind, words);
    write_clock(html, &row.time, "message__when");
    if row.marks.pinned {
        html.span("message__mark", words.pinned);
    }
    html.close("div");
}

/// A moment: the clock, and for those who point at it the day.
pub(crate) fn write_clock(html: &mut Html, time: &Time, class: &str) {
    html.open("time").attr("class", class);
    html.attr("datetime", &time.iso).attr("title", &time.full);
    html.text(&time.clock).close("time");
}

/// The words and the files, or that they were deleted.
fn write_said(html: &mut Html, row: &MessageRow, slug: &Slug, words: &'static Words, live: Live) {
    if row.marks.deleted {
        html.open("p").attr("class", "message__deleted");
        html.text(words.deleted).close("p");
        return;
    }
    if !row.body.is_empty() {
        let chat = live.chat;
        let me = chat.viewer.with_untracked(|viewer| viewer.id);
        let drawn = chat.people.with_untracked(|people| {
            let mark_of = |user| people.kind_of(user).and_then(words.user_kind);
            row.html.as_deref().map(|drawn| with_marks(drawn, mark_of))
        });
        let who = &row.author.name;
        write_body(html, &row.body, drawn.as_deref(), who, me, words);
    }
    if let Some(seq) = row.seq.filter(|_| row.marks.edited) {
        // Without a script it is a document of the server's.
        html.open("a").attr("class", "message__mark");
        html.attr("href", &paths::link(paths::edits(slug, seq)))
            .attr("rel", "external");
        html.attr("title", words.edits).attr("data-action", "edits");
        html.text(words.edited).close("a");
    }
    write_attachments(html, &row.files, words);
}

/// The way to what was said about a message.
fn write_thread_link(html: &mut Html, href: &str, replies: &RepliesRow, words: &Words) {
    let RepliesRow {
        count,
        people,
        last,
        unread,
    } = replies;
    let class = if *unread == 0 {
        "thread-link"
    } else {
        "thread-link thread-link--unread"
    };
    html.open("a").attr("class", class);
    html.attr("href", &paths::link(href));
    html.open("span").attr("class", "thread-link__faces");
    html.attr("aria-hidden", "true");
    for user in people {
        write_avatar(html, user, true);
    }
    html.close("span");
    html.span("thread-link__count", &(words.replies)(*count));
    if *unread > 0 {
        html.span("badge", &(words.new_replies)(*unread));
    }
    html.span("thread-link__last", &(words.last_reply)(last));
    html.close("a");
}

/// What a message answers, and the way there.
fn write_quote(html: &mut Html, quote: &Quote, slug: &Slug, words: &Words) {
    html.open("a").attr("class", "quote");
    html.attr("href", &paths::link(paths::message(slug, quote.seq)));
    html.attr("data-action", "show")
        .attr("data-target", &quote.seq.to_string());
    html.auto_span("quote__who", &quote.author.name);
    write_user_mark(html, quote.author.kind, words);
    let said = if quote.excerpt.is_empty() {
        words.wordless
    } else {
        &quote.excerpt
    };
    html.text(" ").open("span").attr("dir", "auto");
    html.text(said).close("span").close("a");
}

/// The one button each message has. The tools for those who point join it
/// (`MessageTools`); Enter on a message clicks it.
fn write_more(html: &mut Html, words: &Words) {
    html.open("div").attr("class", "tools needs-script");
    html.open("button").attr("class", "tools__tool tools__more");
    // No stop on the way of the tabulator: Enter on a message opens the menu.
    html.attr("type", "button").attr("tabindex", "-1");
    html.attr("title", words.more)
        .attr("aria-label", words.more);
    html.attr("aria-haspopup", "menu")
        .attr("data-action", "more");
    html.close("button").close("div");
}

/// What the writer should know about a message that is not stored.
fn write_delivery(html: &mut Html, row: &MessageRow, words: &Words) {
    match &row.delivery {
        Delivery::Stored | Delivery::Pending(None) => {}
        Delivery::Pending(Some(note)) => write_note(html, note),
        Delivery::Failed(reason) => {
            html.open("p")
                .attr("class", "message__note message__note--failed");
            html.open("span")
                .text(&(words.not_sent)(reason))
                .close("span");
            for (action, label) in [("retry", words.try_again), ("discard", words.delete)] {
                html.open("button").attr("type", "button");
                html.attr("data-action", action)
                    .attr("data-client-id", row.client_id.as_str());
                html.text(label).close("button");
            }
            html.close("p");
        }
    }
}

fn write_note(html: &mut Html, note: &str) {
    html.open("p").attr("class", "message__note");
    html.text(note).close("p");
}

/// What is done with messages most often, for those who point: one set for the
/// whole timeline. It moves to the message they point at (`dom::lend`).
#[component]
pub(crate) fn MessageTools(words: &'static Words, pane: Pane) -> impl IntoView {
    let tool = |icon, label, action| {
        view! {
            <button class="tools__tool" type="button" tabindex="-1" title=label aria-label=label data-action=action>
                <Glyph icon/>
            </button>
        }
    };
    view! {
        {tool(Icon::Smile, words.react, "pick")}
        {tool(Icon::Reply, words.reply, "reply")}
        {(pane == Pane::Room).then(|| tool(Icon::Thread, words.reply_in_thread, "thread"))}
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
