//! The part of `/account` about one's picture: where it comes from, and another
//! one.

use leptos::{
    prelude::*,
    server_fn::{ServerFn as _, error::ServerFnUrlError},
};
use protocol::{AvatarSource, Rejection, Undrawn, User};

use super::words::use_account_words;
use crate::{
    api::{PICTURE, UploadAvatar},
    components::Avatar,
    documents::form::FormError,
    error::ApiError,
    paths,
};

/// What the upload was refused for, from the address it led back to.
pub fn upload_refusal(path: &str, error: &str) -> Option<Rejection> {
    if path != UploadAvatar::PATH {
        return None;
    }
    match ServerFnUrlError::<ApiError>::decode_err(error) {
        ApiError::Rejected(rejection) => Some(rejection),
        ApiError::Transport => Some(Rejection::NotAPicture {
            why: Undrawn::Unknown,
        }),
    }
}

/// The sources in their order, the first that yields a picture marked, and a
/// form for another picture.
#[component]
pub(super) fn AvatarSection(
    viewer: User,
    sources: Vec<(AvatarSource, Option<String>)>,
    error: Option<String>,
) -> impl IntoView {
    let account = use_account_words();
    let shown = sources
        .iter()
        .position(|(source, hash)| hash.is_some() || *source == AvatarSource::Initials);
    let uploaded = sources
        .iter()
        .any(|(source, hash)| *source == AvatarSource::Upload && hash.is_some());
    let rows = sources
        .into_iter()
        .enumerate()
        .filter(|(_, (source, hash))| {
            // What yields nothing is no choice.
            hash.is_some() || *source == AvatarSource::Initials
        });
    view! {
        <p class="account__more">{account.avatar_more}</p>
        <ul class="rows">
            {rows
                .map(move |(at, (source, avatar))| {
                    let user = User { avatar, ..viewer.clone() };
                    view! { <SourceRow user source shown=shown == Some(at)/> }
                })
                .collect_view()}
        </ul>
        <form class="account__form" method="post" action=paths::link(UploadAvatar::PATH) enctype="multipart/form-data">
            <span class="field__label" id="avatar-upload">{account.avatar_upload}</span>
            // What browsers say there is in their own language, and stands where
            // they like: the label opens it, and it shows what was chosen.
            <div class="file-field">
                <input
                    class="file-field__input"
                    type="file"
                    id=PICTURE
                    name=PICTURE
                    accept="image/*"
                    required
                    aria-labelledby="avatar-upload avatar-choose"
                />
                <label class="button button--quiet" id="avatar-choose" for=PICTURE>{account.choose_file}</label>
                <span class="file-field__none">{account.no_file}</span>
            </div>
            <FormError id="avatar-error" error/>
            <button class="button button--quiet" type="submit">{account.avatar_send}</button>
        </form>
        {uploaded.then(|| view! {
            <form method="post" action=paths::link("/account/avatar/remove")>
                <button class="button button--quiet" type="submit">{account.avatar_remove}</button>
            </form>
        })}
    }
    .into_any()
}

#[component]
fn SourceRow(user: User, source: AvatarSource, shown: bool) -> impl IntoView {
    let account = use_account_words();
    let name = (account.avatar_source)(source);
    let action = format!("{}: {name}", account.avatar_use);
    view! {
        <li class="row">
            <Avatar user/>
            <div class="row__text">
                <p class="row__title">
                    {name}
                    {shown.then(|| view! { <span class="row__mark">{account.avatar_shown}</span> })}
                </p>
            </div>
            {(!shown).then(|| view! {
                <form method="post" action=paths::link("/account/avatar")>
                    <input type="hidden" name="source" value=source.name()/>
                    <button class="row__action" type="submit" aria-label=action>{account.avatar_use}</button>
                </form>
            })}
        </li>
    }
    .into_any()
}
