//! What is wrong with a certificate or its key is one sentence, wherever it is
//! found.

use std::{fs, path::Path};

use rcgen::KeyPair;

use crate::{
    certificates::Pair,
    running::{irori, refused},
};

/// A pair that cannot be used, and what is said of it.
fn bad_pairs(dir: &Path) -> Vec<(Pair, String)> {
    let good = Pair::good(dir, "good");
    let (certificate, key) = (good.certificate.display(), good.key.display());
    let with = |name: &str, content: &str| {
        let path = dir.join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let other = Pair::good(dir, "other");
    let expired = Pair::new(dir, "expired", 2001..2002);
    let early = Pair::new(dir, "early", 2100..2101);
    let certificate_is = |path: std::path::PathBuf| Pair {
        certificate: path,
        key: good.key.clone(),
    };
    let key_is = |path: std::path::PathBuf| Pair {
        certificate: good.certificate.clone(),
        key: path,
    };
    let locked =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAA=\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let damaged = "-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n";
    let no_certificate = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
    let cut = "-----BEGIN CERTIFICATE-----\nMAA=\n";
    let swapped = Pair {
        certificate: good.key.clone(),
        key: good.certificate.clone(),
    };
    let missing = dir.join("missing");
    vec![
        (
            certificate_is(missing.clone()),
            format!(
                "the certificate {} cannot be read: No such file",
                missing.display()
            ),
        ),
        (
            key_is(missing.clone()),
            format!("the key {} cannot be read: No such file", missing.display()),
        ),
        (
            certificate_is(dir.to_owned()),
            "cannot be read: Is a directory".to_owned(),
        ),
        (swapped, format!("there is no certificate in {key}")),
        (
            certificate_is(with("empty", "")),
            "there is no certificate in ".to_owned(),
        ),
        (
            certificate_is(with("text", "hello\n")),
            "there is no certificate in ".to_owned(),
        ),
        (
            certificate_is(with("cut", cut)),
            "is no PEM file of certificates".to_owned(),
        ),
        (
            certificate_is(with("der", no_certificate)),
            "cannot be understood".to_owned(),
        ),
        (
            key_is(good.certificate.clone()),
            format!("there is no private key in {certificate} that can be read without a password"),
        ),
        (
            key_is(with("locked", locked)),
            "without a password".to_owned(),
        ),
        (
            key_is(with("damaged", damaged)),
            "is neither RSA, ECDSA nor Ed25519".to_owned(),
        ),
        (
            key_is(other.key),
            format!("does not belong to the certificate in {certificate}"),
        ),
        (
            key_is(with("new", &KeyPair::generate().unwrap().serialize_pem())),
            "does not belong to the certificate".to_owned(),
        ),
        (expired, "has expired on 2002-01-01".to_owned()),
        (early, "is not valid before 2100-01-01".to_owned()),
    ]
}

#[test]
fn a_bad_pair_is_one_sentence_at_the_start_and_when_it_is_checked() {
    let dir = tempfile::tempdir().unwrap();
    for (pair, expected) in bad_pairs(dir.path()) {
        let data = dir.path().join("data");
        let (code, said) = refused(irori(&data).args(pair.options()));
        assert_eq!(code, 1, "{said}");
        let last = said.trim_end().lines().last().unwrap();
        assert!(last.starts_with("irori: "), "{said}");
        assert!(last.contains(&expected), "{expected}: {said}");
        assert!(!data.join("irori.db").exists(), "nothing was started");

        let output = irori(&data)
            .args(pair.options())
            .arg("check-config")
            .output();
        let output = output.unwrap();
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8(output.stdout).unwrap();
        let line = said.lines().find(|line| line.starts_with("certificate: "));
        assert!(line.unwrap().contains(&expected), "{expected}: {said}");
    }
}

#[test]
fn a_good_pair_is_said_to_be_good_and_for_whom_it_is_not() {
    let dir = tempfile::tempdir().unwrap();
    let pair = Pair::new(dir.path(), "tls", 2020..2120);
    for (url, code, expected) in [
        (None, 0, "certificate: ready, until 2120-01-01"),
        (Some("https://localhost"), 0, "certificate: ready"),
        (Some("https://127.0.0.1:8443"), 0, "certificate: ready"),
        (
            Some("https://chat.example"),
            1,
            "certificate: it is not for chat.example, which --public-url names",
        ),
    ] {
        let mut command = irori(dir.path());
        command.args(pair.options());
        if let Some(url) = url {
            command.args(["--public-url", url]);
        }
        let output = command.arg("check-config").output().unwrap();
        let said = String::from_utf8(output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{said}");
        assert!(said.contains(expected), "{said}");
    }
    let url = ["--public-url", "http://localhost"];
    let (code, said) = refused(irori(dir.path()).args(pair.options()).args(url));
    assert_eq!(code, 1);
    assert!(
        said.contains("so --public-url begins with https://"),
        "{said}"
    );
}
