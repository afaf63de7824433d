//! `/account/app`: making an app the second step of sign-in.

use std::fmt::Write as _;

use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use protocol::Rejection;

use super::words::use_account_words;
use crate::{
    components::Brand,
    documents::form::{CodeField, FormError},
    paths,
    prefs::use_words,
};

/// A QR code: dark and light squares, row by row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    /// Squares in a row, and rows.
    pub width: usize,
    /// Whether each is dark.
    pub dark: Vec<bool>,
}

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppPage {
    /// What the app is to know, and a place for its first code.
    Begin {
        /// To be read with a camera.
        qr: QrCode,
        /// To be typed.
        secret: String,
        /// Why the last code was refused.
        error: Option<Rejection>,
        /// Their role needs it: nothing else goes before.
        required: bool,
    },
    /// Codes to write down; shown once.
    Done {
        /// The codes.
        codes: Vec<String>,
    },
}

#[component]
pub(crate) fn AppView(page: AppPage) -> impl IntoView {
    let words = use_words();
    let account = use_account_words();
    let body = match page {
        AppPage::Begin {
            qr,
            secret,
            error,
            required,
        } => {
            let error = error.map(|error| (words.rejection)(&error));
            Either::Left(view! {
                <h1 class="welcome__title">{account.app_title}</h1>
                {required.then(|| view! { <p class="account__made" role="status">{account.app_required}</p> })}
                <p class="welcome__text">{account.app_more}</p>
                <Qr qr/>
                <p class="field__hint">{account.app_secret} " " <code class="account__secret">{secret}</code></p>
                <form class="welcome__form" method="post" action=paths::link("/account/app")>
                    <CodeField label=account.app_code error=error.as_ref().map(|_| "code-error")/>
                    <FormError id="code-error" error/>
                    <button class="button" type="submit">{account.app_confirm}</button>
                </form>
                {if required {
                    Either::Left(view! {
                        <form method="post" action=paths::link("/logout")>
                            <button class="button button--quiet" type="submit">{words.sign_out}</button>
                        </form>
                    })
                } else {
                    Either::Right(view! { <a href=paths::link("/account")>{account.not_now}</a> })
                }}
            })
        }
        AppPage::Done { codes } => Either::Right(view! {
            <h1 class="welcome__title">{account.recovery_title}</h1>
            <p class="welcome__text">{account.recovery_more}</p>
            <ul class="account__codes">
                {codes.into_iter().map(|code| view! { <li><code>{code}</code></li> }).collect_view()}
            </ul>
            <a class="button" href=paths::link("/account")>{account.recovery_kept}</a>
        }),
    };
    view! {
        <Title text=account.app_title/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                {body}
            </div>
        </main>
    }
    .into_any()
}

/// Dark on light in either theme: cameras want it so.
#[component]
fn Qr(qr: QrCode) -> impl IntoView {
    /// Squares left free around it (ISO/IEC 18004).
    const QUIET: usize = 4;
    let mut squares = String::new();
    for (at, _) in qr.dark.iter().enumerate().filter(|(_, dark)| **dark) {
        let (x, y) = (at % qr.width + QUIET, at / qr.width + QUIET);
        // Writing into a `String` never fails.
        let _ = write!(squares, "M{x} {y}h1v1h-1z");
    }
    let side = qr.width + 2 * QUIET;
    view! {
        <svg class="account__qr" viewBox=format!("0 0 {side} {side}") role="img" aria-label=use_account_words().app_qr>
            <rect width=side.to_string() height=side.to_string() fill="#fff"></rect>
            <path d=squares fill="#000" shape-rendering="crispEdges"></path>
        </svg>
    }
    .into_any()
}
