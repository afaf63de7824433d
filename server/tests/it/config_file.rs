//! The configuration file, and what `irori check-config` says of it.

use std::{fs, path::Path, process::Command};

use crate::running::{irori, refused};

/// What a check says of this file, with these variables.
fn check(dir: &Path, file: &str, variables: &[(&str, &str)]) -> (Option<i32>, String) {
    let path = dir.join("irori.toml");
    fs::write(&path, file).unwrap();
    let mut command = irori(&dir.join("data"));
    command.arg("--config").arg(path).arg("check-config");
    let output = command.envs(variables.iter().copied()).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).unwrap())
}

#[test]
fn a_check_says_what_is_in_force_and_where_it_came_from() {
    let dir = tempfile::tempdir().unwrap();
    let file = "queue-bytes = 300000\nrooms = [\"tea\", \"lobby\"]\naddr = \"127.0.0.1:9\"\n\
                allow-guests = true";
    let (code, said) = check(dir.path(), file, &[("IRORI_ALLOW_GUESTS", "false")]);
    assert_eq!(code, Some(0), "{said}");
    let file = format!("{}/irori.toml, line ", dir.path().display());
    for line in [
        format!("queue-bytes = 300000  # {file}1"),
        format!("rooms = [\"tea\", \"lobby\"]  # {file}2"),
        "addr = \"127.0.0.1:0\"  # IRORI_ADDR".to_owned(),
        "allow-guests = false  # IRORI_ALLOW_GUESTS".to_owned(),
        "sign-up = \"invite\"  # default".to_owned(),
    ] {
        assert!(said.lines().any(|it| it == line), "{line} not in {said}");
    }
}

#[test]
fn no_secret_of_a_provider_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let file = "[oidc.school]\nissuer = \"http://127.0.0.1:9\"\nclient-id = \"irori\"\n\
                client-secret = \"hush-hush\"\n[oauth.github]\nclient-id = \"irori\"";
    let variables = [("IRORI_OAUTH_GITHUB_CLIENT_SECRET", "louder-hush")];
    let (code, said) = check(dir.path(), file, &variables);
    assert_eq!(code, Some(1), "nobody listens there: {said}");
    assert!(
        said.contains("oidc.school.client-secret = \"(hidden)\"  # "),
        "{said}"
    );
    let variable =
        "IRORI_OAUTH_GITHUB_CLIENT_SECRET = \"(hidden)\"  # IRORI_OAUTH_GITHUB_CLIENT_SECRET";
    assert!(said.contains(variable), "{said}");
    assert!(
        said.contains("oauth.github.client-id = \"irori\"  # "),
        "{said}"
    );
    assert!(
        !said.contains("hush-hush") && !said.contains("louder"),
        "{said}"
    );
}

#[test]
fn a_slip_in_the_file_is_one_sentence_with_its_line() {
    let dir = tempfile::tempdir().unwrap();
    for (file, expected) in [
        (
            "\nroom = \"tea\"",
            "line 2: room is no option; did you mean rooms?",
        ),
        (
            "trace = 1",
            "line 1: trace is to be true or false, not a number",
        ),
        (
            "[oidc.school]\nisuer = \"https://id.example\"",
            "oidc.school.isuer (",
        ),
    ] {
        let (code, said) = check(dir.path(), file, &[]);
        assert_eq!(code, Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
        assert!(!said.contains("panicked"), "{said}");
    }
    let mut command = irori(dir.path());
    let (code, said) = refused(command.args(["--config", "/nowhere.toml"]));
    assert_eq!(code, 1);
    let expected = "irori: the configuration file /nowhere.toml cannot be read: ";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn the_file_that_packages_bring_is_understood() {
    let dir = tempfile::tempdir().unwrap();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/irori.toml");
    let written = fs::read_to_string(path).unwrap();
    let (code, said) = check(dir.path(), &written, &[]);
    assert_eq!(code, Some(0), "{said}");
    // With every example in it taken up; its buckets and providers are nobody's.
    let lines = written.lines().map(|line| match line.strip_prefix('#') {
        Some(example) if !example.starts_with(' ') => example,
        _ => line,
    });
    let all = lines.collect::<Vec<_>>().join("\n");
    assert!(all.matches(" = ").count() >= 9, "or the test tests nothing");
    let (_, said) = check(dir.path(), &all, &[]);
    for key in ["public-url", "blobs", "oidc.school.client-secret-file"] {
        assert!(said.contains(&format!("\n{key} = ")), "{key} not in {said}");
    }
}

#[test]
fn the_version_begins_with_the_number() {
    let output = Command::new(env!("CARGO_BIN_EXE_irori"))
        .arg("--version")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let expected = concat!("irori ", env!("CARGO_PKG_VERSION"));
    assert!(said.starts_with(expected), "{said}");
}
