//! The page that is shown instead of one that could not be drawn.

use leptos::{either::EitherOf3, prelude::*};
use leptos_meta::Title;
use protocol::Rejection;

use super::{Brand, NotFound};
use crate::{error::ApiError, paths, prefs::use_words, status::answer_refused};

/// A page in place of the one at `next`: to sign in or join first, nothing
/// there, or what went wrong and a way to try again.
#[component]
pub(crate) fn Trouble(error: ApiError, next: String) -> impl IntoView {
    let words = use_words();
    match error {
        ApiError::Rejected(Rejection::SignInFirst) => {
            leave_for(&paths::login(&next));
            EitherOf3::A(())
        }
        // Where one joins is a document of the server's.
        ApiError::Rejected(Rejection::NotMember | Rejection::Removed) => {
            leave_for(&paths::join(&next));
            EitherOf3::A(())
        }
        ApiError::Rejected(Rejection::NotFound) => EitherOf3::B(view! { <NotFound words/> }),
        error => {
            answer_refused(&error);
            EitherOf3::C(view! {
                <Title text=words.trouble/>
                <main class="welcome">
                    <div class="welcome__card">
                        <Brand/>
                        <h1 class="welcome__title">{words.trouble}</h1>
                        <p class="welcome__text">{words.error(&error)}</p>
                        // Not followed in place: the page is to be asked for again.
                        <a class="button" href=paths::link(next) rel="external">{words.load_again}</a>
                    </div>
                </main>
            })
        }
    }
}

/// The page there is the server's alone.
#[cfg(feature = "ssr")]
fn leave_for(address: &str) {
    leptos_axum::redirect(address);
}

/// The page there is the server's alone.
#[cfg(not(feature = "ssr"))]
fn leave_for(address: &str) {
    crate::dom::leave_for(address);
}
