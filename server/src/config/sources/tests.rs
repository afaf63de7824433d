use std::io::Write as _;

use clap::CommandFactory as _;
use tempfile::NamedTempFile;

use super::*;
use crate::Cli;

fn file(text: &str) -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

/// With a secret, and a pair that needs each other.
fn command() -> Command {
    let secret = Arg::new("vault").long("vault").env("IRORI_TEST_VAULT");
    Cli::command().arg(secret.hide_env_values(true))
}

fn said(config: &str, options: &[&str]) -> anyhow::Result<Said> {
    let file = file(config);
    let path = file.path().to_str().unwrap();
    let argv = ["irori", "--config", path]
        .into_iter()
        .chain(options.iter().copied());
    read(&command(), argv.map(OsString::from).collect())
}

fn value(said: &Said, id: &str) -> String {
    let raw = said.matches.get_raw(id).unwrap();
    raw.map(|it| it.to_str().unwrap())
        .collect::<Vec<_>>()
        .join("|")
}

#[test]
fn the_command_line_goes_before_the_file_and_that_before_the_default() {
    let config = "addr = \"127.0.0.1:1\"\nqueue-bytes = 300000\nallow-guests = true\ntrace = false";
    let read = said(config, &["--queue-bytes", "400000"]).unwrap();
    assert_eq!(value(&read, "addr"), "127.0.0.1:1");
    assert_eq!(value(&read, "queue_bytes"), "400000");
    assert_eq!(value(&read, "data_dir"), "data");
    assert!(read.matches.get_flag("allow_guests"));
    assert!(!read.matches.get_flag("trace"));
    let shown = read.in_force.to_string();
    for (line, source) in [
        ("addr = \"127.0.0.1:1\"  # ", ", line 1"),
        ("queue-bytes = 400000  # ", "command line"),
        ("data-dir = \"data\"  # ", "default"),
        ("allow-guests = true  # ", ", line 3"),
    ] {
        let found = shown.lines().find(|it| it.starts_with(line));
        let found = found.unwrap_or_else(|| panic!("{line} not in {shown}"));
        assert!(found.ends_with(source), "{found}");
    }
}

#[test]
fn what_an_option_needs_beside_it_may_stand_in_the_file() {
    for (config, options) in [
        ("tls-cert = \"a\"\ntls-key = \"b\"", &[][..]),
        ("tls-cert = \"a\"", &["--tls-key", "b"]),
        ("tls-key = \"b\"", &["--tls-cert", "a"]),
    ] {
        assert_eq!(value(&said(config, options).unwrap(), "tls_cert"), "a");
    }
    let error = said("tls-cert = \"a\"", &[]).unwrap_err();
    assert!(error.downcast_ref::<clap::Error>().is_some(), "{error}");
    assert!(error.to_string().contains("--tls-key"), "{error}");
}

#[test]
fn a_secret_may_stand_in_a_file_of_its_own_and_is_never_shown() {
    let vault = file("hush-hush\n");
    let path = vault.path().to_str().unwrap();
    let by_file = format!("vault-file = {path:?}");
    for (config, options) in [
        (by_file.as_str(), &[][..]),
        ("vault = \"hush-hush\"", &[]),
        ("", &["--vault", "hush-hush"]),
    ] {
        let read = said(config, options).unwrap();
        assert_eq!(value(&read, "vault"), "hush-hush");
        let shown = read.in_force.to_string();
        assert!(shown.contains("vault = \"(hidden)\"  # "), "{shown}");
        assert!(!shown.contains("hush-hush"), "{shown}");
    }
    let read = said(&by_file, &["--vault", "louder"]).unwrap();
    assert_eq!(value(&read, "vault"), "louder");

    let both = format!("{by_file}\nvault = \"x\"");
    for (config, expected) in [
        (both.as_str(), "are both set; one is enough"),
        ("vault-file = \"/nowhere\"", "/nowhere cannot be read"),
        (
            "vault-file = \"/dev/null\"",
            "there is nothing in /dev/null",
        ),
    ] {
        let error = format!("{:#}", said(config, &[]).unwrap_err());
        assert!(error.contains(expected), "{error}");
    }
}

#[test]
fn help_is_given_whatever_the_file_says() {
    for option in ["--help", "--version"] {
        let error = said("nonsense", &[option]).unwrap_err();
        let error = error.downcast::<clap::Error>().unwrap();
        assert!(!error.use_stderr());
    }
    let error = said("nonsense", &[]).unwrap_err();
    assert!(error.downcast_ref::<clap::Error>().is_none());
}

#[test]
fn problems_of_providers_name_what_the_file_says() {
    let config = "[oidc.school]\nissuer = \"https://id.example\"\nclient-secret = \"hush-hush\"";
    let read = said(config, &[]).unwrap();
    let shown = read.in_force.to_string();
    assert!(
        shown.contains("oidc.school.issuer = \"https://id.example\"  # "),
        "{shown}"
    );
    assert!(
        shown.contains("oidc.school.client-secret = \"(hidden)\"  # "),
        "{shown}"
    );
    let sentence = read
        .providers
        .as_written("IRORI_OIDC_SCHOOL_ISSUER is odd.");
    assert!(sentence.starts_with("oidc.school.issuer ("), "{sentence}");
    assert!(sentence.ends_with(", line 2) is odd."), "{sentence}");
    let environment = vec![("IRORI_OIDC_SCHOOL_ISSUER".to_owned(), "other".to_owned())];
    let merged = read.providers.under(environment);
    assert_eq!(merged.len(), 2);
    assert_eq!(merged[0].1, "other");
}
