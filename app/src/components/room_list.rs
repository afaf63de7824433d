//! The list of rooms in the sidebar.

use leptos::prelude::*;
use protocol::{Notify, RoomKind, RoomSummary};

use super::{Glyph, Icon, user_mark};
use crate::{
    paths,
    prefs::use_words,
    room::Chat,
    state::Count,
    words::{Words, up_to_99},
};

/// The parts of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Favourites,
    Rooms,
    Direct,
}

/// Every room of the viewer; those with unread messages stand out.
#[component]
pub(crate) fn RoomList(chat: Chat) -> impl IntoView {
    let words = use_words();
    view! {
        <nav aria-label=words.rooms>
            <RoomGroup chat part=Part::Favourites title=words.favourites add=None/>
            <RoomGroup chat part=Part::Rooms title=words.rooms add=Some((paths::ROOMS, words.find_rooms))/>
            <RoomGroup chat part=Part::Direct title=words.direct add=Some((paths::NEW_DIRECT, words.new_direct))/>
            <Archived chat/>
        </nav>
    }
}

/// One part of the list. Where nothing can be added an empty one is not shown.
#[component]
fn RoomGroup(
    chat: Chat,
    part: Part,
    title: &'static str,
    add: Option<(&'static str, &'static str)>,
) -> impl IntoView {
    let rooms = match part {
        Part::Favourites => listed(chat, |listed, open| is_in(Part::Favourites, listed, open)),
        Part::Rooms => listed(chat, |listed, open| is_in(Part::Rooms, listed, open)),
        Part::Direct => listed(chat, |listed, open| is_in(Part::Direct, listed, open)),
    };
    let any = Memo::new(move |_| add.is_some() || rooms.with(|rooms| !rooms.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <section class="group">
                    <div class="group__head">
                        <h2 class="group__title">{title}</h2>
                        {add.map(|(href, label)| view! {
                            <a class="group__add" href=paths::link(href) rel="external" aria-label=label title=label>
                                <Glyph icon=Icon::Plus/>
                            </a>
                        })}
                    </div>
                    <Links rooms chat/>
                </section>
            }
        })
    }
}

/// Rooms nothing can be said in any more: to be read, and not in the way.
#[component]
fn Archived(chat: Chat) -> impl IntoView {
    let words = use_words();
    let rooms = listed(chat, |listed, open| listed.room.archived && !open);
    let any = Memo::new(move |_| rooms.with(|rooms| !rooms.is_empty()));
    move || {
        any.get().then(|| {
            view! {
                <details class="group__archived">
                    <summary>{words.archived_rooms}</summary>
                    <Links rooms chat/>
                </details>
            }
        })
    }
}

/// The rooms of the viewer that are wanted; the open one is told to be so.
fn listed(chat: Chat, wanted: fn(&RoomSummary, bool) -> bool) -> Memo<Vec<RoomSummary>> {
    Memo::new(move |_| {
        let open = chat.room_id();
        chat.rooms.with(|rooms| {
            let listed = rooms.iter();
            let listed = listed.filter(|listed| wanted(listed, listed.room.id == open));
            listed.cloned().collect()
        })
    })
}

#[component]
fn Links(rooms: Memo<Vec<RoomSummary>>, chat: Chat) -> impl IntoView {
    view! {
        <ul class="group__list">
            <For
                each=move || rooms.get()
                key=|listed| (listed.room.id, listed.room.name.clone(), listed.room.archived, listed.notify)
                let:listed
            >
                <li><RoomLink listed chat/></li>
            </For>
        </ul>
    }
}

/// Whether a room stands in a part of the list. The open one is always there;
/// others are not while they are hidden, closed or archived.
fn is_in(part: Part, listed: &RoomSummary, open: bool) -> bool {
    part_of(listed) == part && (open || is_shown(listed))
}

/// Whether a room stands in the list while another one is open.
pub(crate) fn is_shown(listed: &RoomSummary) -> bool {
    !(listed.closed || listed.room.archived || listed.notify == Notify::Hidden)
}

fn part_of(listed: &RoomSummary) -> Part {
    match listed.room.kind {
        _ if listed.favourite => Part::Favourites,
        RoomKind::Direct => Part::Direct,
        RoomKind::Public | RoomKind::Private => Part::Rooms,
    }
}

