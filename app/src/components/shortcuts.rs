//! The keyboard shortcuts that work everywhere on the page.

use leptos::{ev, prelude::*};
use protocol::{RoomId, RoomSummary};

use super::is_shown;
use crate::{dom, paths, room::Chat, state::Overlay};

/// What a key asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shortcut {
    PreviousRoom,
    NextRoom,
    List,
    Switcher,
}

/// Listens for the keys until the calling effect ends. `go` follows an address.
pub(crate) fn listen_for_shortcuts(chat: Chat, go: Callback<String>) {
    let handle = window_event_listener(ev::keydown, move |event| {
        if dom::is_for_input_method(&event) {
            // It leaves what the method proposes, not the dialog with the field.
            if event.key() == "Escape" {
                event.prevent_default();
            }
            return;
        }
        if event.default_prevented() {
            return;
        }
        let command = event.ctrl_key() || event.meta_key();
        let Some(asked) = shortcut(&event.key(), event.alt_key(), command, dom::is_writing())
        else {
            return;
        };
        event.prevent_default();
        let step = match asked {
            Shortcut::List => return chat.overlay.set(Some(Overlay::Shortcuts)),
            Shortcut::Switcher => return chat.overlay.set(Some(Overlay::Switcher)),
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
    // Those that stand in the list.
    let rooms: Vec<_> = rooms
        .iter()
        .filter(|listed| listed.room.id == open || is_shown(listed))
        .collect();
    let at = rooms.iter().position(|listed| listed.room.id == open)?;
    let count = isize::try_from(rooms.len()).ok()?;
    let next = isize::try_from(at)
        .ok()?
        .checked_add(step)?
        .rem_euclid(count);
    rooms
        .get(usize::try_from(next).ok()?)
        .copied()
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
        let mut archived = rooms;
        archived[1].room.archived = true;
        let found = neighbour(&archived, RoomId(1), 1).map(|listed| listed.room.id.0);
        assert_eq!(found, Some(3));
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
