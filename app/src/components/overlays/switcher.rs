//! Going to a room or a person by a few letters of the name (Ctrl or Cmd + K).

use leptos::{ev, html, prelude::*, task::spawn_local};
use protocol::{Room, RoomKind, Slug, UserId, UserKind};

use crate::{
    api::find_people,
    components::{sign, user_mark},
    dom,
    live::Live,
    paths,
    prefs::use_words,
    room::Chat,
    state::fit,
};

const DIALOG_ID: &str = "switcher";
const LIST_ID: &str = "switcher-list";
/// Names offered.
const OFFERED: usize = 9;

/// Opens it.
pub(super) fn show_switcher() {
    dom::show_dialog(DIALOG_ID);
}

/// Where one can go.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Aim {
    Room(Slug, RoomKind),
    Person(UserId),
}

/// Somebody or something, by name.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Offer {
    name: String,
    aim: Aim,
    kind: UserKind,
}

/// Whether a person has a conversation with the viewer that is offered already.
/// Of several with one name nobody can tell.
fn is_known(person: &Offer, rooms: &[Offer], people: &[Offer]) -> bool {
    let is_direct = |offer: &&Offer| matches!(offer.aim, Aim::Room(_, RoomKind::Direct));
    let mut conversations = rooms.iter().filter(is_direct);
    let namesakes = people.iter().filter(|other| other.name == person.name);
    namesakes.count() == 1 && conversations.any(|room| room.name == person.name)
}

/// What tells people of one name apart, for each offer that needs it.
fn numbers(offers: &[Offer]) -> Vec<Option<String>> {
    let is_person = |offer: &&Offer| matches!(offer.aim, Aim::Person(_));
    let bearers = |name: &str| {
        let people = offers.iter().filter(is_person);
        people.filter(|offer| offer.name == name).count()
    };
    let number = |offer: &Offer| match offer.aim {
        Aim::Person(user) if bearers(&offer.name) > 1 => Some(format!("#{user}")),
        Aim::Person(_) | Aim::Room(..) => None,
    };
    offers.iter().map(number).collect()
}

/// The viewer's rooms, as somebody is likely to want them who has typed nothing
/// yet: where they are named, then where something is new, and last the open one.
fn rooms_by_need(chat: Chat) -> Vec<Room> {
    let open = chat.room_id();
    let mut rooms: Vec<_> = chat.unread.with(|unread| {
        let need = |room: &Room| {
            let count = unread.of_room(room.id);
            (room.id == open, count.mentions == 0, count.messages == 0)
        };
        chat.rooms.with(|rooms| {
            let rooms = rooms.iter().map(|listed| &listed.room);
            rooms.map(|room| (need(room), room.clone())).collect()
        })
    });
    rooms.sort_by_key(|(need, _)| *need);
    rooms.into_iter().map(|(_, room)| room).collect()
}

