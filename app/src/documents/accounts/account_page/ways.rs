//! Passkeys, and accounts at providers.

use leptos::{either::Either, prelude::*};

use super::{AccountForm, AccountPage, ListedIdentity};
use crate::{
    documents::{
        accounts::{
            passkeys::{AddPasskey, PasskeyRow},
            providers::AddProviders,
            words::use_account_words,
        },
        form::FormError,
        words::use_document_words,
    },
    paths,
    prefs::use_words,
};

/// One's passkeys; changed by who has shown who they are.
#[component]
pub(super) fn PasskeysSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::Passkeys, use_words());
    let done = page.done(AccountForm::Passkeys, account);
    let (proven, offered) = (page.proven, page.offers_passkeys);
    view! {
        <section class="account__part" id="passkeys-part" aria-labelledby="passkeys-title">
            <h2 id="passkeys-title">{account.passkeys}</h2>
            {done}
            <p class="account__more">{account.passkeys_more}</p>
            <ul class="rows">
                {page.passkeys.into_iter().map(|passkey| view! { <PasskeyRow passkey proven/> }).collect_view()}
            </ul>
            {if proven {
                Either::Left(view! { <AddPasskey offered error/> })
            } else {
                Either::Right(view! {
                    <FormError id="passkey-error" error/>
                    {offered.then(|| view! {
                        <a class="button button--quiet" href=paths::link(paths::proof("/account#passkeys-part"))>
                            {account.passkey_add}
                        </a>
                    })}
                })
            }}
        </section>
    }
    .into_any()
}

/// What providers call one.
#[component]
pub(super) fn IdentitiesSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::Identities, use_words());
    let done = page.done(AccountForm::Identities, account);
    view! {
        <section class="account__part" id="identities-part" aria-labelledby="identities-title">
            <h2 id="identities-title">{account.ways_in}</h2>
            {done}
            <FormError id="identities-error" error/>
            <ul class="rows">
                {page.identities.into_iter().map(|identity| view! { <IdentityRow identity/> }).collect_view()}
            </ul>
            <AddProviders providers=page.providers token=page.form_token/>
        </section>
    }
    .into_any()
}

#[component]
fn IdentityRow(identity: ListedIdentity) -> impl IntoView {
    let shared = use_document_words();
    let ListedIdentity {
        provider,
        issuer,
        subject,
        label,
    } = identity;
    let remove = format!("{}: {}", shared.remove, provider.label);
    view! {
        <li class="row">
            <div class="row__text">
                <p class="row__title">{provider.label}</p>
                <p class="row__more">{label}</p>
            </div>
            <form method="post" action=paths::link("/account/identities/remove")>
                <input type="hidden" name="issuer" value=issuer/>
                <input type="hidden" name="subject" value=subject/>
                <button class="row__action" type="submit" aria-label=remove>{shared.remove}</button>
            </form>
        </li>
    }
    .into_any()
}
