//! The page that is shown when signing in went wrong, with a way out.

mod words;

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{components::Brand, paths, prefs::use_words};
use words::use_notice_words;

/// What a notice is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The person said no at the provider.
    Denied,
    /// The browser does not carry the state the provider sent back: another
    /// browser, cookies off, or somebody else's link.
    WrongState,
    /// The sign-in took longer than ten minutes, or was finished before.
    FlowOver,
    /// The provider does not know the code (any more).
    CodeRefused,
    /// The provider cannot be reached or says nothing sensible.
    ProviderTrouble,
    /// The provider does not accept this server: for the one who set it up.
    Misconfigured,
    /// No such provider, or no such thing to do with it.
    UnknownProvider {
        /// Those that exist, by label.
        known: Vec<String>,
    },
    /// The link is not valid (any more).
    LinkOver,
    /// The server has no owner yet.
    NotSetUp,
    /// Newcomers need an invitation.
    NotAdmitted,
    /// The account was deactivated.
    Deactivated,
    /// What the provider calls the person belongs to another account.
    IdentityTaken,
    /// Somebody else answers under the provider's name than before.
    IssuerChanged,
    /// For those who run the server.
    NotForYou,
    /// There is no such page, or they may not know of it.
    NotHere,
    /// Too many requests; trying again after a while helps.
    TooMany,
    /// Anything else; trying again may help.
    Trouble,
}

/// What went wrong, and a way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub subject: Subject,
    /// The provider it happened with, by label.
    pub provider: String,
    /// Where the button leads; one of ours.
    pub way_out: String,
}

#[component]
pub(super) fn NoticeView(notice: Notice) -> impl IntoView {
    let words = use_words();
    let own = use_notice_words();
    let (title, text) = (own.notice)(&notice);
    let to_login = notice.way_out.starts_with("/login");
    let way_out = if to_login {
        own.to_sign_in
    } else if notice.way_out == paths::HOME {
        words.to_rooms
    } else {
        words.load_again
    };
    view! {
        <Title text=title.clone()/>
        <main class="welcome">
            <div class="welcome__card">
                <Brand/>
                <h1 class="welcome__title">{title}</h1>
                <p class="welcome__text">{text}</p>
                <a class="button" href=paths::link(notice.way_out)>{way_out}</a>
            </div>
        </main>
    }
    .into_any()
}