#[component]
fn RoomLink(listed: RoomSummary, chat: Chat) -> impl IntoView {
    let words = use_words();
    let RoomSummary {
        room,
        notify,
        other,
        ..
    } = listed;
    let id = room.id;
    let kind = room.kind;
    let count = Memo::new(move |_| chat.unread.with(|unread| unread.of_room(id)));
    // What is open shows them above the message box.
    let has_files = Memo::new(move |_| {
        let shown = [chat.written(), chat.aside().written()];
        chat.uploads.with(|uploads| uploads.any_hidden(id, &shown))
    });
    let drafted = Memo::new(move |_| {
        chat.room_id() != id && chat.drafted.with(|drafted| drafted.contains(&id))
    });
    let quiet = matches!(notify, Notify::Nothing | Notify::Hidden);
    let name = words.room_name(room.name);
    view! {
        <a
            class="link"
            class:link--unread=move || { count.get().messages > 0 && !quiet }
            class:link--quiet=quiet || room.archived
            href=paths::link(paths::room(&room.slug))
            aria-current=move || (chat.room_id() == id).then_some("page")
        >
            <span class="link__hash" aria-hidden="true">{sign(kind)}</span>
            <span class="link__name" dir="auto">{name}</span>
            {user_mark(other, words)}
            {move || has_files.get().then(|| view! { <Files words/> })}
            {move || drafted.get().then(|| view! {
                <span class="link__draft" title=words.draft>
                    <Glyph icon=Icon::Pencil/>
                    <span class="visually-hidden">{words.draft}</span>
                </span>
            })}
            {move || view! { <Badge count=count.get() kind words/> }}
        </a>
    }
}

/// Says that files were chosen in a room and not sent.
#[component]
fn Files(words: &'static Words) -> impl IntoView {
    view! {
        <span class="link__files" title=words.unsent_files>
            <Glyph icon=Icon::Attach/>
            <span class="visually-hidden">{words.unsent_files}</span>
        </span>
    }
}

/// What stands before the name of a room.
pub(crate) const fn sign(kind: RoomKind) -> &'static str {
    match kind {
        RoomKind::Public => "#",
        RoomKind::Private => "◆",
        RoomKind::Direct => "@",
    }
}

/// How many messages wait, loud where they are meant for the viewer.
#[component]
pub(crate) fn Badge(count: Count, kind: RoomKind, words: &'static Words) -> impl IntoView {
    let loud = match kind {
        RoomKind::Direct => count.messages,
        RoomKind::Public | RoomKind::Private => count.mentions,
    };
    (count.messages > 0).then(|| {
        let class = if loud > 0 {
            "badge"
        } else {
            "badge badge--quiet"
        };
        let shown = if loud > 0 { loud } else { count.messages };
        let said = (words.unread)(count.messages);
        let naming = (count.mentions > 0).then(|| (words.mentions)(count.mentions));
        view! {
            <span class=class>
                <span aria-hidden="true">{up_to_99(shown)}</span>
                <span class="visually-hidden">{said} " " {naming}</span>
            </span>
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::summary;

    #[test]
    fn large_counts_are_cut() {
        assert_eq!(up_to_99(99), "99");
        assert_eq!(up_to_99(100), "99+");
    }

    #[test]
    fn archived_and_hidden_rooms_are_listed_while_they_are_open() {
        for (notify, archived, shown) in [
            (Notify::Everything, false, true),
            (Notify::Nothing, false, true),
            (Notify::Hidden, false, false),
            (Notify::Everything, true, false),
        ] {
            let mut listed = summary(1, "lobby");
            listed.notify = notify;
            listed.room.archived = archived;
            assert_eq!(
                is_in(Part::Rooms, &listed, false),
                shown,
                "{notify:?} {archived}"
            );
            assert!(is_in(Part::Rooms, &listed, true));
            assert!(!is_in(Part::Direct, &listed, true));
        }
    }

    #[test]
    fn favourites_come_first_whatever_they_are() {
        let mut listed = summary(1, "lobby");
        assert_eq!(part_of(&listed), Part::Rooms);
        listed.room.kind = RoomKind::Direct;
        assert_eq!(part_of(&listed), Part::Direct);
        listed.favourite = true;
        assert_eq!(part_of(&listed), Part::Favourites);
    }
}
