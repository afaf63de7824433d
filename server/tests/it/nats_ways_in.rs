//! Who is let in by a NATS: what `irori check-config` finds, and what a server uses.

use std::{fs, path::Path};

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use nkeys::KeyPair;
use protocol::ServerEvent;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::{
    certificates::Pair,
    http_client::Visitor,
    nats_server::NatsServer,
    nodes::{BY_NATS, Dirs, command, enters, so_many_here},
    postgres_server::PostgresServer,
    running::{Running, free_addr},
    test_server::LOBBY,
};

/// Certificates as NATS has them.
fn tls(pair: &Pair) -> String {
    let (certificate, key) = (pair.certificate.display(), pair.key.display());
    format!("tls {{ cert_file: \"{certificate}\", key_file: \"{key}\" }}")
}

/// What somebody says of somebody, signed.
fn jwt(issuer: &KeyPair, subject: &KeyPair, claims: &Value) -> String {
    let head = json!({ "typ": "JWT", "alg": "ed25519-nkey" });
    let body = json!({
        "jti": subject.public_key(),
        "iat": 1_700_000_000,
        "iss": issuer.public_key(),
        "name": "irori",
        "sub": subject.public_key(),
        "nats": claims,
    });
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    let signed = format!("{}.{}", encode(&head), encode(&body));
    let signature = issuer.sign(signed.as_bytes()).unwrap();
    format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
}

/// The settings of a server that believes an operator, and the credentials of a
/// user there, as the tools of NATS write them.
fn with_operator() -> (String, String) {
    let (operator, account) = (KeyPair::new_operator(), KeyPair::new_account());
    let user = KeyPair::new_user();
    let operators = jwt(
        &operator,
        &operator,
        &json!({ "type": "operator", "version": 2 }),
    );
    let unlimited = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1,
        "wildcards": true, "conn": -1, "leaf": -1,
    });
    let accounts = json!({ "type": "account", "version": 2, "limits": unlimited });
    let accounts = jwt(&operator, &account, &accounts);
    let users = json!({
        "type": "user", "version": 2, "subs": -1, "data": -1, "payload": -1,
    });
    let users = jwt(&account, &user, &users);
    let settings = format!(
        "operator: {operators}\nresolver: MEMORY\nresolver_preload: {{ {}: {accounts} }}",
        account.public_key()
    );
    let credentials = format!(
        "-----BEGIN NATS USER JWT-----\n{users}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        user.seed().unwrap()
    );
    (settings, credentials)
}

/// The settings of a server that lets in one user, who hears so much.
fn only_irori(password: &str, hears: &str) -> String {
    format!(
        "authorization {{ users: [ {{ user: irori, password: {password:?}, permissions: {{ \
         publish: \"irori.>\", subscribe: {hears:?} }} }} ] }}"
    )
}

/// What `irori check-config` says of a NATS, and whether it is content.
fn checked(
    postgres: &PostgresServer,
    dir: &Path,
    url: &str,
    settings: &[(&str, &Path)],
) -> (bool, String) {
    let blobs = dir.join("blobs");
    let mut command = command(postgres, &dir.join("data"), "one", Some(&blobs));
    command.env("IRORI_NATS", url).arg("check-config");
    command.envs(settings.iter().copied());
    let output = command.output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap())
}

