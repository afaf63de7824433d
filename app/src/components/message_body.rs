//! The text of a message: plain text with its addresses as links.

use leptos::{either::Either, prelude::*};

use crate::autolink::{Span, spans};

/// The text as it was written. Links tell the other site nothing of the room.
#[component]
pub(crate) fn MessageBody(body: String) -> impl IntoView {
    let spans: Vec<_> = spans(&body)
        .into_iter()
        .map(|span| match span {
            Span::Text(text) => Either::Left(text.to_owned()),
            Span::Link(address) => Either::Right(view! {
                <a href=address.to_owned() target="_blank" rel="noopener noreferrer nofollow">
                    {address.to_owned()}
                </a>
            }),
        })
        .collect();
    view! {
        <div class="message__body" dir="auto">
            {spans}
        </div>
    }
}
