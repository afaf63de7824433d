//! Reads from the environment which providers are configured.

use std::collections::BTreeMap;

use url::Url;

use crate::{
    builtin::{BUILTINS, Builtin},
    http::Http,
    oidc::Oidc,
    problem::ConfigProblem,
    provider::{Provider, ProviderKind, Via},
    settings::{self, Settings},
};

const OAUTH: &str = "IRORI_OAUTH_";
const OIDC: &str = "IRORI_OIDC_";

/// The variables only an `IRORI_OIDC_` provider has.
const OIDC_ENDINGS: [&str; 5] = ["_ISSUER", "_LABEL", "_PLACES", "_SCOPES", "_SECOND_STEP"];

/// The longest name a provider may have; it is part of addresses.
const LONGEST_NAME: usize = 32;

/// The longest text on a button, in characters.
const LONGEST_LABEL: usize = 40;

/// A provider that only lacks the client to ask it with.
pub(crate) struct Configured {
    id: String,
    label: String,
    kind: ProviderKind,
    sign_up: bool,
    link_by_email: bool,
    via: Via,
}

impl Configured {
    pub(crate) fn with(self, http: Http) -> Provider {
        let written = match &self.via {
            Via::Oidc(oidc) => oidc.places(),
            Via::OAuth(oauth) => oauth.places(),
        };
        let http = http.knowing(written);
        Provider {
            id: self.id,
            label: self.label,
            kind: self.kind,
            sign_up: self.sign_up,
            link_by_email: self.link_by_email,
            via: self.via,
            http,
        }
    }
}

/// The providers in the order of their buttons, or everything that is wrong.
pub(crate) fn read(
    vars: impl IntoIterator<Item = (String, String)>,
    public_url: Option<&Url>,
) -> Result<Vec<Configured>, Vec<ConfigProblem>> {
    let mut problems = Vec::new();
    let mut builtins: [Option<Settings>; BUILTINS.len()] = [const { None }; BUILTINS.len()];
    let mut named = BTreeMap::<String, Settings>::new();

    // Sorted, so that the same mistakes are told in the same order.
    let vars: BTreeMap<_, _> = vars.into_iter().collect();
    for (variable, value) in &vars {
        if let Some(rest) = variable.strip_prefix(OAUTH) {
            match find_builtin(rest) {
                Some((index, ending)) => builtins[index]
                    .get_or_insert_with(|| {
                        Settings::new(format!("{OAUTH}{}", BUILTINS[index].variable))
                    })
                    .set(ending, value, &mut problems),
                None => problems.push(unknown(variable)),
            }
        } else if let Some(rest) = variable.strip_prefix(OIDC) {
            match settings::split(rest, &OIDC_ENDINGS) {
                Some((name, ending)) if !name.is_empty() => named
                    .entry(name.to_owned())
                    .or_insert_with(|| Settings::new(format!("{OIDC}{name}")))
                    .set(ending, value, &mut problems),
                _ => problems.push(unknown(variable)),
            }
        }
    }

    let mut found = Vec::new();
    for (builtin, settings) in BUILTINS.iter().zip(&builtins) {
        let Some(settings) = settings else { continue };
        found.extend(read_builtin(builtin, settings, &mut problems));
    }
    for (name, settings) in &named {
        found.extend(read_named(name, settings, &mut problems));
    }

    let any = !named.is_empty() || builtins.iter().any(Option::is_some);
    if any && public_url.is_none() {
        problems.push(ConfigProblem::new(
            "IRORI_PUBLIC_URL is needed when people sign in with other providers, which send them back to it.".to_owned(),
        ));
    }
    if problems.is_empty() {
        Ok(found)
    } else {
        Err(problems)
    }
}

fn unknown(variable: &str) -> ConfigProblem {
    ConfigProblem::new(format!(
        "{variable} is not a variable Irori knows; is there a slip in its name?"
    ))
}

/// Which of the three a variable belongs to, and the ending of its name.
fn find_builtin(rest: &str) -> Option<(usize, &str)> {
    BUILTINS.iter().enumerate().find_map(|(index, builtin)| {
        let (name, ending) = settings::split(rest, builtin.endings)?;
        (name == builtin.variable).then_some((index, ending))
    })
}

