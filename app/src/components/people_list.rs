//! The list of the room's members in the sidebar.

use leptos::{
    either::{Either, EitherOf4},
    ev,
    prelude::*,
};
use protocol::{Presence, calendar::iso, views::Member};

use super::{Avatar, user_mark};
use crate::{dom, live::Live, paths, prefs::use_words, state::People};

/// Rows that are drawn until somebody asks for all: most rooms have fewer, and
/// a page is not to be longer for those who do not look there.
const FIRST_ROWS: usize = 30;

/// Those here first, then the others, then how many more there are.
#[component]
pub(crate) fn PeopleList(live: Live) -> impl IntoView {
    let chat = live.chat;
    let words = use_words();
    let wants_all = RwSignal::new(false);
    let rows = move || {
        if wants_all.get() {
            usize::MAX
        } else {
            FIRST_ROWS
        }
    };
    let more = Memo::new(move |_| {
        chat.people.with(|people| {
            let listed = people.listed().len();
            let hidden = listed.saturating_sub(rows());
            let unlisted = people.unlisted();
            (
                unlisted + u32::try_from(hidden).unwrap_or(u32::MAX),
                hidden > 0,
            )
        })
    });
    view! {
        <section class="group" aria-label=words.people>
            <div class="group__head">
                <h2 class="group__title">{words.people}</h2>
                <span class="group__count">{move || (words.members)(chat.people.with(People::count))}</span>
            </div>
            <ul class="group__list">
                <For
                    each=move || chat.people.with(|people| people.first(rows()).to_vec())
                    key=|member| (member.user.clone(), member.presence, member.seen_at_ms)
                    let:member
                >
                    <Person member live/>
                </For>
            </ul>
            {move || match more.get() {
                (0, _) => None,
                (count, true) => Some(Either::Left(view! {
                    <button class="group__more" type="button" on:click=move |_| wants_all.set(true)>
                        {(words.and_more)(count)}
                    </button>
                })),
                (count, false) => Some(Either::Right(view! {
                    <p class="group__more">{(words.and_more)(count)}</p>
                })),
            }}
        </section>
    }
}

#[component]
fn Person(member: Member, live: Live) -> impl IntoView {
    let words = use_words();
    let chat = live.chat;
    let Member {
        user,
        presence,
        seen_at_ms,
    } = member;
    let (name, kind) = (user.name.clone(), user.kind);
    let me = chat.viewer.with_untracked(|viewer| viewer.id);
    let shown = if user.id == me {
        Either::Left(view! { <span dir="auto">{name}</span> })
    } else {
        let (href, label, id) = (
            paths::direct_with(user.id),
            (words.write_to)(&name),
            user.id,
        );
        let write = move |event: ev::MouseEvent| {
            dom::instead_of_link(&event, || live.write_to(id, words));
        };
        Either::Right(view! {
            // Without a script the page that begins conversations does it.
            <a class="person__link" dir="auto" href=paths::link(href) rel="external" title=label on:click=write>
                {name}
            </a>
        })
    };
    let note = match (presence, seen_at_ms) {
        (Presence::Online, _) => {
            EitherOf4::A(view! { <span class="visually-hidden">{words.here_now}</span> })
        }
        (Presence::Away, _) => {
            EitherOf4::B(view! { <span class="person__note">{words.away}</span> })
        }
        (Presence::Offline, Some(at_ms)) => EitherOf4::C(view! {
            <time class="person__note" datetime=iso(at_ms)>
                {move || (words.last_seen)(chat.ago(at_ms))}
            </time>
        }),
        (Presence::Offline, None) => EitherOf4::D(()),
    };
    view! {
        <li class=format!("person {}", class(presence))>
            <span class="person__face"><Avatar user small=true/></span>
            <span class="person__name">{shown} {user_mark(kind, words)}</span>
            {note}
        </li>
    }
}

/// How the row of somebody looks: what is said in words is seen, too.
const fn class(presence: Presence) -> &'static str {
    match presence {
        Presence::Online => "person--here",
        Presence::Away => "person--away",
        Presence::Offline => "",
    }
}
