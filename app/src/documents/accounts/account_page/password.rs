//! The password, and the step beside it.

#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

use leptos::{either::Either, prelude::*};
use protocol::Rejection;

use super::{AccountForm, AccountPage};
use crate::{
    documents::{
        accounts::words::use_account_words,
        form::{FormError, PasswordField},
    },
    paths,
    prefs::use_words,
};

/// A new password. The current one is asked for where nothing else has shown
/// who this is.
#[component]
pub(super) fn PasswordSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::Password, use_words());
    let refused = |field: bool| field.then_some("password-error");
    let wrong_current = refused(matches!(
        page.error,
        Some((AccountForm::Password, Rejection::WrongCredentials))
    ));
    let bad_new = refused(matches!(
        page.error,
        Some((
            AccountForm::Password,
            Rejection::Invalid { .. } | Rejection::EasyPassword
        ))
    ));
    let (proven, has_password) = (page.proven, page.has_password);
    let other_proof = page.second_factor.is_some() || !page.passkeys.is_empty();
    view! {
        <section class="account__part" id="password-part" aria-labelledby="password-title">
            <h2 id="password-title">{account.password}</h2>
            {page.done(AccountForm::Password, account)}
            {if proven || has_password {
                Either::Left(view! {
                    <form class="account__form" method="post" action=paths::link("/account/password")>
                        {(!proven).then(|| view! {
                            <PasswordField name="current" label=account.current_password error=wrong_current/>
                        })}
                        <PasswordField new=true name="new" label=account.new_password error=bad_new/>
                        <p class="field__hint">{account.password_ends_sessions}</p>
                        <FormError id="password-error" error/>
                        <button class="button" type="submit">{account.change_password}</button>
                    </form>
                    {(!proven && other_proof).then(|| view! {
                        <a href=paths::link(paths::proof("/account#password-part"))>{account.password_forgotten}</a>
                    })}
                })
            } else {
                Either::Right(view! {
                    <a class="button button--quiet" href=paths::link(paths::proof("/account#password-part"))>
                        {account.change_password}
                    </a>
                })
            }}
        </section>
    }
    .into_any()
}

/// A code beside it.
#[component]
pub(super) fn SecondStepSection(page: AccountPage) -> impl IntoView {
    let account = use_account_words();
    let error = page.error(AccountForm::SecondFactor, use_words());
    // Who has no password is asked in another way.
    let asks = !page.proven && page.has_password;
    view! {
        <section class="account__part" id="second-part" aria-labelledby="second-title">
            <h2 id="second-title">{account.second_factor}</h2>
            {page.done(AccountForm::SecondFactor, account)}
            {match page.second_factor {
                None => Either::Left(view! {
                    <p class="account__more">{account.second_factor_off}</p>
                    <a class="button button--quiet" href=paths::link("/account/app")>{account.app_title}</a>
                }),
                Some(left) => Either::Right(view! {
                    <p class="account__more">{(account.second_factor_on)(left)}</p>
                    <form method="post" action=paths::link("/account/app/codes")>
                        <button class="button button--quiet" type="submit">{account.renew_codes}</button>
                    </form>
                    <form class="account__form" method="post" action=paths::link("/account/app/remove")>
                        {asks.then(|| view! {
                            <PasswordField name="password" label=account.current_password error=error.as_ref().map(|_| "second-error")/>
                        })}
                        <FormError id="second-error" error/>
                        <button class="button button--quiet" type="submit">{account.remove_app}</button>
                    </form>
                }),
            }}
        </section>
    }
    .into_any()
}