fn read_builtin(
    builtin: &Builtin,
    settings: &Settings,
    problems: &mut Vec<ConfigProblem>,
) -> Option<Configured> {
    let via = (builtin.read)(settings, problems);
    let sign_up = settings.flag("_SIGN_UP", true, problems);
    let link_by_email = settings.flag("_LINK_BY_EMAIL", false, problems);
    Some(Configured {
        id: builtin.id.to_owned(),
        label: builtin.label.to_owned(),
        kind: builtin.kind,
        sign_up,
        link_by_email,
        via: via?,
    })
}

fn read_named(
    name: &str,
    settings: &Settings,
    problems: &mut Vec<ConfigProblem>,
) -> Option<Configured> {
    let id = id(name, &settings.group, problems);
    let issuer = settings.issuer(None, problems);
    let client_id = settings.required("_CLIENT_ID", problems);
    let client_secret = settings.secret(problems);
    let scopes = scopes(settings, problems);
    let label = label(name, settings, problems);
    let sign_up = settings.flag("_SIGN_UP", true, problems);
    let link_by_email = settings.flag("_LINK_BY_EMAIL", false, problems);
    let places = places(settings, problems);
    let second_step = settings.optional("_SECOND_STEP").unwrap_or_default();
    let oidc = Oidc::new(
        issuer?,
        client_id?.to_owned(),
        client_secret,
        scopes?,
        places?,
        second_step.split_whitespace().map(str::to_owned).collect(),
    );
    Some(Configured {
        id: id?,
        label: label?,
        kind: ProviderKind::Oidc,
        sign_up,
        link_by_email,
        via: Via::Oidc(Box::new(oidc)),
    })
}

fn id(name: &str, group: &str, problems: &mut Vec<ConfigProblem>) -> Option<String> {
    let id = name.to_ascii_lowercase().replace('_', "-");
    let plain = name
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    if !plain || name.len() > LONGEST_NAME || id.starts_with('-') || id.ends_with('-') {
        problems.push(ConfigProblem::new(format!(
            "{group}_… names a provider {name}; a name is made of A-Z, 0-9 and _ between them, at most {LONGEST_NAME} of them."
        )));
        return None;
    }
    if BUILTINS.iter().any(|builtin| builtin.id == id) {
        problems.push(ConfigProblem::new(format!(
            "{group}_… needs another name than {name}, which belongs to {OAUTH}{name}_…."
        )));
        return None;
    }
    Some(id)
}

/// The scopes beside `openid`, which the library adds.
fn scopes(settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<Vec<String>> {
    let written = settings
        .optional("_SCOPES")
        .unwrap_or("openid profile email");
    let scopes: Vec<_> = written.split_whitespace().map(str::to_owned).collect();
    if !scopes.iter().any(|scope| scope == "openid") {
        problems.push(ConfigProblem::new(format!(
            "{}_SCOPES has to contain openid.",
            settings.group
        )));
        return None;
    }
    Some(
        scopes
            .into_iter()
            .filter(|scope| scope != "openid")
            .collect(),
    )
}

/// Places beside the issuer's where its endpoints may be though they are not
/// on the open internet.
fn places(settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<Vec<Url>> {
    let written = settings.optional("_PLACES").unwrap_or_default();
    let places = written.split_whitespace();
    places
        .map(|place| settings.endpoint_of("_PLACES", place, problems))
        .collect()
}

fn label(name: &str, settings: &Settings, problems: &mut Vec<ConfigProblem>) -> Option<String> {
    let Some(label) = settings.optional("_LABEL") else {
        return Some(title(name));
    };
    if label.chars().count() > LONGEST_LABEL || label.chars().any(char::is_control) {
        problems.push(ConfigProblem::new(format!(
            "{}_LABEL has to be a line of at most {LONGEST_LABEL} characters.",
            settings.group
        )));
        return None;
    }
    Some(label.to_owned())
}

/// `OUR_COMPANY` as "Our Company".
fn title(name: &str) -> String {
    let words = name.split('_').filter_map(|word| {
        let (first, rest) = word.split_at_checked(1)?;
        Some(format!("{first}{}", rest.to_ascii_lowercase()))
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests;
