//! A person's picture, or their initial on a colour.

use leptos::prelude::*;
use protocol::User;

use crate::{
    initials::{hue_class, initial},
    paths,
};

/// Somebody's picture on the first letter of their name on their colour, which
/// is seen where there is none. It only repeats the name beside it, so it is
/// not read out.
#[component]
pub(crate) fn Avatar(user: User, #[prop(optional)] small: bool) -> impl IntoView {
    let mut class = format!("avatar {}", hue_class(user.id));
    if small {
        class.push_str(" avatar--small");
    }
    let picture = user.avatar.as_deref().map(
        |avatar| view! { <img class="avatar__picture" src=paths::avatar(user.id, avatar) alt=""/> },
    );
    view! {
        <span class=class aria-hidden="true">
            {initial(&user.name)} {picture}
        </span>
    }
}
