//! A person's picture, or their initial on a colour.

use leptos::prelude::*;
use protocol::User;

use crate::{
    html::Html,
    initials::{hue_class, initial},
    paths,
};

/// Somebody's picture on the first letter of their name on their colour, which
/// is seen where there is none. It only repeats the name beside it, so it is
/// not read out.
#[component]
pub(crate) fn Avatar(user: User, #[prop(optional)] small: bool) -> impl IntoView {
    view! {
        <span class=class(&user, small) aria-hidden="true" inner_html=face(&user)></span>
    }
}

/// The same where HTML is written by hand.
pub(crate) fn write_avatar(html: &mut Html, user: &User, small: bool) {
    html.open("span").attr("class", &class(user, small));
    html.attr("aria-hidden", "true")
        .raw(&face(user))
        .close("span");
}

fn class(user: &User, small: bool) -> String {
    let hue = hue_class(user.id);
    let small = if small { " avatar--small" } else { "" };
    format!("avatar {hue}{small}")
}

fn face(user: &User) -> String {
    let mut html = Html::default();
    html.text(&initial(&user.name));
    if let Some(avatar) = &user.avatar {
        html.open("img").attr("class", "avatar__picture");
        html.attr("src", &paths::link(paths::avatar(user.id, avatar)))
            .attr("alt", "");
    }
    html.finish()
}
