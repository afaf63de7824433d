//! A person's picture.

use leptos::prelude::*;
use protocol::User;

use crate::initials::{hue_class, initial};

/// The first letter of the name on the person's colour. It only repeats the
/// name beside it, so it is not read out.
#[component]
pub(crate) fn Avatar(user: User, #[prop(optional)] small: bool) -> impl IntoView {
    let mut class = format!("avatar {}", hue_class(user.id));
    if small {
        class.push_str(" avatar--small");
    }
    view! {
        <span class=class aria-hidden="true">
            {initial(&user.name)}
        </span>
    }
}
