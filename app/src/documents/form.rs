//! The fields that the forms of these pages are made of.

use leptos::prelude::*;
use protocol::{EMAIL_MAX_BYTES, NAME_MAX_CHARS, PASSWORD_MAX_CHARS};

use super::words::use_document_words;
use crate::field_length::field_length;

/// Somebody's name.
#[component]
pub(super) fn NameField(
    #[prop(into)] value: String,
    #[prop(into)] id: String,
    /// The error's element, if there is an error.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
) -> impl IntoView {
    let shared = use_document_words();
    let hint = format!("{id}-hint");
    let described = described(&hint, error);
    view! {
        <label class="field__label" for=id.clone()>{shared.your_name}</label>
        <input
            class="field"
            id=id
            name="name"
            value=value
            required
            maxlength=field_length(NAME_MAX_CHARS)
            autocomplete="nickname"
            autocapitalize="words"
            spellcheck="false"
            aria-describedby=described
            aria-invalid=error.map(|_| "true")
        />
        <p class="field__hint" id=hint>{shared.name_hint}</p>
    }
    .into_any()
}

/// An address to sign in with.
#[component]
pub(super) fn EmailField(
    #[prop(into)] value: String,
    /// The error's element, if there is an error.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="field__label" for="email">{use_document_words().email}</label>
        <input
            class="field"
            id="email"
            name="email"
            type="email"
            value=value
            required
            maxlength=EMAIL_MAX_BYTES.to_string()
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            aria-describedby=error
            aria-invalid=error.map(|_| "true")
        />
    }
    .into_any()
}

/// A password that is known to be one, or with `new` one to be.
#[component]
pub(super) fn PasswordField(
    #[prop(into)] name: String,
    label: &'static str,
    #[prop(optional)] new: bool,
    /// The error's element, if there is an error.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
) -> impl IntoView {
    let hint = new.then(|| format!("{name}-hint"));
    let described = match &hint {
        Some(hint) => Some(described(hint, error)),
        None => error.map(str::to_owned),
    };
    view! {
        <label class="field__label" for=name.clone()>{label}</label>
        <input
            class="field"
            id=name.clone()
            name=name
            type="password"
            required
            maxlength=PASSWORD_MAX_CHARS.to_string()
            autocomplete=if new { "new-password" } else { "current-password" }
            aria-describedby=described
            aria-invalid=error.map(|_| "true")
        />
        {hint.map(|hint| view! {
            <p class="field__hint" id=hint>{(use_document_words().password_hint)()}</p>
        })}
    }
    .into_any()
}

/// A code of an app, or one on paper.
#[component]
pub(super) fn CodeField(
    label: &'static str,
    /// The error's element, if there is an error.
    #[prop(optional_no_strip)]
    error: Option<&'static str>,
) -> impl IntoView {
    view! {
        <label class="field__label" for="code">{label}</label>
        <input
            class="field"
            id="code"
            name="code"
            required
            maxlength="40"
            autocomplete="one-time-code"
            autocapitalize="none"
            spellcheck="false"
            autofocus
            aria-describedby=error
            aria-invalid=error.map(|_| "true")
        />
    }
    .into_any()
}

/// What was wrong with a form.
#[component]
pub(crate) fn FormError(id: &'static str, error: Option<String>) -> impl IntoView {
    view! { <p class="field__error" id=id role="alert">{error}</p> }
}

fn described(hint: &str, error: Option<&'static str>) -> String {
    match error {
        Some(error) => format!("{hint} {error}"),
        None => hint.to_owned(),
    }
}
