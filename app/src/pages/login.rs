//! The sign-in page: a plain form, with JavaScript or without.

use leptos::{either::Either, prelude::*, server_fn::ServerFn};
use leptos_meta::Title;
use leptos_router::hooks::use_location;
use protocol::NAME_MAX_CHARS;

use crate::{
    api::{SignInAsGuest, form_error},
    components::{Brand, Preferences},
    page_data::SignInOptions,
    paths,
    prefs::{use_preferences, use_words},
};

/// Asks for a name and leads on to the page the person wanted.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let words = use_words();
    let query = use_location().query;
    let next = Memo::new(move |_| {
        query
            .with(|query| query.get_str("next").and_then(paths::own_page))
            .unwrap_or_else(|| paths::HOME.to_owned())
    });
    let here = Memo::new(move |_| paths::login(&next.get()));
    let SignInOptions { guests } = SharedValue::new(options).into_inner();

    view! {
        <Title text=words.sign_in/>
        <main class="welcome">
            <div class="welcome__card">
                <h1 class="welcome__title"><Brand/></h1>
                <p class="welcome__text">{words.welcome}</p>
                {if guests {
                    Either::Left(view! { <GuestForm next/> })
                } else {
                    Either::Right(view! { <p class="welcome__text">{words.no_guests}</p> })
                }}
            </div>
            <Preferences preferences=use_preferences() next=here/>
        </main>
    }
}

/// Asked on the server only; the browser is told with the page.
fn options() -> SignInOptions {
    #[cfg(feature = "ssr")]
    if let Ok(backend) = crate::backend::backend() {
        return backend.sign_in_options();
    }
    SignInOptions { guests: true }
}

/// A name, and in.
#[component]
fn GuestForm(next: Memo<String>) -> impl IntoView {
    let words = use_words();
    let rejected = form_error::<SignInAsGuest>().map(|error| words.error(&error));
    view! {
        <form class="welcome__form" method="post" action=SignInAsGuest::url()>
            <input type="hidden" name="next" value=next/>
            <label class="field__label" for="name">{words.your_name}</label>
            <input
                class="field"
                id="name"
                name="name"
                required
                // Room for spaces around the name; the server counts for real.
                maxlength=(2 * NAME_MAX_CHARS).to_string()
                autocomplete="nickname"
                autocapitalize="words"
                spellcheck="false"
                enterkeyhint="go"
                aria-describedby="name-hint name-error"
                aria-invalid=rejected.is_some().then_some("true")
            />
            <p class="field__hint" id="name-hint">{words.name_hint}</p>
            <p class="field__error" id="name-error" role="alert">{rejected}</p>
            <button class="button" type="submit">{words.join}</button>
        </form>
    }
}
