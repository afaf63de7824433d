//! The provider under test, a process of its own, and how it is configured here.

use std::{path::Path, process::Stdio, sync::Once, time::Duration};

use identity::{Providers, Timeouts};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, Command},
};
use url::Url;

/// Where the browser comes back to. Nobody is there: nothing goes that far.
pub(crate) const REDIRECT: &str = "http://127.0.0.1:9/sign-in/back";

pub(crate) const SECRET: &str = "a-secret-of-a-test-and-nobody-else";

/// Long enough for a busy machine.
const PATIENT: Timeouts = Timeouts {
    connect: Duration::from_secs(5),
    total: Duration::from_secs(10),
};

/// Short enough to wait for in vain.
pub(crate) const IMPATIENT: Timeouts = Timeouts {
    connect: Duration::from_millis(700),
    total: Duration::from_millis(700),
};

/// A running provider; it ends with this.
pub(crate) struct TestProvider {
    pub(crate) address: Url,
    process: Child,
}

impl TestProvider {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    pub(crate) async fn start_with(options: &[&str]) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../end2end");
        assert!(
            folder.join("node_modules/oidc-provider").is_dir(),
            "These tests need the provider in end2end: run `npm ci` there."
        );
        let mut process = Command::new("node")
            .arg(folder.join("provider/provider.mjs"))
            .args(["--clients", &clients(), "--accounts", &accounts()])
            .args(options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap_or_else(|error| panic!("These tests need Node.js 20 or newer: {error}"));
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line())
            .await
            .expect("the provider has not come up within 30 s")
            .unwrap()
            .expect("the provider has ended at once; its reason is above");
        Self {
            address: Url::parse(&line).unwrap(),
            process,
        }
    }

    /// The providers as a server would read them, all leading to this process.
    pub(crate) fn providers(&self) -> Providers {
        self.providers_with(&[])
    }

    /// The same with some variables set otherwise.
    pub(crate) fn providers_with(&self, others: &[(&str, &str)]) -> Providers {
        self.providers_within(PATIENT, others)
    }

    /// The same with other limits of time.
    pub(crate) fn providers_within(
        &self,
        timeouts: Timeouts,
        others: &[(&str, &str)],
    ) -> Providers {
        let at = |path: &str| self.address.join(path).unwrap().to_string();
        // An issuer is compared to the letter, and has no slash at its end.
        let issuer = self.issuer();
        let vars = [
            ("IRORI_OAUTH_GOOGLE_CLIENT_ID", "google-client".to_owned()),
            ("IRORI_OAUTH_GOOGLE_CLIENT_SECRET", SECRET.to_owned()),
            ("IRORI_OAUTH_GOOGLE_ISSUER", issuer.clone()),
            ("IRORI_OAUTH_GITHUB_CLIENT_ID", "github-client".to_owned()),
            ("IRORI_OAUTH_GITHUB_CLIENT_SECRET", SECRET.to_owned()),
            (
                "IRORI_OAUTH_GITHUB_AUTH_URL",
                at("/github/login/oauth/authorize"),
            ),
            (
                "IRORI_OAUTH_GITHUB_TOKEN_URL",
                at("/github/login/oauth/access_token"),
            ),
            ("IRORI_OAUTH_GITHUB_PROFILE_URL", at("/github/user")),
            ("IRORI_OAUTH_GITHUB_EMAILS_URL", at("/github/user/emails")),
            (
                "IRORI_OAUTH_FACEBOOK_CLIENT_ID",
                "facebook-client".to_owned(),
            ),
            ("IRORI_OAUTH_FACEBOOK_CLIENT_SECRET", SECRET.to_owned()),
            (
                "IRORI_OAUTH_FACEBOOK_AUTH_URL",
                at("/facebook/dialog/oauth"),
            ),
            (
                "IRORI_OAUTH_FACEBOOK_TOKEN_URL",
                at("/facebook/oauth/access_token"),
            ),
            (
                "IRORI_OAUTH_FACEBOOK_PROFILE_URL",
                at("/facebook/me?fields=id,name,email,picture.type(large)"),
            ),
            ("IRORI_OIDC_ACME_CLIENT_ID", "acme-client".to_owned()),
            ("IRORI_OIDC_ACME_CLIENT_SECRET", SECRET.to_owned()),
            ("IRORI_OIDC_ACME_ISSUER", issuer.clone()),
            ("IRORI_OIDC_PUBLIC_CLIENT_ID", "public-client".to_owned()),
            ("IRORI_OIDC_PUBLIC_ISSUER", issuer),
        ];
        let vars = vars
            .into_iter()
            .filter(|(name, _)| !others.iter().any(|(other, _)| other == name))
            .map(|(name, value)| (name.to_owned(), value))
            .chain(
                others
                    .iter()
                    .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
            );
        let public_url = Url::parse("http://127.0.0.1:9").unwrap();
        Providers::with_timeouts(vars, Some(&public_url), timeouts).unwrap()
    }

    pub(crate) fn issuer(&self) -> String {
        self.address.as_str().trim_end_matches('/').to_owned()
    }

    /// Makes the next answers wrong in one way.
    pub(crate) async fn lie(&self, what: &str) {
        self.tell("/test/lie", &json!({ "what": what })).await;
    }

    pub(crate) async fn be_honest(&self) {
        self.tell("/test/lie", &json!({ "what": null })).await;
    }

    pub(crate) async fn rotate_keys(&self) {
        self.tell("/test/rotate-keys", &json!({})).await;
    }

    /// New keys under the old names.
    pub(crate) async fn change_keys(&self) {
        self.tell("/test/rotate-keys", &json!({ "same": true }))
            .await;
    }

    pub(crate) async fn hang(&self, path: &str) {
        self.tell("/test/hang", &json!({ "path": path, "ms": 20_000 }))
            .await;
    }

    async fn tell(&self, path: &str, what: &Value) {
        let answer = client()
            .post(self.address.join(path).unwrap())
            .body(what.to_string())
            .send()
            .await
            .unwrap();
        assert!(
            answer.status().is_success(),
            "{}",
            answer.text().await.unwrap()
        );
    }

    /// How often something like "POST /token" was asked.
    pub(crate) async fn asked(&self, what: &str) -> u64 {
        let answer = client()
            .get(self.address.join("/test/requests").unwrap())
            .send()
            .await
            .unwrap();
        let counts: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        counts[what].as_u64().unwrap_or_default()
    }

    pub(crate) async fn stop(mut self) {
        self.process.kill().await.unwrap();
    }
}

