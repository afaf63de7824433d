//! One's name and address.

#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

use leptos::prelude::*;

use super::{AccountForm, AccountPage};
use crate::{
    documents::{
        accounts::words::use_account_words,
        form::{EmailField, FormError, NameField},
        words::use_document_words,
    },
    paths,
    prefs::use_words,
};

/// How others call one.
#[component]
pub(super) fn NameSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::Name, use_words());
    let refused = error.as_ref().map(|_| "name-error");
    view! {
        <section class="account__part" id="name-part" aria-labelledby="name-title">
            <h2 id="name-title">{account.name}</h2>
            {page.done(AccountForm::Name, account)}
            <form class="account__form" method="post" action=paths::link("/account/name")>
                <NameField id="name" value=page.typed(AccountForm::Name, &page.viewer.name) error=refused/>
                <FormError id="name-error" error/>
                <button class="button button--quiet" type="submit">{account.save}</button>
            </form>
        </section>
    }
    .into_any()
}

/// What one signs in with; changed by who has shown who they are.
#[component]
pub(super) fn EmailSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let shared = use_document_words();
    let words = use_words();
    let error = page.error(AccountForm::Email, words);
    let refused = error.as_ref().map(|_| "email-error");
    let current = page.email.clone().unwrap_or_default();
    let has_email = page.email.is_some();
    view! {
        <section class="account__part" id="email-part" aria-labelledby="email-title">
            <h2 id="email-title">{shared.email}</h2>
            {page.done(AccountForm::Email, account)}
            {page.yielded_email.clone().map(|yielded| view! {
                <p class="account__more">{(account.email_yielded)(&yielded)}</p>
            })}
            {has_email.then(|| view! {
                <p class="account__more">
                    {page.email.clone()}
                    {(!page.email_verified).then(|| view! {
                        <span class="row__mark">{account.unverified}</span>
                    })}
                </p>
            })}
            <p class="account__more">{account.email_hint} {words.sentence_joint} {account.email_more}</p>
            {if page.proven {
                view! {
                    <form class="account__form" method="post" action=paths::link("/account/email")>
                        <EmailField value=page.typed(AccountForm::Email, &current) error=refused/>
                        <FormError id="email-error" error/>
                        <button class="button button--quiet" type="submit">{account.change_email}</button>
                    </form>
                }
                    .into_any()
            } else {
                view! {
                    <a class="button button--quiet" href=paths::link(paths::proof("/account#email-part"))>
                        {account.change_email}
                    </a>
                }
                    .into_any()
            }}
        </section>
    }
    .into_any()
}
