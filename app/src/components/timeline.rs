//! The timeline: the lines of the open room, and where the reader stands in them.

mod block;
mod click;
mod line;
mod position;
mod walk;
mod way_back;

use leptos::{either::Either, ev, html, prelude::*};
use protocol::RoomKind;
use web_sys::EventTarget;

use super::{
    MessageTools,
    timeline::{
        block::BlockView,
        click::clicked,
        position::Position,
        walk::{entered, walked},
    },
};
use crate::{
    dom,
    live::Live,
    page_data::Stretch,
    paths,
    prefs::use_words,
    room::Chat,
    state::{Block, Drawing, Pane, Sheet, Timeline, rows},
};

/// Everything said in the open room or thread, oldest first, the newest in
/// view.
#[component]
pub(crate) fn TimelineView(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let lines = NodeRef::<html::Div>::new();
    let scroller = NodeRef::<html::Section>::new();
    let position = Position::new(live, scroller, lines);

    let sheet = StoredValue::new(Sheet::default());
    let drawn = Memo::new(move |_| {
        let offset_min = chat.offset_min();
        let me = chat.viewer.get();
        chat.place.with(|place| {
            let drawing = Drawing {
                me: &me,
                target: place.target,
                today: chat.today(),
                offset_min: &offset_min,
                unread_in: &|thread| {
                    let room = place.room.id;
                    chat.unread
                        .with(|unread| unread.of_thread(room, thread).messages)
                },
                offline: chat.status.with(|status| status.trouble),
                words,
            };
            chat.timeline.with(|timeline| {
                chat.outbox.with(|outbox| {
                    let outgoing = outbox.of(place.room.id, place.thread);
                    sheet
                        .try_update_value(|sheet| rows(timeline, outgoing, &drawing, sheet))
                        .unwrap_or_default()
                })
            })
        })
    });
    position.keep_through(drawn);
    position.keep_through_growth();
    position.look_from_under_covers();
    position.keep_over_pages();

    let tools = NodeRef::<html::Div>::new();
    let point = move |at: Option<EventTarget>| {
        if let (Some(at), Some(tools)) = (at, tools.get_untracked()) {
            dom::lend(&tools, at);
        }
    };

    let label = match chat.pane {
        Pane::Room => words.messages,
        Pane::Thread => words.thread_messages,
    };

    view! {
        <div class="room__view">
            <section
                class="timeline"
                id=chat.pane.timeline_id()
                role="log"
                // New messages are announced by the page, author first.
                aria-live="off"
                aria-label=label
                tabindex="0"
                node_ref=scroller
                on:scroll=move |_| position.scrolled()
                on:keydown=move |event| walked(&event, chat.pane)
            >
                <div class="timeline__page">
                    <Beginning live/>
                    <div
                        class="timeline__lines"
                        node_ref=lines
                        on:click=move |event| clicked(&event, live, words)
                        on:pointerover=move |event| point(event.target())
                        on:focusin=move |event| {
                            point(event.target());
                            entered(&event, chat.pane);
                        }
                    >
                        <For each=move || numbers(drawn) key=|number| *number let:number>
                            <BlockView number drawn words live/>
                        </For>
                    </div>
                    <div class="tools__shared" role="group" aria-label=words.actions node_ref=tools>
                        <MessageTools words pane=chat.pane/>
                    </div>
                    <Ending live/>
                </div>
            </section>
            <Jump live/>
        </div>
    }
}

fn numbers(drawn: Memo<Vec<Block>>) -> Vec<i64> {
    drawn.with(|blocks| blocks.iter().map(|block| block.number).collect())
}

/// What stands above the first line: the way to older messages, or the
/// beginning of the room.
#[component]
fn Beginning(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let has_older = Memo::new(move |_| chat.timeline.with(Timeline::has_older));
    let is_silent = Memo::new(move |_| chat.timeline.with(Timeline::is_silent));
    let href = move || {
        let oldest = chat
            .timeline
            .with(|timeline| timeline.oldest().unwrap_or_default());
        chat.place.with(|place| match place.thread {
            None => paths::room_before(&place.room.slug, oldest),
            Some(_) => paths::message(&place.room.slug, oldest),
        })
    };
    move || {
        if has_older.get() {
            Either::Left(view! {
                <a
                    class="older"
                    href=move || paths::link(href())
                    aria-busy=move || chat.loading_older.get().then_some("true")
                    on:click=move |event| dom::instead_of_link(&event, || live.load_older())
                >
                    {words.older}
                </a>
            })
        } else if chat.pane == Pane::Thread {
            let silent = is_silent.get().then_some(words.empty_thread);
            Either::Right(Either::Left(
                view! { <p class="visually-hidden">{silent}</p> },
            ))
        } else {
            let begins = chat.place.with(|place| {
                let begins = match place.room.kind {
                    RoomKind::Direct => words.direct_begins,
                    RoomKind::Public | RoomKind::Private => words.room_begins,
                };
                begins(&words.room(&place.room))
            });
            Either::Right(Either::Right(view! {
                <div class="beginning">
                    <p>{begins}</p>
                    <p>{is_silent.get().then_some(words.empty_room)}</p>
                </div>
            }))
        }
    }
}

/// The page with the newest lines.
fn newest(chat: Chat) -> String {
    chat.place
        .with(|place| paths::thread(&place.room.slug, Stretch::Newest, place.thread))
}

/// Goes there on the page as it is; without a script the link does.
fn to_newest(event: &ev::MouseEvent, live: Live) {
    dom::instead_of_link(event, || live.go_to_newest());
}

/// What stands below the last line of a page of the past.
#[component]
fn Ending(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let has_newer = Memo::new(move |_| chat.timeline.with(Timeline::has_newer));
    move || {
        let newest = newest(chat);
        has_newer.get().then(|| {
            view! {
                <a class="older" href=paths::link(newest) on:click=move |event| to_newest(&event, live)>
                    {words.newest}
                </a>
            }
        })
    }
}

/// The way down for a reader who looks further up.
#[component]
fn Jump(live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    // Those that came meanwhile, or were unread to begin with and still are.
    let waiting = Memo::new(move |_| {
        let missed = chat.missed.get();
        if chat.pane == Pane::Thread {
            return missed;
        }
        let unread = chat.unread.with(|unread| unread.of_room(chat.room_id()));
        missed.min(unread.messages)
    });
    let label = move || match waiting.get() {
        0 => words.jump_to_end.to_owned(),
        missed => (words.jump_to_new)(missed),
    };
    let has_newer = Memo::new(move |_| chat.timeline.with(Timeline::has_newer));
    move || {
        if chat.following.get() {
            return None;
        }
        let arrow = view! { <span aria-hidden="true">" ↓"</span> };
        Some(if has_newer.get() {
            let newest = newest(chat);
            Either::Left(view! {
                <a class="jump" href=paths::link(newest) on:click=move |event| to_newest(&event, live)>
                    {label} {arrow}
                </a>
            })
        } else {
            Either::Right(view! {
                <button class="jump" type="button" on:click=move |_| chat.following.set(true)>
                    {label} {arrow}
                </button>
            })
        })
    }
}
