//! Keys that work everywhere on the page, and the list of them.

use leptos::{ev, prelude::*};
use protocol::{RoomId, RoomSummary};

use super::show_switcher;
use crate::{chat::Chat, dom, paths, prefs::use_words};

/// The list's dialog.
const DIALOG_ID: &str = "shortcuts";

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shortcut {
    PreviousRoom,
    NextRoom,
    List,
    Switcher,
}

/// Opens the list.
pub(crate) fn show() {
    dom::show_dialog(DIALOG_ID);
}

/// The list, opened by `?`.
#[component]
pub(crate) fn Shortcuts() -> impl IntoView {
    let words = use_words();
    let keys = [
        ("Enter", words.shortcut_send),
        ("Shift + Enter", words.shortcut_break),
        ("↑", words.shortcut_edit),
        ("Shift + ↑", words.shortcut_reply),
        ("Alt + ↑", words.shortcut_previous_room),
        ("Alt + ↓", words.shortcut_next_room),
        ("Ctrl / ⌘ + K", words.switcher),
        ("?", words.shortcut_list),
        ("Esc", words.shortcut_close),
    ];
    let commands = [
        ("/me", words.command_me),
        ("/shrug", words.command_shrug),
        ("/topic", words.command_topic),
        ("/invite", words.command_invite),
        ("/leave", words.command_leave),
        ("/help", words.shortcut_list),
    ];
    view! {
        <dialog class="dialog" id=DIALOG_ID aria-labelledby="shortcuts-title">
            <h2 class="dialog__title" id="shortcuts-title">{words.shortcuts}</h2>
            <dl class="shortcuts">
                {keys.map(|(key, what)| view! {
                    <div class="shortcuts__row">
                        <dt><kbd>{key}</kbd></dt>
                        <dd>{what}</dd>
                    </div>
                })}
            </dl>
            <h3 class="shortcuts__title">{words.commands}</h3>
            <dl class="shortcuts">
                {commands.map(|(command, what)| view! {
                    <div class="shortcuts__row">
                        <dt><kbd>{command}</kbd></dt>
                        <dd>{what}</dd>
                    </div>
                })}
            </dl>
            <form method="dialog">
                <button class="button">{words.close}</button>
            </form>
        </dialog>
    }
}

/// Listens for the keys until the calling effect ends. `go` follows an address.
pub(crate) fn listen_for_shortcuts(chat: Chat, go: Callback<String>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.default_prevented() || event.is_composing() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let Some(asked) = shortcut(&event.key(), event.alt_key(), command, dom::is_writing())
        else {
            return;
        };
        event.prevent_default();
        let step = match asked {
            Shortcut::List => return show(),
            Shortcut::Switcher => return show_switcher(),
            Shortcut::PreviousRoom => -1,
            Shortcut::NextRoom => 1,
        };
        let open = chat.place.with_untracked(|place| place.room.id);
        let next = chat.rooms.with_untracked(|rooms| {
            neighbour(rooms, open, step).map(|listed| paths::room(&listed.room.slug))
        });
        if let Some(address) = next {
            go.run(address);
        }
    });
    on_cleanup(move || handle.remove());
}

fn shortcut(key: &str, alt: bool, command: bool, writing: bool) -> Option<Shortcut> {
    match key {
        "ArrowUp" if alt && !command => Some(Shortcut::PreviousRoom),
        "ArrowDown" if alt && !command => Some(Shortcut::NextRoom),
        "k" | "K" if command && !alt => Some(Shortcut::Switcher),
        "?" if !writing && !command => Some(Shortcut::List),
        _ => None,
    }
}

/// The room so many steps further down the list; past the end it begins anew.
fn neighbour(rooms: &[RoomSummary], open: RoomId, step: isize) -> Option<&RoomSummary> {
    let at = rooms.iter().position(|listed| listed.room.id == open)?;
    let count = isize::try_from(rooms.len()).ok()?;
    let next = isize::try_from(at)
        .ok()?
        .checked_add(step)?
        .rem_euclid(count);
    rooms
        .get(usize::try_from(next).ok()?)
        .filter(|listed| listed.room.id != open)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::summary;

    fn room(id: i64) -> RoomSummary {
        summary(id, &id.to_string())
    }

    #[test]
    fn the_list_of_rooms_goes_round() {
        let rooms = [room(1), room(2), room(3)];
        for (open, step, next) in [
            (1, 1, Some(2)),
            (3, 1, Some(1)),
            (1, -1, Some(3)),
            (9, 1, None),
        ] {
            let found = neighbour(&rooms, RoomId(open), step).map(|listed| listed.room.id.0);
            assert_eq!(found, next, "{open} {step}");
        }
        assert_eq!(neighbour(&rooms[..1], RoomId(1), 1), None);
    }

    #[test]
    fn a_question_mark_is_text_where_text_is_written() {
        assert_eq!(shortcut("?", false, false, true), None);
        assert_eq!(shortcut("?", false, false, false), Some(Shortcut::List));
        assert_eq!(shortcut("k", false, true, true), Some(Shortcut::Switcher));
        assert_eq!(shortcut("k", false, false, false), None);
        assert_eq!(shortcut("ArrowUp", false, false, false), None);
        assert_eq!(
            shortcut("ArrowDown", true, false, true),
            Some(Shortcut::NextRoom)
        );
    }
}