/// A client that follows nothing: what happens on the way is looked at.
pub(crate) fn client() -> reqwest::Client {
    static PROVIDER: Once = Once::new();
    PROVIDER.call_once(|| {
        // There is one already if `Providers` came first.
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap()
}

fn clients() -> String {
    let client = |id: &str, method: &str| {
        json!({
            "client_id": id,
            "client_secret": SECRET,
            "redirect_uris": [REDIRECT],
            "token_endpoint_auth_method": method,
        })
    };
    let mut acme = client("acme-client", "client_secret_basic");
    acme["id_token_signed_response_alg"] = json!("ES256");
    json!([
        client("google-client", "client_secret_basic"),
        client("github-client", "client_secret_post"),
        client("facebook-client", "client_secret_post"),
        acme,
        { "client_id": "public-client", "redirect_uris": [REDIRECT] },
    ])
    .to_string()
}

fn accounts() -> String {
    json!([
        {
            "sub": "1001",
            "name": "Ada Lovelace",
            "email": "Ada@Example.org",
            "email_verified": true,
            "picture": "https://example.org/ada.png",
            "login": "ada",
        },
        { "sub": "1002", "email": "bob@example.org", "email_verified": false, "login": "bob" },
        { "sub": "1003", "preferred_username": "cy" },
    ])
    .to_string()
}
