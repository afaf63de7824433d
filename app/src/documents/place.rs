//! Says where a message was said, and when.

use leptos::prelude::*;
use protocol::Room;

use super::when::When;
use crate::{components::sign, prefs::use_words};

#[component]
pub(crate) fn Place(room: Room, at_ms: i64) -> impl IntoView {
    let words = use_words();
    view! {
        <span>
            <span aria-hidden="true">{sign(room.kind)}</span>
            <span dir="auto">{words.room_name(room.name)}</span>
        </span>
        " " <When at_ms/>
    }
    .into_any()
}
