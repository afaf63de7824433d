//! The address without a room: leads to the room a person lands in.

use leptos::{either::Either, prelude::*};
use leptos_router::components::Redirect;

use crate::{api::landing_room, components::Trouble, paths, prefs::use_words};

/// Sends the signed-in person to a room and everyone else to sign in.
#[component]
pub(crate) fn HomePage() -> impl IntoView {
    let words = use_words();
    let landing = Resource::new_blocking(|| (), |()| landing_room());
    view! {
        <Suspense fallback=move || view! { <p class="page-note" role="status">{words.loading}</p> }>
            {move || Suspend::new(async move {
                match landing.await {
                    Ok(slug) => Either::Left(view! { <Redirect path=paths::room(&slug)/> }),
                    Err(error) => Either::Right(view! { <Trouble error next=paths::HOME.to_owned()/> }),
                }
            })}
        </Suspense>
    }
}
