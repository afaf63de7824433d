//! Finds credentials for S3 where Amazon's own programs look for them.

use std::{fs, io, path::PathBuf};

use object_store::aws::{AmazonS3Builder, AmazonS3ConfigKey};

use crate::{
    error::BlobError,
    http::{client_options, retries},
};

/// The variables that `object_store` understands as Amazon's programs do.
const VARIABLES: [&str; 15] = [
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_REGION",
    // Counts only where AWS_REGION is not set.
    "AWS_DEFAULT_REGION",
    "AWS_ENDPOINT_URL",
    // Takes precedence over AWS_ENDPOINT_URL.
    "AWS_ENDPOINT_URL_S3",
    "AWS_ENDPOINT_URL_STS",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];

/// A builder that knows everything but the bucket. Keys in the environment
/// come first, then a web identity, then a profile in the shared files, then
/// what the container or the machine is given.
pub(super) fn builder(var: &impl Fn(&str) -> Option<String>) -> Result<AmazonS3Builder, BlobError> {
    let var = |name: &str| var(name).filter(|value| !value.is_empty());
    let unencrypted = var("AWS_ALLOW_HTTP")
        .is_some_and(|value| ["1", "true", "yes", "on"].contains(&value.as_str()));
    let mut builder = AmazonS3Builder::new()
        .with_retry(retries())
        .with_client_options(client_options(unencrypted))
        // Compatible stores often lack the request that deletes many objects at
        // once.
        .with_config(AmazonS3ConfigKey::DisableBulkDelete, "true");
    for name in VARIABLES {
        let Some(value) = var(name) else { continue };
        if name.starts_with("AWS_ENDPOINT_URL") && value.starts_with("http://") && !unencrypted {
            return Err(BlobError::refused(format!(
                "{name} is not encrypted; AWS_ALLOW_HTTP=true says that this is meant"
            )));
        }
        let key: AmazonS3ConfigKey = name
            .to_ascii_lowercase()
            .parse()
            .map_err(|_| BlobError::refused(format!("{name} is not understood")))?;
        builder = builder.with_config(key, value);
    }
    if var("AWS_ACCESS_KEY_ID").is_some() || var("AWS_WEB_IDENTITY_TOKEN_FILE").is_some() {
        return Ok(builder);
    }
    let profile = Profile::read(&var)?;
    if var("AWS_REGION").is_none()
        && var("AWS_DEFAULT_REGION").is_none()
        && let Some(region) = profile.region
    {
        builder = builder.with_region(region);
    }
    if let Some((id, secret)) = profile.keys {
        builder = builder
            .with_access_key_id(id)
            .with_secret_access_key(secret);
        if let Some(token) = profile.token {
            builder = builder.with_token(token);
        }
    }
    Ok(builder)
}

/// What a profile in the shared files says, as far as it is of use here:
/// `object_store` reads none. Profiles that name another way to get credentials,
/// such as a role or a sign-in, are for a person at a terminal.
#[derive(Default)]
struct Profile {
    keys: Option<(String, String)>,
    token: Option<String>,
    region: Option<String>,
}

impl Profile {
    fn read(var: &impl Fn(&str) -> Option<String>) -> Result<Self, BlobError> {
        let chosen = var("AWS_PROFILE");
        let name = chosen.as_deref().unwrap_or("default");
        let file = |variable: &str, file: &str| {
            var(variable)
                .map(PathBuf::from)
                .or_else(|| Some(PathBuf::from(var("HOME")?).join(".aws").join(file)))
        };
        let credentials = read(file("AWS_SHARED_CREDENTIALS_FILE", "credentials"))?;
        let config = read(file("AWS_CONFIG_FILE", "config"))?;
        // In `config` a profile is called "profile NAME", but for the default.
        let long = format!("profile {name}");
        let value = |key: &str| {
            value(&credentials, name, key)
                .or_else(|| value(&config, &long, key))
                .or_else(|| value(&config, name, key).filter(|_| name == "default"))
                .map(str::to_owned)
        };
        let profile = Self {
            keys: value("aws_access_key_id").zip(value("aws_secret_access_key")),
            token: value("aws_session_token"),
            region: value("region"),
        };
        if chosen.is_some() && profile.keys.is_none() {
            return Err(BlobError::refused(format!(
                "the profile {name} has no aws_access_key_id and aws_secret_access_key; \
                 other kinds of profile are not read"
            )));
        }
        Ok(profile)
    }
}

/// Empty where there is no such file.
fn read(path: Option<PathBuf>) -> Result<String, BlobError> {
    let Some(path) = path else {
        return Ok(String::new());
    };
    match fs::read_to_string(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(BlobError::refused(format!(
            "{} cannot be read: {error}",
            path.display()
        ))),
        text => Ok(text.unwrap_or_default()),
    }
}

/// The value of a key in a section of an INI file.
fn value<'a>(text: &'a str, section: &str, key: &str) -> Option<&'a str> {
    let mut inside = false;
    for line in text.lines().map(str::trim) {
        if let Some(name) = line.strip_prefix('[') {
            let name = name.split(']').next().unwrap_or_default();
            inside = name.split_whitespace().eq(section.split_whitespace());
        } else if inside
            && let Some((name, value)) = line.split_once('=')
            && name.trim() == key
        {
            return Some(value.trim()).filter(|value| !value.is_empty());
        }
    }
    None
}

#[cfg(test)]
mod tests;
