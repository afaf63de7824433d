use super::*;
use crate::Providers;

const SECRET: &str = "s3cret-s3cret";

fn from(vars: &[(&str, &str)], public_url: bool) -> Result<Providers, Vec<String>> {
    let url = Url::parse("https://chat.example.org").unwrap();
    let vars = vars
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Providers::from_env(vars, public_url.then_some(&url))
        .map_err(|problems| problems.iter().map(ConfigProblem::to_string).collect())
}

fn good(vars: &[(&str, &str)]) -> Providers {
    from(vars, true).unwrap()
}

const ACME: [(&str, &str); 2] = [
    ("IRORI_OIDC_ACME_ISSUER", "https://id.acme.example/realms/a"),
    ("IRORI_OIDC_ACME_CLIENT_ID", "irori"),
];

#[test]
fn nothing_set_is_nobody_to_ask() {
    let others = [
        ("IRORI_PORT", "1"),
        ("PATH", "/bin"),
        ("OAUTH_X", ""),
        ("IRORI_OAUTHX", ""),
    ];
    for vars in [&[][..], &others] {
        assert!(from(vars, false).unwrap().is_empty());
    }
}

#[test]
fn all_of_them_in_their_order() {
    let providers = good(&[
        ("IRORI_OIDC_ZOO_ISSUER", "https://zoo.example"),
        ("IRORI_OIDC_ZOO_CLIENT_ID", "irori"),
        ("IRORI_OIDC_ZOO_LABEL", "The Zoo"),
        ("IRORI_OIDC_ZOO_SIGN_UP", "false"),
        ("IRORI_OIDC_OUR_COMPANY_ISSUER", "https://id.example.org"),
        ("IRORI_OIDC_OUR_COMPANY_CLIENT_ID", "irori"),
        ("IRORI_OIDC_OUR_COMPANY_CLIENT_SECRET", SECRET),
        ("IRORI_OIDC_OUR_COMPANY_SCOPES", "openid email"),
        ("IRORI_OIDC_OUR_COMPANY_LINK_BY_EMAIL", "true"),
        ("IRORI_OAUTH_FACEBOOK_CLIENT_ID", "3"),
        ("IRORI_OAUTH_FACEBOOK_CLIENT_SECRET", SECRET),
        ("IRORI_OAUTH_GITHUB_CLIENT_ID", "2"),
        ("IRORI_OAUTH_GITHUB_CLIENT_SECRET", SECRET),
        ("IRORI_OAUTH_GOOGLE_CLIENT_ID", "1"),
        ("IRORI_OAUTH_GOOGLE_CLIENT_SECRET", SECRET),
    ]);
    let told: Vec<_> = providers
        .iter()
        .map(|p| (p.id(), p.label(), p.kind(), p.sign_up(), p.link_by_email()))
        .collect();
    assert_eq!(
        told,
        [
            ("google", "Google", ProviderKind::Google, true, false),
            ("github", "GitHub", ProviderKind::GitHub, true, false),
            ("facebook", "Facebook", ProviderKind::Facebook, true, false),
            ("our-company", "Our Company", ProviderKind::Oidc, true, true),
            ("zoo", "The Zoo", ProviderKind::Oidc, false, false),
        ]
    );
    assert_eq!(providers.get("zoo").unwrap().label(), "The Zoo");
    assert!(providers.get("Zoo").is_none());
    assert!(!providers.is_empty());
}

#[test]
fn secrets_are_not_told() {
    let providers = good(&[
        ACME[0],
        ACME[1],
        ("IRORI_OIDC_ACME_CLIENT_SECRET", SECRET),
        ("IRORI_OAUTH_GITHUB_CLIENT_ID", "2"),
        ("IRORI_OAUTH_GITHUB_CLIENT_SECRET", SECRET),
    ]);
    let told = format!("{providers:?} {providers:#?}");
    assert!(told.contains("id.acme.example"), "{told}");
    assert!(!told.contains(SECRET), "{told}");
    // Not even one that was put into the wrong variable.
    let told = from(
        &[
            ("IRORI_OIDC_ACME_ISSUER", SECRET),
            ("IRORI_OIDC_ACME_SIGN_UP", SECRET),
        ],
        false,
    );
    let told = told.unwrap_err().join("\n");
    assert!(!told.contains(SECRET), "{told}");
}

