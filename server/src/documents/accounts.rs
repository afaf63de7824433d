//! The pages and forms around accounts: sign-in, sign-up, one's own account,
//! and the people of the server. What they may do is decided by
//! `engine::accounts`; how they look is in `app::documents::accounts`.

mod account;
mod account_page;
mod alerts;
mod audit;
mod avatar;
mod ceremony;
mod guest;
mod login;
mod newcomer;
mod other_ways;
mod passkey;
mod people;
mod proof;
mod provider;
mod reset;
mod second_factor;
mod sign_out;

use axum::{
    Router,
    routing::{get, post},
};

use crate::state::AppState;

/// The routes that need nobody signed in.
pub(crate) fn open_router() -> Router<AppState> {
    Router::new()
        .route("/login", get(login::show).post(login::submit))
        .route(
            "/login/code",
            get(second_factor::show_code).post(second_factor::submit_code),
        )
        .route("/login/passkey", post(passkey::sign_in))
        .route("/login/passkey/begin", post(passkey::begin_sign_in))
        .route("/api/sign_in_as_guest", post(guest::submit))
        .route(
            "/setup",
            get(newcomer::set_up).post(newcomer::submit_set_up),
        )
        .route(
            "/invite",
            get(newcomer::invited).post(newcomer::submit_invited),
        )
        .route("/signup", get(newcomer::open).post(newcomer::submit_open))
        .route("/reset", get(reset::show).post(reset::submit))
        .route("/auth/{action}/{provider}", get(provider::begin_or_finish))
}

/// The routes of those who are signed in.
pub(crate) fn guarded_router() -> Router<AppState> {
    Router::new()
        .route("/account", get(account::show))
        .route("/account/name", post(account::rename))
        .route("/account/email", post(account::change_email))
        .route("/account/password", post(account::change_password))
        .route(
            "/account/ways",
            get(other_ways::show).post(other_ways::remove),
        )
        .route("/account/proof", get(proof::show))
        .route("/account/proof/password", post(proof::with_password))
        .route("/account/proof/code", post(proof::with_code))
        .route("/account/proof/passkey", post(proof::with_passkey))
        .route(
            "/account/proof/passkey/begin",
            post(proof::begin_with_passkey),
        )
        .route("/account/alerts/dismiss", post(alerts::dismiss))
        .route(
            "/account/app",
            get(second_factor::show_app).post(second_factor::confirm_app),
        )
        .route("/account/app/codes", post(second_factor::renew_codes))
        .route("/account/app/remove", post(account::remove_app))
        .route("/account/avatar", post(avatar::prefer))
        .route("/account/avatar/remove", post(avatar::remove))
        .route("/account/passkeys", post(passkey::add))
        .route("/account/passkeys/begin", post(passkey::begin))
        .route("/account/passkeys/rename", post(passkey::rename))
        .route("/account/passkeys/remove", post(passkey::remove))
        .route("/account/sessions/end", post(account::end_session))
        .route("/account/sessions/end_others", post(account::end_others))
        .route("/account/identities/remove", post(account::remove_identity))
        .route("/auth/link/{provider}", post(provider::begin_linking))
        .route("/auth/confirm", post(provider::confirm))
        .route("/logout", post(sign_out::sign_out))
        .route("/people", get(people::show))
        .route("/people/audit", get(audit::show))
        .route("/people/role", post(people::change_role))
        .route("/people/deactivate", post(people::deactivate))
        .route("/people/reactivate", post(people::reactivate))
        .route("/people/reset", post(people::reset_password))
        .route("/people/second_step", post(people::require_second_step))
        .route("/people/invites", post(people::create_invite))
        .route("/people/invites/revoke", post(people::revoke_invite))
        .route("/people/providers/confirm", post(people::confirm_issuer))
}
