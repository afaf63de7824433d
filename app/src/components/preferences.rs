//! The switches for colours and language. Plain forms; with JavaScript the
//! colours change at once.

use leptos::{ev::SubmitEvent, prelude::*};

use crate::{
    dom,
    lang::Lang,
    paths,
    prefs::{self, Theme, use_words},
};

/// Two switches that lead back to `next`.
#[component]
pub(crate) fn Preferences(preferences: prefs::Preferences, next: Memo<String>) -> impl IntoView {
    let words = use_words();
    let theme = RwSignal::new(preferences.theme);
    let choices = [
        (None, words.theme_system),
        (Some(Theme::Light), words.theme_light),
        (Some(Theme::Dark), words.theme_dark),
    ];
    let switch_theme = move |event: SubmitEvent| {
        event.prevent_default();
        let name = dom::submitter_value(&event);
        let chosen = Theme::of_name(&name);
        theme.set(chosen);
        dom::set_root_attribute("data-theme", chosen.map(Theme::name));
        dom::set_cookie(prefs::THEME_COOKIE, chosen.map(Theme::name));
    };

    view! {
        <div class="preferences">
            <form method="post" action=paths::link("/preferences") on:submit=switch_theme>
                <input type="hidden" name="next" value=next/>
                <fieldset class="switch">
                    <legend>{words.theme}</legend>
                    {choices.map(|(choice, label)| view! {
                        <button
                            class="switch__choice"
                            name="theme"
                            value=choice.map_or("system", Theme::name)
                            aria-pressed=move || (theme.get() == choice).to_string()
                        >
                            {label}
                        </button>
                    })}
                </fieldset>
            </form>
            <form method="post" action=paths::link("/preferences")>
                <input type="hidden" name="next" value=next/>
                <fieldset class="switch">
                    <legend>{words.language}</legend>
                    {Lang::ALL.map(|lang| view! {
                        <button
                            class="switch__choice"
                            name="lang"
                            value=lang.tag()
                            lang=lang.tag()
                            aria-pressed=(lang == preferences.lang).to_string()
                        >
                            {lang.own_name()}
                        </button>
                    })}
                </fieldset>
            </form>
        </div>
    }
}
