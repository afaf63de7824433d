//! `/rooms/{slug}/settings`: what a room is, who is in it, and what one wants
//! to be told of it.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::{
    Notify, ROOM_NAME_MAX_CHARS, Rejection, Role, RoomKind, RoomRole, RoomSummary, Seq,
    TOPIC_MAX_CHARS, User, views::RoomMember,
};

use super::words::use_room_words;
use crate::{
    components::{Avatar, user_mark},
    documents::{
        confirm::Confirm,
        form::FormError,
        head::Head,
        pager::{Pager, Part},
        words::use_document_words,
    },
    field_length::field_length,
    paths,
    prefs::use_words,
};

/// A message that was pinned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PinnedMessage {
    /// Its place.
    pub seq: Seq,
    /// Who wrote it.
    pub author: User,
    /// What it says, the beginning.
    pub excerpt: String,
}

/// The forms of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomForm {
    /// What one wants to be told.
    Preferences,
    /// Name and topic.
    Room,
    /// Who is in it.
    Members,
    /// Leaving, archiving, deleting.
    End,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingsPage {
    /// Who looks.
    pub viewer: User,
    /// The room, as it is theirs.
    pub room: RoomSummary,
    /// What they may do on the whole server.
    pub on_server: Role,
    /// Pinned messages, pinned last first.
    pub pinned: Vec<PinnedMessage>,
    /// Who is in it, those in charge first.
    pub members: Vec<RoomMember>,
    /// Which part of all of them that is.
    pub part: Part,
    /// Who was removed from it, removed last first; for those who look after it.
    pub removed: Vec<User>,
    /// Who was searched for, to be made a member.
    pub query: String,
    /// Those found who are none.
    pub found: Vec<User>,
    /// What was refused, and why.
    pub error: Option<(RoomForm, Rejection)>,
    /// What was done.
    pub done: Option<RoomForm>,
}

