//! The mark beside a name that says guest, bot, admin or owner.

use leptos::prelude::*;
use protocol::UserKind;

use crate::{html::Html, words::Words};

/// The mark of a guest, a program, somebody who runs the server, or somebody
/// who is no longer here. Members carry none. It is read out after the name.
pub(crate) fn user_mark(kind: UserKind, words: &Words) -> impl IntoView + use<> {
    let mark = (words.user_kind)(kind);
    mark.map(|mark| view! { " " <span class="user-mark">{mark}</span> })
}

/// The same where HTML is written by hand.
pub(crate) fn write_user_mark(html: &mut Html, kind: UserKind, words: &Words) {
    if let Some(mark) = (words.user_kind)(kind) {
        html.text(" ").span("user-mark", mark);
    }
}