#[test]
fn a_secret_may_be_in_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str, content: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let file = path("secret", &format!("{SECRET}\n"));
    let providers = good(&[
        ("IRORI_OAUTH_GITHUB_CLIENT_ID", "2"),
        ("IRORI_OAUTH_GITHUB_CLIENT_SECRET_FILE", &file),
    ]);
    let Via::OAuth(oauth) = &providers.get("github").unwrap().via else {
        panic!("GitHub is plain OAuth 2");
    };
    assert_eq!(oauth.client_secret.expose(), SECRET);

    let nothing = path("nothing", "\n");
    for (file, problem) in [
        (
            nothing.as_str(),
            "IRORI_OIDC_ACME_CLIENT_SECRET_FILE names a file with nothing in it.",
        ),
        (
            "/nonexistent/secret",
            "IRORI_OIDC_ACME_CLIENT_SECRET_FILE names a file that cannot be read: No such file or directory (os error 2).",
        ),
    ] {
        let vars = [
            ACME[0],
            ACME[1],
            ("IRORI_OIDC_ACME_CLIENT_SECRET_FILE", file),
        ];
        assert_eq!(from(&vars, true).unwrap_err(), [problem]);
    }
}

/// Each row is what is set beside a sound `IRORI_OIDC_ACME`, and what is said.
#[test]
fn one_mistake_each() {
    for (vars, problem) in [
        (
            &[("IRORI_OIDC_ACME_LABEL", "")][..],
            "IRORI_OIDC_ACME_LABEL is empty.",
        ),
        (
            &[("IRORI_OIDC_ACME_CLIENT_SECRET", " ")],
            "IRORI_OIDC_ACME_CLIENT_SECRET is empty.",
        ),
        (
            &[("IRORI_OIDC_ACME_CLIENT_ID", "")],
            "IRORI_OIDC_ACME_CLIENT_ID is empty.",
        ),
        (
            &[("IRORI_OIDC_ACME_ISSUER", "acme")],
            "IRORI_OIDC_ACME_ISSUER is not a URL.",
        ),
        (
            &[(
                "IRORI_OIDC_ACME_PLACES",
                "https://a.example http://b.example",
            )],
            "IRORI_OIDC_ACME_PLACES has to start with https:// (http:// is for this machine only).",
        ),
        (
            &[("IRORI_OIDC_ACME_ISSUER", "http://id.acme.example")],
            "IRORI_OIDC_ACME_ISSUER has to start with https:// (http:// is for this machine only).",
        ),
        (
            &[("IRORI_OIDC_ACME_ISSUER", "https://id.acme.example?a")],
            "IRORI_OIDC_ACME_ISSUER must not contain a question mark.",
        ),
        (
            &[("IRORI_OIDC_ACME_ISSUER", "https://a:b@id.acme.example")],
            "IRORI_OIDC_ACME_ISSUER must not contain a user name or a password.",
        ),
        (
            &[("IRORI_OIDC_ACME_SIGN_UP", "yes")],
            "IRORI_OIDC_ACME_SIGN_UP has to be true or false.",
        ),
        (
            &[("IRORI_OIDC_ACME_LINK_BY_EMAIL", "1")],
            "IRORI_OIDC_ACME_LINK_BY_EMAIL has to be true or false.",
        ),
        (
            &[("IRORI_OIDC_ACME_SCOPES", "email")],
            "IRORI_OIDC_ACME_SCOPES has to contain openid.",
        ),
        (
            &[("IRORI_OIDC_ACME_LABEL", "a\nb")],
            "IRORI_OIDC_ACME_LABEL has to be a line of at most 40 characters.",
        ),
        (
            &[
                ("IRORI_OIDC_ACME_CLIENT_SECRET", "a"),
                ("IRORI_OIDC_ACME_CLIENT_SECRET_FILE", "/a"),
            ],
            "IRORI_OIDC_ACME_CLIENT_SECRET and IRORI_OIDC_ACME_CLIENT_SECRET_FILE are both set; one is enough.",
        ),
        (
            &[("IRORI_OIDC_ACME_CLIENTID", "a")],
            "IRORI_OIDC_ACME_CLIENTID is not a variable Irori knows; is there a slip in its name?",
        ),
        (
            &[("IRORI_OIDC_CLIENT_ID", "a")],
            "IRORI_OIDC_CLIENT_ID is not a variable Irori knows; is there a slip in its name?",
        ),
        (
            &[("IRORI_OAUTH_TWITTER_CLIENT_ID", "a")],
            "IRORI_OAUTH_TWITTER_CLIENT_ID is not a variable Irori knows; is there a slip in its name?",
        ),
        (
            &[("IRORI_OAUTH_FACEBOOK_EMAILS_URL", "https://a.example")],
            "IRORI_OAUTH_FACEBOOK_EMAILS_URL is not a variable Irori knows; is there a slip in its name?",
        ),
        (
            &[("IRORI_OAUTH_GOOGLE_AUTH_URL", "https://a.example")],
            "IRORI_OAUTH_GOOGLE_AUTH_URL is not a variable Irori knows; is there a slip in its name?",
        ),
        (
            &[("IRORI_OAUTH_GITHUB_CLIENT_ID", "a")],
            "IRORI_OAUTH_GITHUB_CLIENT_SECRET is missing (or IRORI_OAUTH_GITHUB_CLIENT_SECRET_FILE), which the other IRORI_OAUTH_GITHUB_… variables need.",
        ),
        (
            &[("IRORI_OAUTH_GOOGLE_CLIENT_SECRET", "a")],
            "IRORI_OAUTH_GOOGLE_CLIENT_ID is missing, which the other IRORI_OAUTH_GOOGLE_… variables need.",
        ),
        (
            &[("IRORI_OIDC_B_CLIENT_ID", "a")],
            "IRORI_OIDC_B_ISSUER is missing, which the other IRORI_OIDC_B_… variables need.",
        ),
        (
            &[("IRORI_OIDC_B_ISSUER", "https://b.example")],
            "IRORI_OIDC_B_CLIENT_ID is missing, which the other IRORI_OIDC_B_… variables need.",
        ),
        (
            &[
                ("IRORI_OAUTH_GITHUB_CLIENT_ID", "a"),
                ("IRORI_OAUTH_GITHUB_CLIENT_SECRET", "a"),
                ("IRORI_OAUTH_GITHUB_EMAILS_URL", "http://github.example"),
            ],
            "IRORI_OAUTH_GITHUB_EMAILS_URL has to start with https:// (http:// is for this machine only).",
        ),
        (
            &[
                ("IRORI_OAUTH_GOOGLE_CLIENT_ID", "a"),
                ("IRORI_OAUTH_GOOGLE_CLIENT_SECRET", "a"),
                ("IRORI_OAUTH_GOOGLE_ISSUER", "accounts"),
            ],
            "IRORI_OAUTH_GOOGLE_ISSUER is not a URL.",
        ),
        (
            &[
                ("IRORI_OIDC_GITHUB_ISSUER", "https://github.example"),
                ("IRORI_OIDC_GITHUB_CLIENT_ID", "a"),
            ],
            "IRORI_OIDC_GITHUB_… needs another name than GITHUB, which belongs to IRORI_OAUTH_GITHUB_….",
        ),
        (
            &[
                ("IRORI_OIDC_a_ISSUER", "https://a.example"),
                ("IRORI_OIDC_a_CLIENT_ID", "a"),
            ],
            "IRORI_OIDC_a_… names a provider a; a name is made of A-Z, 0-9 and _ between them, at most 32 of them.",
        ),
        (
            &[
                ("IRORI_OIDC__A_ISSUER", "https://a.example"),
                ("IRORI_OIDC__A_CLIENT_ID", "a"),
            ],
            "IRORI_OIDC__A_… names a provider _A; a name is made of A-Z, 0-9 and _ between them, at most 32 of them.",
        ),
    ] {
        let all: Vec<_> = ACME
            .into_iter()
            .filter(|(name, _)| !vars.iter().any(|(other, _)| other == name))
            .chain(vars.iter().copied())
            .collect();
        match from(&all, true) {
            Err(problems) => assert_eq!(problems, [problem]),
            Ok(_) => panic!("nobody said: {problem}"),
        }
    }
}

#[test]
fn every_mistake_is_told_at_once() {
    let problems = from(
        &[
            ("IRORI_OAUTH_GITHUB_CLIENT_ID", "a"),
            ("IRORI_OAUTH_GITHUB_TOKEN_URL", "x"),
            ("IRORI_OIDC_ACME_ISSUER", "http://acme.example"),
            ("IRORI_OIDC_ACME_SCOPE", "openid"),
        ],
        false,
    )
    .unwrap_err();
    let begins: Vec<_> = problems
        .iter()
        .map(|p| p.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        begins,
        [
            "IRORI_OIDC_ACME_SCOPE",
            "IRORI_OAUTH_GITHUB_CLIENT_SECRET",
            "IRORI_OAUTH_GITHUB_TOKEN_URL",
            "IRORI_OIDC_ACME_ISSUER",
            "IRORI_OIDC_ACME_CLIENT_ID",
            "IRORI_PUBLIC_URL",
        ]
    );
}

#[test]
fn browsers_have_to_find_the_way_back() {
    let problems = from(&ACME, false).unwrap_err();
    assert_eq!(
        problems,
        [
            "IRORI_PUBLIC_URL is needed when people sign in with other providers, which send them back to it."
        ]
    );
}