#[component]
pub(crate) fn SettingsView(page: SettingsPage) -> impl IntoView {
    let words = use_words();
    let rooms = use_room_words();
    let shared = use_document_words();
    let error = |form: RoomForm| {
        let refused = page.error.as_ref().filter(|(refused, _)| *refused == form);
        refused.map(|(_, error)| (words.rejection)(error))
    };
    let done = page.done;
    let done = move |form: RoomForm| {
        (done == Some(form))
            .then(|| view! { <p class="account__done" role="status">{rooms.saved}</p> })
    };
    let errors = [
        RoomForm::Preferences,
        RoomForm::Room,
        RoomForm::Members,
        RoomForm::End,
    ]
    .map(error);
    let [preferences_error, room_error, members_error, end_error] = errors;
    let RoomSummary {
        room,
        notify,
        favourite,
        for_everybody,
        role,
        ..
    } = page.room;
    let direct = room.kind == RoomKind::Direct;
    let counts_as = |as_much: RoomRole| role.counts_as(as_much, room.kind, page.on_server);
    let (moderates, owns) = (counts_as(RoomRole::Moderator), counts_as(RoomRole::Owner));
    let base = paths::room_settings(&room.slug);
    let action = move |what: &str| format!("{base}/{what}");
    let name = words.room_name(room.name.clone());
    let back = paths::room(&room.slug);
    let search_action = paths::room_settings(&room.slug);
    let list = paths::room_settings(&room.slug);
    let viewer = page.viewer.id;
    let slug = room.slug.clone();
    view! {
        <Title text=name.clone()/>
        <main class="account">
            <Head back/>
            <h1 class="account__title" dir="auto">{name}</h1>
            {(!room.topic.is_empty()).then(|| view! { <p class="account__more" dir="auto">{room.topic.clone()}</p> })}

            {(!page.pinned.is_empty()).then(|| view! {
                <section class="account__part" aria-labelledby="pinned-title">
                    <h2 id="pinned-title">{words.pinned}</h2>
                    <ul class="rows">
                        {page.pinned.into_iter().map(|pinned| view! {
                            <li class="row row--line">
                                <p class="row__text">
                                    <a href=paths::link(paths::message(&slug, pinned.seq))>
                                        <b dir="auto">{pinned.author.name}</b> " "
                                        <span dir="auto">{pinned.excerpt}</span>
                                    </a>
                                </p>
                            </li>
                        }).collect_view()}
                    </ul>
                </section>
            })}

            <section class="account__part" aria-labelledby="preferences-title">
                <h2 id="preferences-title">{rooms.for_you}</h2>
                {done(RoomForm::Preferences)}
                <form class="account__form" method="post" action=paths::link(action("preferences"))>
                    <fieldset class="choices">
                        <legend class="field__label">{rooms.notify}</legend>
                        {Notify::ALL.map(|level| view! {
                            <label class="choices__choice">
                                <input type="radio" name="notify" value=level.name() checked=level == notify/>
                                {(rooms.notify_level)(level)}
                            </label>
                        })}
                    </fieldset>
                    <label class="choices__choice">
                        <input type="checkbox" name="favourite" value="true" checked=favourite/>
                        {rooms.favourite}
                    </label>
                    <FormError id="preferences-error" error=preferences_error/>
                    <button class="button" type="submit">{rooms.save}</button>
                </form>
            </section>

            {moderates.then(|| view! {
                <section class="account__part" aria-labelledby="room-title">
                    <h2 id="room-title">{rooms.the_room}</h2>
                    {done(RoomForm::Room)}
                    <form class="account__form" method="post" action=paths::link(action("room"))>
                        {owns.then(|| view! {
                            <label class="field__label" for="name">{rooms.name}</label>
                            <input
                                class="field"
                                id="name"
                                name="name"
                                required
                                maxlength=field_length(ROOM_NAME_MAX_CHARS)
                                value=room.name.clone()
                            />
                        })}
                        <label class="field__label" for="topic">{rooms.topic}</label>
                        <input class="field" id="topic" name="topic" maxlength=field_length(TOPIC_MAX_CHARS) value=room.topic.clone()/>
                        <FormError id="room-error" error=room_error/>
                        <button class="button" type="submit">{rooms.save}</button>
                    </form>
                </section>
            })}

            <section class="account__part" id="members" aria-labelledby="members-title">
                <h2 id="members-title">{(words.members)(page.part.count)}</h2>
                {done(RoomForm::Members)}
                <FormError id="members-error" error=members_error/>
                {(!direct).then(|| view! {
                    <form class="account__search" method="get" action=paths::link(format!("{search_action}#members")) role="search">
                        <label class="visually-hidden" for="q">{rooms.add_who}</label>
                        <input class="field" id="q" name="q" type="search" value=page.query.clone() placeholder=rooms.add_who/>
                        <button class="button button--quiet" type="submit">{shared.search}</button>
                    </form>
                    {(!page.query.is_empty() && page.found.is_empty()).then(|| view! {
                        <p class="account__more">{rooms.nobody_to_add}</p>
                    })}
                    <ul class="rows">
                        {page.found.into_iter().map(|user| {
                            let label = format!("{}: {}", rooms.add, user.name);
                            view! {
                                <li class="row">
                                    <Avatar user=user.clone() small=true/>
                                    <p class="row__text">
                                        <span class="row__title" dir="auto">{user.name}</span>
                                        {user_mark(user.kind, words)}
                                    </p>
                                    <form method="post" action=paths::link(action("add"))>
                                        <input type="hidden" name="person" value=user.id.to_string()/>
                                        <button class="row__action" type="submit" aria-label=label>{rooms.add}</button>
                                    </form>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                })}
                <ul class="rows">
                    {page.members.into_iter().map(|member| {
                        let me = member.user.id == viewer;
                        let may_remove = !me && !for_everybody
                            && (owns || (moderates && member.role == RoomRole::Member));
                        view! {
                            <MemberRow
                                member
                                me
                                role_action=owns.then(|| action("role"))
                                remove_action=may_remove.then(|| action("remove"))
                            />
                        }
                    }).collect_view()}
                </ul>
                <Pager part=page.part path=list anchor="#members" label=(words.members)(page.part.count)/>
            </section>

            {(!page.removed.is_empty()).then(|| view! {
                <section class="account__part" aria-labelledby="removed-title">
                    <h2 id="removed-title">{rooms.removed}</h2>
                    <p class="account__more">{rooms.removed_more}</p>
                    <ul class="rows">
                        {page.removed.into_iter().map(|user| {
                            let label = format!("{}: {}", rooms.let_in, user.name);
                            view! {
                                <li class="row">
                                    <Avatar user=user.clone() small=true/>
                                    <p class="row__text row__title" dir="auto">{user.name}</p>
                                    <form method="post" action=paths::link(action("let_in"))>
                                        <input type="hidden" name="person" value=user.id.to_string()/>
                                        <button class="row__action" type="submit" aria-label=label>{rooms.let_in}</button>
                                    </form>
                                </li>
                            }
                        }).collect_view()}
                    </ul>
                </section>
            })}

            {direct.then(|| view! {
                <section class="account__part">
                    <FormError id="close-error" error=end_error.clone()/>
                    <form method="post" action=paths::link(action("leave"))>
                        <p class="account__more">{rooms.close_more}</p>
                        <button class="button button--quiet" type="submit">{rooms.close}</button>
                    </form>
                </section>
            })}

            {(!direct && !for_everybody).then(|| view! {
                <section class="account__part" aria-labelledby="end-title">
                    <h2 id="end-title">{rooms.ends}</h2>
                    <FormError id="end-error" error=end_error/>
                    <Confirm
                        action=action("leave")
                        label=rooms.leave
                        described=rooms.leave
                        question=rooms.leave_more
                        class="button button--quiet"
                    />
                    {owns.then(|| {
                        let change = if room.archived {
                            Either::Left(view! {
                                <form method="post" action=paths::link(action("restore"))>
                                    <button class="button button--quiet" type="submit">{rooms.restore}</button>
                                </form>
                                <p class="account__more">{rooms.archive_more}</p>
                            })
                        } else {
                            Either::Right(view! {
                                <Confirm
                                    action=action("archive")
                                    label=rooms.archive
                                    described=rooms.archive
                                    question=rooms.archive_more
                                    class="button button--quiet"
                                />
                            })
                        };
                        view! {
                            {change}
                            <details class="account__danger">
                                <summary>{rooms.delete}</summary>
                                <form class="account__form" method="post" action=paths::link(action("delete"))>
                                    <p class="account__more">{rooms.delete_more}</p>
                                    <label class="choices__choice">
                                        <input type="checkbox" name="sure" value="true" required/>
                                        {rooms.delete_sure}
                                    </label>
                                    <button class="button button--bad" type="submit">{rooms.delete}</button>
                                </form>
                            </details>
                        }
                    })}
                </section>
            })}
        </main>
    }
    .into_any()
}

#[component]
fn MemberRow(
    member: RoomMember,
    me: bool,
    role_action: Option<String>,
    remove_action: Option<String>,
) -> impl IntoView {
    let rooms = use_room_words();
    let words = use_words();
    let RoomMember { user, role } = member;
    let id = user.id.to_string();
    let role_id = format!("role-{id}");
    let role_label = format!("{}: {}", rooms.role, user.name);
    let save_label = format!("{}: {}", rooms.save, user.name);
    let owner_label = format!("{}: {}", rooms.make_owner, user.name);
    let remove_label = format!("{}: {}", rooms.remove, user.name);
    view! {
        <li class="row">
            <Avatar user=user.clone() small=true/>
            <p class="row__text">
                <span class="row__title" dir="auto">{user.name}</span>
                {user_mark(user.kind, words)}
                {me.then(|| view! { <span class="row__mark">{rooms.you}</span> })}
                {(role_action.is_none() && role > RoomRole::Member).then(|| view! {
                    <span class="row__mark">{(rooms.role_name)(role)}</span>
                })}
            </p>
            <div class="row__actions">
                {role_action.map(|action| view! {
                    <form class="row__form" method="post" action=paths::link(action.clone())>
                        <input type="hidden" name="person" value=id.clone()/>
                        <label class="visually-hidden" for=role_id.clone()>{role_label}</label>
                        <select class="field field--small" id=role_id name="role">
                            // Who is made an owner is asked for below.
                            {RoomRole::ALL
                                .into_iter()
                                .filter(|given| *given != RoomRole::Owner || role == RoomRole::Owner)
                                .map(|given| view! {
                                    <option value=given.name() selected=given == role>{(rooms.role_name)(given)}</option>
                                })
                                .collect_view()}
                        </select>
                        <button class="row__action" type="submit" aria-label=save_label>{rooms.save}</button>
                    </form>
                    {(role != RoomRole::Owner).then(|| view! {
                        <Confirm
                            action
                            fields=vec![("person", id.clone()), ("role", RoomRole::Owner.name().to_owned())]
                            label=rooms.make_owner
                            described=owner_label
                            question=rooms.make_owner_more
                        />
                    })}
                })}
                {remove_action.map(|action| view! {
                    <form method="post" action=paths::link(action)>
                        <input type="hidden" name="person" value=id.clone()/>
                        <button class="row__action" type="submit" aria-label=remove_label>{rooms.remove}</button>
                    </form>
                })}
            </div>
        </li>
    }
    .into_any()
}
