//! The roles that need a second step, on the page of those who own the server.

#![expect(clippy::needless_pass_by_value, reason = "components own their props")]

use leptos::prelude::*;
use protocol::Role;

use super::words::use_account_words;
use crate::{documents::form::FormError, paths};

#[component]
pub(super) fn SecondStepRoles(
    /// Those that need one now.
    roles: Vec<Role>,
    /// Why a change was refused.
    error: Option<String>,
    /// A change was made.
    done: bool,
) -> impl IntoView {
    let account = use_account_words();
    let choices = [Role::Member, Role::Admin, Role::Owner].map(|role| {
        let required = roles.contains(&role);
        view! {
            <label class="choices__choice">
                <input type="checkbox" name="role" value=role.name() checked=required/>
                <span>{(account.role)(role)}</span>
            </label>
        }
    });
    view! {
        <section class="account__part" aria-labelledby="second-step-title">
            <h2 id="second-step-title">{account.second_step_roles}</h2>
            {done.then(|| view! { <p class="account__done" role="status">{account.saved}</p> })}
            <p class="account__more">{account.second_step_roles_more}</p>
            <form class="account__form" method="post" action=paths::link("/people/second_step")>
                <fieldset class="choices">
                    <legend class="visually-hidden">{account.second_step_roles}</legend>
                    {choices}
                </fieldset>
                <FormError id="second-step-error" error/>
                <button class="button button--quiet" type="submit">{account.save}</button>
            </form>
        </section>
    }
    .into_any()
}
