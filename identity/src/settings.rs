//! The environment's variables, sorted by provider and read one by one. Every
//! problem is noted, and reading goes on, so that all are told at once.

use std::{collections::BTreeMap, fs};

use openidconnect::IssuerUrl;
use url::Url;

use crate::{address, problem::ConfigProblem, secret::Secret};

/// One provider's variables: `GROUP` and an ending, such as
/// `IRORI_OAUTH_GITHUB` and `_CLIENT_ID`.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) group: String,
    values: BTreeMap<String, Secret>,
}

/// What may be written behind any provider's name.
const COMMON: [&str; 5] = [
    "_CLIENT_ID",
    "_CLIENT_SECRET",
    "_CLIENT_SECRET_FILE",
    "_SIGN_UP",
    "_LINK_BY_EMAIL",
];

/// Splits a variable's name before one of the `endings`, or a common one.
pub(crate) fn split<'a>(name: &'a str, endings: &[&str]) -> Option<(&'a str, &'a str)> {
    COMMON
        .iter()
        .chain(endings)
        .find_map(|ending| Some(name.split_at(name.strip_suffix(ending)?.len())))
}

impl Settings {
    pub(crate) fn new(group: String) -> Self {
        Self {
            group,
            values: BTreeMap::new(),
        }
    }

    /// Notes a variable, even an empty one: it is there, so it is not missing.
    pub(crate) fn set(&mut self, ending: &str, value: &str, problems: &mut Vec<ConfigProblem>) {
        let value = value.trim();
        if value.is_empty() {
            problems.push(ConfigProblem::new(format!(
                "{}{ending} is empty.",
                self.group
            )));
        }
        self.values
            .insert(ending.to_owned(), Secret::new(value.to_owned()));
    }

    fn has(&self, ending: &str) -> bool {
        self.values.contains_key(ending)
    }

    /// The value. An empty one was reported by [`Self::set`] and counts as
    /// missing.
    pub(crate) fn optional(&self, ending: &str) -> Option<&str> {
        self.values
            .get(ending)
            .map(Secret::expose)
            .filter(|value| !value.is_empty())
    }

    pub(crate) fn required(&self, ending: &str, problems: &mut Vec<ConfigProblem>) -> Option<&str> {
        if !self.has(ending) {
            let group = &self.group;
            problems.push(ConfigProblem::new(format!(
                "{group}{ending} is missing, which the other {group}_… variables need."
            )));
        }
        self.optional(ending)
    }

    /// An endpoint, `default` unless it is set.
    pub(crate) fn endpoint(
        &self,
        ending: &str,
        default: &str,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<Url> {
        let text = if self.has(ending) {
            self.optional(ending)?
        } else {
            default
        };
        self.endpoint_of(ending, text, problems)
    }

    /// The issuer, which is compared to the letter: it is kept as it was written.
    pub(crate) fn issuer(
        &self,
        default: Option<&str>,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<IssuerUrl> {
        let written = match default {
            None => self.required("_ISSUER", problems)?,
            Some(default) => self.optional("_ISSUER").unwrap_or(default),
        };
        let url = self.endpoint("_ISSUER", written, problems)?;
        if url.query().is_some() {
            problems.push(ConfigProblem::new(format!(
                "{}_ISSUER must not contain a question mark.",
                self.group
            )));
            return None;
        }
        IssuerUrl::new(written.to_owned()).ok()
    }

    /// An endpoint as it stands in the value of a variable.
    pub(crate) fn endpoint_of(
        &self,
        ending: &str,
        text: &str,
        problems: &mut Vec<ConfigProblem>,
    ) -> Option<Url> {
        match address::endpoint(text) {
            Ok(url) => Some(url),
            Err(wrong) => {
                problems.push(ConfigProblem::new(format!(
                    "{}{ending} {wrong}.",
                    self.group
                )));
                None
            }
        }
    }

    pub(crate) fn flag(
        &self,
        ending: &str,
        default: bool,
        problems: &mut Vec<ConfigProblem>,
    ) -> bool {
        match self.optional(ending) {
            None => default,
            Some("true") => true,
            Some("false") => false,
            Some(_) => {
                problems.push(ConfigProblem::new(format!(
                    "{}{ending} has to be true or false.",
                    self.group
                )));
                default
            }
        }
    }

    /// The client secret, from its variable or from the file another one names.
    pub(crate) fn secret(&self, problems: &mut Vec<ConfigProblem>) -> Option<Secret> {
        let group = &self.group;
        let mut problem = |text: String| {
            problems.push(ConfigProblem::new(text));
            None
        };
        if self.has("_CLIENT_SECRET") && self.has("_CLIENT_SECRET_FILE") {
            return problem(format!(
                "{group}_CLIENT_SECRET and {group}_CLIENT_SECRET_FILE are both set; one is enough."
            ));
        }
        let Some(file) = self.optional("_CLIENT_SECRET_FILE") else {
            return self
                .optional("_CLIENT_SECRET")
                .map(|secret| Secret::new(secret.to_owned()));
        };
        match fs::read_to_string(file) {
            Ok(secret) if secret.trim().is_empty() => problem(format!(
                "{group}_CLIENT_SECRET_FILE names a file with nothing in it."
            )),
            // Editors and `echo` end a file with a newline that is not meant.
            Ok(secret) => Some(Secret::new(secret.trim().to_owned())),
            Err(error) => problem(format!(
                "{group}_CLIENT_SECRET_FILE names a file that cannot be read: {error}."
            )),
        }
    }

    /// The same, for a provider that does not know clients without one.
    pub(crate) fn required_secret(&self, problems: &mut Vec<ConfigProblem>) -> Option<Secret> {
        if !self.has("_CLIENT_SECRET") && !self.has("_CLIENT_SECRET_FILE") {
            let group = &self.group;
            problems.push(ConfigProblem::new(format!(
                "{group}_CLIENT_SECRET is missing (or {group}_CLIENT_SECRET_FILE), which the other {group}_… variables need."
            )));
        }
        self.secret(problems)
    }
}