/// The dialog.
#[component]
pub(super) fn Switcher(live: Live) -> impl IntoView {
    let Live { chat, go, .. } = live;
    let words = use_words();
    let typed = RwSignal::new(String::new());
    let people = RwSignal::new(Vec::<Offer>::new());
    let at = RwSignal::new(0_usize);
    let field = NodeRef::<html::Input>::new();
    let offers = Memo::new(move |_| {
        let typed = typed.get();
        let mut offers: Vec<_> = rooms_by_need(chat)
            .into_iter()
            .map(|room| Offer {
                name: room.name,
                aim: Aim::Room(room.slug, room.kind),
                kind: UserKind::Member,
            })
            .collect();
        people.with(|people| {
            let others = people
                .iter()
                .filter(|person| !is_known(person, &offers, people));
            let others: Vec<_> = others.cloned().collect();
            offers.extend(others);
        });
        let mut fitting: Vec<_> = offers
            .into_iter()
            .filter_map(|offer| Some((fit(&offer.name, &typed)?, offer)))
            .collect();
        fitting.sort_by_key(|(score, _)| *score);
        let best = fitting.into_iter().map(|(_, offer)| offer);
        best.take(OFFERED).collect::<Vec<_>>()
    });
    let type_in = move |text: String| {
        at.set(0);
        typed.set(text.clone());
        spawn_local(async move {
            let found = find_people(text.clone()).await.unwrap_or_default();
            // The person may have typed on, or closed the page.
            if typed.try_get_untracked().as_deref() == Some(&text) {
                let me = chat.viewer.with_untracked(|viewer| viewer.id);
                let others = found.into_iter().filter(|user| user.id != me);
                let offer = others.map(|user| Offer {
                    name: user.name,
                    aim: Aim::Person(user.id),
                    kind: user.kind,
                });
                people.set(offer.collect());
            }
        });
    };
    let take = move |offer: Offer| {
        dom::close_dialog(DIALOG_ID);
        match offer.aim {
            Aim::Room(slug, _) => go.run(paths::room(&slug)),
            Aim::Person(user) => live.write_to(user, words),
        }
    };
    let press = move |event: ev::KeyboardEvent| {
        if dom::is_for_input_method(&event) {
            return;
        }
        let count = offers.with_untracked(Vec::len);
        match event.key().as_str() {
            "ArrowDown" if count > 0 => at.update(|at| *at = (*at + 1) % count),
            "ArrowUp" if count > 0 => at.update(|at| *at = (*at + count - 1) % count),
            "Enter" => {
                let chosen = offers.with_untracked(|o| o.get(at.get_untracked()).cloned());
                if let Some(chosen) = chosen {
                    take(chosen);
                }
            }
            _ => return,
        }
        event.prevent_default();
    };
    let clear = move |_| {
        typed.set(String::new());
        people.set(Vec::new());
        at.set(0);
        if let Some(field) = field.get_untracked() {
            field.set_value("");
        }
    };
    view! {
        <dialog class="dialog switcher" id=DIALOG_ID aria-label=words.switcher on:close=clear>
            <input
                class="field"
                type="text"
                role="combobox"
                autocomplete="off"
                aria-label=words.switcher
                placeholder=words.switcher
                aria-expanded="true"
                aria-controls=LIST_ID
                aria-activedescendant=move || format!("{LIST_ID}-{}", at.get())
                node_ref=field
                on:input=move |event| type_in(event_target_value(&event))
                on:keydown=press
            />
            <ul class="switcher__list" id=LIST_ID role="listbox" aria-label=words.switcher>
                {move || {
                    let chosen = at.get();
                    let offers = offers.get();
                    let numbers = numbers(&offers);
                    offers
                        .into_iter()
                        .zip(numbers)
                        .enumerate()
                        .map(|(n, (offer, number))| {
                            let name = words.room_name(offer.name.clone());
                            let mark = offer.kind;
                            let kind = match offer.aim {
                                Aim::Room(_, kind) => kind,
                                Aim::Person(_) => RoomKind::Direct,
                            };
                            view! {
                                <li
                                    class="switcher__offer"
                                    id=format!("{LIST_ID}-{n}")
                                    role="option"
                                    aria-selected=(n == chosen).to_string()
                                    on:click=move |_| take(offer.clone())
                                >
                                    <span class="link__hash" aria-hidden="true">{sign(kind)}</span>
                                    <span class="link__name" dir="auto">{name}</span>
                                    {user_mark(mark, words)}
                                    {number.map(|number| view! { " " <span class="switcher__number">{number}</span> })}
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            <p class="switcher__none" role="status">
                {move || offers.with(Vec::is_empty).then_some(words.switcher_none)}
            </p>
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_one_name_have_numbers() {
        let person = |name: &str, id| Offer {
            name: name.to_owned(),
            aim: Aim::Person(UserId(id)),
            kind: UserKind::Member,
        };
        let offers = [person("Ken", 3), person("Ann", 4), person("Ken", 9)];
        let numbers = numbers(&offers);
        let numbers: Vec<_> = numbers.iter().map(Option::as_deref).collect();
        assert_eq!(numbers, [Some("#3"), None, Some("#9")]);
    }
}
