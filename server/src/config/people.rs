//! The options for people: who may come in, and where they land.

use clap::{ArgAction, Args};
use engine::accounts::SignUp;
use url::Url;

/// Who may come in, and where they land.
#[derive(Clone, Debug, Args)]
pub struct PeopleOptions {
    /// Rooms open to everybody, by name, separated by commas; people land in
    /// the first
    #[arg(
        long,
        env = "IRORI_ROOMS",
        value_delimiter = ',',
        default_value = "lobby",
        value_name = "NAMES"
    )]
    pub rooms: Vec<String>,

    /// Let people in by name alone even when others than this machine can
    /// reach the server
    #[arg(long, env = "IRORI_ALLOW_GUESTS", action = ArgAction::SetTrue)]
    pub allow_guests: bool,

    /// Who may become a member: `invite` (who has a link), `open`
    /// (everybody), or domains, separated by commas (those too whose address a
    /// provider has verified in one of them)
    #[arg(long, env = "IRORI_SIGN_UP", default_value = "invite", value_parser = sign_up, value_name = "WHO")]
    pub sign_up: SignUp,

    /// Where pictures of people are asked for by their e-mail address: Gravatar,
    /// or who speaks its protocol (Libravatar); empty to ask nobody
    #[arg(long, env = "IRORI_GRAVATAR_URL", default_value = "https://gravatar.com/avatar", value_parser = gravatar_url, value_name = "URL")]
    pub gravatar_url: GravatarUrl,
}

/// Reads `--sign-up`.
fn sign_up(text: &str) -> Result<SignUp, String> {
    match text.trim() {
        "invite" => return Ok(SignUp::Invite),
        "open" => return Ok(SignUp::Open),
        _ => {}
    }
    let domains: Vec<_> = text
        .split(',')
        .map(|domain| domain.trim().trim_start_matches('@').to_ascii_lowercase())
        .collect();
    let plain = |domain: &String| {
        domain.contains('.') && !domain.contains(|c: char| c.is_whitespace() || c == '@')
    };
    if domains.iter().all(plain) {
        Ok(SignUp::Domains(domains))
    } else {
        Err("it is `invite`, `open`, or domains such as example.org".to_owned())
    }
}

/// Where Gravatar is asked, if it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GravatarUrl(pub Option<Url>);

fn gravatar_url(text: &str) -> Result<GravatarUrl, String> {
    if text.is_empty() {
        return Ok(GravatarUrl(None));
    }
    let url = Url::parse(text).map_err(|_| "it is no URL".to_owned())?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err("it has to start with https://".to_owned());
    }
    Ok(GravatarUrl(Some(url)))
}
