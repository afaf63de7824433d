//! The built-in providers, Google, GitHub and Facebook, with their addresses.
//! Each address can be set to another, for an installation of one's own (GitHub
//! Enterprise) and for tests.

use crate::{
    oauth::{OAuth, ProfileSource},
    oidc::Oidc,
    problem::ConfigProblem,
    provider::{ProviderKind, Via},
    settings::Settings,
};

/// A provider that needs no description beside its client id and secret.
pub(crate) struct Builtin {
    /// Its name within variables.
    pub(crate) variable: &'static str,
    pub(crate) id: &'static str,
    pub(crate) label: &'static str,
    pub(crate) kind: ProviderKind,
    /// The variables only it has.
    pub(crate) endings: &'static [&'static str],
    pub(crate) read: fn(&Settings, &mut Vec<ConfigProblem>) -> Option<Via>,
}

/// In the order of their buttons.
pub(crate) const BUILTINS: [Builtin; 3] = [
    Builtin {
        variable: "GOOGLE",
        id: "google",
        label: "Google",
        kind: ProviderKind::Google,
        endings: &["_ISSUER"],
        read: google,
    },
    Builtin {
        variable: "GITHUB",
        id: "github",
        label: "GitHub",
        kind: ProviderKind::GitHub,
        endings: &["_AUTH_URL", "_TOKEN_URL", "_PROFILE_URL", "_EMAILS_URL"],
        read: github,
    },
    Builtin {
        variable: "FACEBOOK",
        id: "facebook",
        label: "Facebook",
        kind: ProviderKind::Facebook,
        endings: &["_AUTH_URL", "_TOKEN_URL", "_PROFILE_URL"],
        read: facebook,
    },
];

/// Where Google's endpoints are. They are trusted like its issuer, and so are
/// asked through the proxy of the environment where there is one.
const GOOGLE_PLACES: [&str; 3] = [
    "https://oauth2.googleapis.com",
    "https://openidconnect.googleapis.com",
    "https://www.googleapis.com",
];

fn google(settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<Via> {
    let client_id = settings.required("_CLIENT_ID", problems);
    let client_secret = settings.required_secret(problems);
    let issuer = settings.issuer(Some("https://accounts.google.com"), problems);
    let scopes = vec!["profile".to_owned(), "email".to_owned()];
    let oidc = Oidc::new(
        issuer?,
        client_id?.to_owned(),
        Some(client_secret?),
        scopes,
        GOOGLE_PLACES
            .iter()
            .filter_map(|at| at.parse().ok())
            .collect(),
        Vec::new(),
    );
    Some(Via::Oidc(Box::new(oidc)))
}

fn github(settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<Via> {
    let mut endpoint = |ending, default| settings.endpoint(ending, default, problems);
    let user = endpoint("_PROFILE_URL", "https://api.github.com/user");
    let emails = endpoint("_EMAILS_URL", "https://api.github.com/user/emails");
    oauth(
        settings,
        "https://github.com/login/oauth/authorize",
        "https://github.com/login/oauth/access_token",
        user.zip(emails)
            .map(|(user, emails)| ProfileSource::GitHub { user, emails }),
        problems,
    )
}

fn facebook(settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<Via> {
    let me = settings.endpoint(
        "_PROFILE_URL",
        "https://graph.facebook.com/v21.0/me?fields=id,name,email,picture.type(large)",
        problems,
    );
    oauth(
        settings,
        "https://www.facebook.com/v21.0/dialog/oauth",
        "https://graph.facebook.com/v21.0/oauth/access_token",
        me.map(|me| ProfileSource::Facebook { me }),
        problems,
    )
}

fn oauth(
    settings: &Settings,
    auth_url: &str,
    token_url: &str,
    profile: Option<ProfileSource>,
    problems: &mut Vec<ConfigProblem>,
) -> Option<Via> {
    let client_id = settings.required("_CLIENT_ID", problems);
    let client_secret = settings.required_secret(problems);
    let auth_url = settings.endpoint("_AUTH_URL", auth_url, problems);
    let token_url = settings.endpoint("_TOKEN_URL", token_url, problems);
    Some(Via::OAuth(Box::new(OAuth {
        client_id: client_id?.to_owned(),
        client_secret: client_secret?,
        auth_url: auth_url?,
        token_url: token_url?,
        profile: profile?,
    })))
}
