//! Where options come from: the command line before the environment before
//! the configuration file before the default.

use std::{ffi::OsString, fs, path::PathBuf};

use anyhow::{Context as _, bail, ensure};
use clap::{Arg, ArgMatches, Command, parser::ValueSource};

use super::{
    file::{ConfigFile, ProviderSetting, Written},
    in_force::{InForce, Source},
    options,
};

/// Everything that was said, put together.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) matches: ArgMatches,
    pub(crate) in_force: InForce,
    pub(crate) providers: ProviderSettings,
}

/// What a configuration file says of providers, in the form of the variables
/// that it stands for. Variables of the environment go before it.
#[derive(Clone, Debug, Default)]
pub struct ProviderSettings(Vec<ProviderSetting>);

impl ProviderSettings {
    /// These variables, and those of the file that are not among them.
    pub(super) fn under(&self, environment: Vec<(String, String)>) -> Vec<(String, String)> {
        let named = |name: &str| environment.iter().any(|(variable, _)| variable == name);
        let filed = self.0.iter().filter(|setting| !named(&setting.variable));
        let filed: Vec<_> = filed
            .map(|setting| (setting.variable.clone(), setting.value.clone()))
            .collect();
        environment.into_iter().chain(filed).collect()
    }

    /// A sentence about variables as one about the file they come from.
    pub(super) fn as_written(&self, sentence: &str) -> String {
        let named = self.0.iter().filter(|it| sentence.contains(&it.variable));
        // One variable may begin as another does.
        let Some(setting) = named.max_by_key(|it| it.variable.len()) else {
            return sentence.to_owned();
        };
        let key = format!("{} ({})", setting.key, setting.place);
        sentence.replace(&setting.variable, &key)
    }
}

/// Reads them all.
///
/// # Errors
/// A [`clap::Error`] where the command line or the environment is wrong, or
/// asks for help; else what is wrong with a file.
pub(crate) fn read(command: &Command, argv: Vec<OsString>) -> anyhow::Result<Said> {
    // Help is given whatever a file says.
    if let Err(error) = command.clone().try_get_matches_from(&argv)
        && !error.use_stderr()
    {
        return Err(error.into());
    }
    // What an option needs beside it may stand in the file: nothing is wrong yet.
    let first = command
        .clone()
        .ignore_errors(true)
        .try_get_matches_from(&argv)?;
    let file = match first.get_one::<PathBuf>(options::CONFIG) {
        Some(path) => Some(ConfigFile::read(path, command)?),
        None => None,
    };
    let mut added = Vec::new();
    for arg in options::all(command) {
        let given = first.value_source(arg.get_id().as_str());
        if matches!(given, Some(ValueSource::CommandLine)) {
            continue;
        }
        let by_variable = matches!(given, Some(ValueSource::EnvVariable));
        added.extend(from_files(arg, by_variable, file.as_ref())?);
    }
    let words = added
        .iter()
        .filter_map(|(arg, value, _)| options::as_argument(arg, value));
    let mut argv = argv.into_iter();
    let argv: Vec<_> = argv.next().into_iter().chain(words).chain(argv).collect();
    let matches = command.clone().try_get_matches_from(argv)?;

    let mut in_force = InForce::default();
    for arg in options::all(command) {
        let by_file = added.iter().find(|(it, ..)| it.get_id() == arg.get_id());
        let source = match by_file {
            Some((.., source)) => source.clone(),
            None => match matches.value_source(arg.get_id().as_str()) {
                Some(ValueSource::CommandLine) => Source::CommandLine,
                Some(ValueSource::EnvVariable) => Source::Variable(variable(arg)),
                _ => Source::Default,
            },
        };
        in_force.add(arg, &matches, source);
    }
    let providers = ProviderSettings(file.map(|file| file.providers).unwrap_or_default());
    for (variable, value) in providers.under(provider_variables()) {
        let setting = providers.0.iter().find(|it| it.variable == variable);
        let from_file = setting.filter(|it| it.value == value);
        let (name, source) = match from_file {
            Some(it) => (it.key.clone(), Source::File(it.place.clone())),
            None => (variable.clone(), Source::Variable(variable.clone())),
        };
        in_force.add_provider(name, &variable, &value, source);
    }
    Ok(Said {
        matches,
        in_force,
        providers,
    })
}

/// The variables that describe providers.
pub(super) fn provider_variables() -> Vec<(String, String)> {
    let ours = |name: &str| name.starts_with("IRORI_OAUTH_") || name.starts_with("IRORI_OIDC_");
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .filter(|(name, _)| ours(name))
        .collect()
}

fn variable(arg: &Arg) -> String {
    let name = arg
        .get_env()
        .map(|name| name.to_string_lossy().into_owned());
    name.unwrap_or_default()
}

/// What files say of an option that the command line does not name: that of a
/// secret first, if a variable names it, then the configuration file.
#[expect(clippy::disallowed_methods, reason = "this is the one place that may")]
fn from_files<'a>(
    arg: &'a Arg,
    by_variable: bool,
    file: Option<&ConfigFile>,
) -> anyhow::Result<Option<(&'a Arg, String, Source)>> {
    if options::is_secret(arg) {
        let name = format!("{}_FILE", variable(arg));
        if let Ok(path) = std::env::var(&name) {
            ensure!(
                !by_variable,
                "{} and {name} are both set; one is enough",
                variable(arg)
            );
            let secret = secret(&path).with_context(|| name.clone())?;
            return Ok(Some((arg, secret, Source::SecretFile(path, name))));
        }
    }
    let (Some(file), false) = (file, by_variable) else {
        return Ok(None);
    };
    let find = |key: &str| file.options.iter().find(|setting| setting.key == key);
    let plain = arg.get_long().and_then(find);
    let in_file = options::is_secret(arg)
        .then(|| find(&options::file_key(arg)))
        .flatten();
    match (plain, in_file) {
        (Some(plain), Some(in_file)) => bail!(
            "{}: {} and {} are both set; one is enough",
            in_file.place,
            plain.key,
            in_file.key
        ),
        (Some(plain), None) => {
            let source = Source::File(Written::clone(&plain.place));
            Ok(Some((arg, plain.value.clone(), source)))
        }
        (None, Some(in_file)) => {
            let secret = secret(&in_file.value)
                .with_context(|| format!("{}: {}", in_file.place, in_file.key))?;
            let source = Source::SecretFile(in_file.value.clone(), in_file.place.to_string());
            Ok(Some((arg, secret, source)))
        }
        (None, None) => Ok(None),
    }
}

/// A secret that stands alone in a file. Editors and `echo` end it with a
/// newline that is not meant.
fn secret(path: &str) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{path} cannot be read"))?;
    let secret = text.trim();
    ensure!(!secret.is_empty(), "there is nothing in {path}");
    Ok(secret.to_owned())
}

#[cfg(test)]
mod tests;