#[tokio::test]
async fn a_check_lets_itself_in_and_says_what_is_wrong() {
    let postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let key = KeyPair::new_user();
    let (operator, credentials) = with_operator();
    for (n, (settings, file, says)) in [
        (String::new(), None, "without TLS"),
        (
            only_irori("hush:hush", "irori.>"),
            Some("irori:hush:hush\n".to_owned()),
            "without TLS",
        ),
        (
            "authorization { user: irori, password: hush }".to_owned(),
            Some("irori:louder".to_owned()),
            "authorization violation",
        ),
        (
            "authorization { user: irori, password: hush }".to_owned(),
            None,
            "authorization violation",
        ),
        (
            "authorization { token: hush }".to_owned(),
            Some("hush".to_owned()),
            "without TLS",
        ),
        (
            format!(
                "authorization {{ users: [ {{ nkey: {} }} ] }}",
                key.public_key()
            ),
            Some(key.seed().unwrap()),
            "without TLS",
        ),
        (operator, Some(credentials), "without TLS"),
        (
            only_irori("hush", "others.>"),
            Some("irori:hush".to_owned()),
            "let its user publish and subscribe to irori.>",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let nats = NatsServer::start_with(tempfile::tempdir().unwrap(), &settings).await;
        let path = dir.path().join(n.to_string());
        let variable = ("IRORI_NATS_CREDENTIALS", path.as_path());
        let settings = [variable];
        let settings = &settings[..usize::from(file.is_some())];
        fs::write(&path, file.unwrap_or_default()).unwrap();
        let (content, said) = checked(&postgres, dir.path(), &nats.url(), settings);
        assert_eq!(content, says == "without TLS", "{n}: {said}");
        let finding = format!("{}: ", nats.url());
        let mut lines = said.lines();
        let found = lines.find(|line| line.starts_with(&finding) && line.contains(says));
        assert!(found.is_some(), "{n}: {said}");
        assert!(!said.contains("hush") && !said.contains("louder"), "{said}");
    }
}

#[tokio::test]
async fn each_server_that_is_named_is_tried_and_no_secret_is_shown() {
    let postgres = PostgresServer::start();
    let dir = tempfile::tempdir().unwrap();
    let nats = NatsServer::start().await;
    let nobody = format!("nats://{}", free_addr().await);
    let both = format!("{nobody},{}", nats.url());
    let (content, said) = checked(&postgres, dir.path(), &both, &[]);
    assert!(
        !content && said.contains("1 of these cannot be used"),
        "{said}"
    );
    assert!(said.contains(&format!("{nobody}: ")), "{said}");
    assert!(said.contains(&format!("{}: NATS 2", nats.url())), "{said}");

    let missing = dir.path().join("missing");
    let empty = dir.path().join("empty");
    fs::write(&empty, "\n").unwrap();
    for (url, variable, file, says) in [
        (
            "nats://hush@bus",
            None,
            &empty,
            "there is no user in the URL",
        ),
        (
            "nats://u:hush@bus",
            None,
            &empty,
            "there is no user in the URL",
        ),
        (
            "nats://bus",
            Some("IRORI_NATS_CREDENTIALS"),
            &missing,
            "missing cannot be read",
        ),
        (
            "nats://bus",
            Some("IRORI_NATS_CREDENTIALS"),
            &empty,
            "neither NATS credentials, nor a seed, USER:PASSWORD",
        ),
        (
            "nats://bus",
            Some("IRORI_NATS_CA"),
            &empty,
            "has no certificates (PEM)",
        ),
    ] {
        let settings: Vec<_> = variable
            .map(|name| (name, file.as_path()))
            .into_iter()
            .collect();
        let (content, said) = checked(&postgres, dir.path(), url, &settings);
        assert!(!content && said.contains(says), "{url}: {said}");
        assert!(!said.contains("hush"), "{said}");
    }
}

/// A NATS with TLS, for whoever has a password, in a directory with the files of it.
async fn guarded() -> (NatsServer, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::good(dir.path(), "nats");
    fs::write(dir.path().join("password"), "irori:hush").unwrap();
    let settings = format!(
        "authorization {{ user: irori, password: hush }}\n{}",
        tls(&pair)
    );
    let nats = NatsServer::start_with(tempfile::tempdir().unwrap(), &settings).await;
    (nats, dir)
}

#[tokio::test]
async fn nodes_meet_by_tls_with_a_password() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (nats, files) = guarded().await;
    let url = format!("tls://{}", nats.addr);
    let ca = files.path().join("nats.pem");
    let password = files.path().join("password");
    let settings = [
        ("IRORI_NATS_CA", ca.as_path()),
        ("IRORI_NATS_CREDENTIALS", password.as_path()),
    ];
    let (content, said) = checked(&postgres, files.path(), &url, &settings);
    assert!(content && said.contains("with TLS"), "{said}");
    // Nobody the system believes in vouches for it.
    let (content, said) = checked(&postgres, files.path(), &url, &settings[1..]);
    assert!(!content && said.contains("certificate"), "{said}");
    // And where TLS is asked for, nothing else is spoken.
    let plain = NatsServer::start().await;
    let (content, said) = checked(
        &postgres,
        files.path(),
        &format!("tls://{}", plain.addr),
        &settings[..1],
    );
    assert!(!content, "{said}");

    let start = |name: &str| -> (Running, Visitor) {
        let blobs = dirs.of("blobs");
        let mut command = command(&postgres, &dirs.of(name), name, Some(&blobs));
        command.env("IRORI_NATS", &url).envs(settings);
        Running::start_by(command)
    };
    let (_one, visitor) = start("one");
    let (two, other) = start("two");
    two.says(BY_NATS).await;
    let (_, mut hers) = enters(&visitor, "Ann").await;
    let (_, mut his) = enters(&other, "Ben").await;
    so_many_here(&mut his, 2).await;
    let posted = hers.post(LOBBY, "one", "hello").await;
    let event = his.find(|said| match said {
        ServerEvent::Event { event, .. } if event.seq == posted => Some(()),
        _ => None,
    });
    event.await;
}
