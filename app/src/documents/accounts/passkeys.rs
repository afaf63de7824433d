//! Passkeys on these pages. The one thing here that needs a script: only one
//! can speak to the browser's keys. Without it the forms stay hidden.

use leptos::{nonce::use_nonce, prelude::*};

use protocol::views::Passkey;

use super::words::use_account_words;
use crate::{
    documents::{form::FormError, when::When, words::use_document_words},
    paths,
};

/// Showing with one who one is: to sign in, or anew.
#[component]
pub(super) fn UsePasskey(
    /// Where the answer goes.
    action: &'static str,
    label: &'static str,
    next: String,
    error: Option<String>,
) -> impl IntoView {
    view! {
        <Ceremony class="welcome__form" kind="get" action>
            <input type="hidden" name="next" value=next/>
            <FormError id="passkey-error" error/>
            <button class="button button--quiet" type="submit">{label}</button>
        </Ceremony>
    }
    .into_any()
}

/// Making one.
#[component]
pub(super) fn AddPasskey(
    /// Whether browsers let this page do it.
    offered: bool,
    error: Option<String>,
) -> impl IntoView {
    let account = use_account_words();
    if !offered {
        // What was refused may have been the removal of one.
        return view! { <FormError id="passkey-error" error/> }.into_any();
    }
    view! {
        <Ceremony
            class="account__form"
            kind="create"
            action="/account/passkeys"
            proof=paths::proof("/account#passkeys-part")
        >
            <FormError id="passkey-error" error/>
            <button class="button button--quiet" type="submit">{account.passkey_add}</button>
        </Ceremony>
    }
    .into_any()
}

/// A form that `public/passkeys.js` fills in with the browser's answer.
#[component]
fn Ceremony(
    class: &'static str,
    /// The method of `navigator.credentials`.
    kind: &'static str,
    /// Where the answer goes; below it the script asks for its options.
    action: &'static str,
    /// Where one shows who one is, if that is asked for and has grown old.
    #[prop(optional, into)]
    proof: Option<String>,
    children: Children,
) -> impl IntoView {
    let account = use_account_words();
    view! {
        <form
            class=class
            method="post"
            action=paths::link(action)
            hidden
            data-passkey=kind
            data-begin=paths::link(format!("{action}/begin"))
            data-proof=proof.map(paths::link)
            data-cancelled=account.passkey_cancelled
            data-known=account.passkey_known
            data-trouble=account.passkey_trouble
        >
            <input type="hidden" name="flow"/>
            <input type="hidden" name="answer"/>
            {children()}
        </form>
        <script type="module" src=paths::link("/passkeys.js") nonce=use_nonce()></script>
    }
    .into_any()
}

/// One of those somebody has. Another name is asked for by who has shown who
/// they are.
#[component]
pub(super) fn PasskeyRow(passkey: Passkey, proven: bool) -> impl IntoView {
    let account = use_account_words();
    let shared = use_document_words();
    let typed = passkey.label.clone();
    let field = format!("passkey-{}", passkey.id);
    let label = if passkey.label.is_empty() {
        account.unknown_device.to_owned()
    } else {
        passkey.label
    };
    let remove = format!("{}: {label}", shared.remove);
    let rename = format!("{}: {label}", account.rename);
    let field_label = rename.clone();
    view! {
        <li class="row">
            <div class="row__text">
                <p class="row__title">{label}</p>
                <p class="row__more">
                    {account.passkey_made} " " <When at_ms=passkey.created_at_ms/>
                    {passkey.used_at_ms.map(|at_ms| view! {
                        " · " {account.last_used} " " <When at_ms/>
                    })}
                </p>
            </div>
            {proven.then(|| view! {
                <form class="row__form" method="post" action=paths::link("/account/passkeys/rename")>
                    <input type="hidden" name="id" value=passkey.id.to_string()/>
                    <label class="visually-hidden" for=field.clone()>{field_label}</label>
                    <input class="field field--small" id=field name="label" maxlength="60" value=typed/>
                    <button class="row__action" type="submit" aria-label=rename>{account.rename}</button>
                </form>
            })}
            <form method="post" action=paths::link("/account/passkeys/remove")>
                <input type="hidden" name="id" value=passkey.id.to_string()/>
                <button class="row__action" type="submit" aria-label=remove>{shared.remove}</button>
            </form>
        </li>
    }
    .into_any()
}
