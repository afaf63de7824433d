//! The sign-in page. It works as a plain form; JavaScript only spares the reload.

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use protocol::NAME_MAX_CHARS;

use crate::{
    api::{SignInAsGuest, sign_in_options},
    components::{Brand, Preferences},
    paths,
    prefs::{use_preferences, use_words},
};

/// Asks for a name and leads on to the page the person wanted.
#[component]
pub(crate) fn LoginPage() -> impl IntoView {
    let words = use_words();
    let query = use_query_map();
    let next = move || {
        query
            .with(|query| query.get_str("next").and_then(paths::own_page))
            .unwrap_or_else(|| paths::HOME.to_owned())
    };
    let here = Signal::derive(move || paths::login(&next()));
    let options = Resource::new_blocking(|| (), |()| sign_in_options());

    view! {
        <Title text=words.sign_in/>
        <main class="welcome">
            <div class="welcome__card">
                <h1 class="welcome__title"><Brand/></h1>
                <p class="welcome__text">{words.welcome}</p>
                <Suspense>
                    {move || Suspend::new(async move {
                        // An error here is no reason to lock the door: the
                        // form itself will tell what is wrong.
                        let guests = options.await.is_ok_and(|options| !options.guests);
                        if guests {
                            Either::Left(view! { <p class="welcome__text">{words.no_guests}</p> })
                        } else {
                            Either::Right(view! { <GuestForm next=Signal::derive(next)/> })
                        }
                    })}
                </Suspense>
            </div>
            <Preferences preferences=use_preferences() next=here/>
        </main>
    }
}

/// A name, and in.
#[component]
fn GuestForm(next: Signal<String>) -> impl IntoView {
    let words = use_words();
    let sign_in = ServerAction::<SignInAsGuest>::new();
    let rejected = move || {
        sign_in.value().with(|value| {
            value
                .as_ref()?
                .as_ref()
                .err()
                .map(|error| words.error(error))
        })
    };
    view! {
        <ActionForm action=sign_in attr:class="welcome__form">
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
                aria-invalid=move || rejected().map(|_| "true")
            />
            <p class="field__hint" id="name-hint">{words.name_hint}</p>
            <p class="field__error" id="name-error" role="alert">{rejected}</p>
            <button class="button" type="submit" disabled=move || sign_in.pending().get()>{words.join}</button>
        </ActionForm>
    }
}
