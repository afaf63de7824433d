//! Requests that nobody should send: every door refuses them as what they
//! are, and none takes them for a fault of the server.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use http::StatusCode;
use tracing_subscriber::fmt::MakeWriter;

use crate::{
    doors::{FORMS, FUNCTIONS},
    http_client::{Answer, Part, Visitor},
    test_server::{LOBBY, PASSWORD, TestServer, owned},
};

/// Numbers no honest client sends.
const NUMBERS: [&str; 11] = [
    "-1",
    "0",
    "9223372036854775807",
    "-9223372036854775808",
    "9223372036854775808",
    "18446744073709551615",
    "99999999999999999999999999",
    "1e309",
    "1.5",
    "NaN",
    "",
];

/// Texts no honest client sends, each 60,000 bytes or a few.
fn texts() -> [String; 7] {
    [
        "x".repeat(60_000),
        "%".repeat(20_000),
        "_\\".repeat(10_000),
        "\u{202e}\u{0}\u{fffd}".to_owned(),
        "🔥".repeat(5_000),
        "'); drop table users; --".to_owned(),
        String::new(),
    ]
}

/// A function, with its fields that are numbers and those that are texts.
type Fields = (
    &'static str,
    &'static [&'static str],
    &'static [&'static str],
);

/// Functions that take a form.
const BY_FORM: [Fields; 16] = [
    ("begin_upload", &["bytes"], &["name"]),
    ("upload_offset", &[], &["upload"]),
    ("cancel_upload", &[], &["upload"]),
    ("edit_message", &["room", "target"], &["body"]),
    ("delete_message", &["room", "target"], &[]),
    ("react", &["room", "target"], &["emoji", "on"]),
    ("pin_message", &["room", "target"], &["on"]),
    ("set_topic", &["room"], &["topic"]),
    ("invite", &["room"], &["name"]),
    ("follow_thread", &["room", "thread"], &["on"]),
    ("mark_unread", &["room", "target"], &[]),
    ("save_message", &["room", "target"], &["on"]),
    ("join_room", &[], &["slug"]),
    ("dismiss_unsent", &["room"], &[]),
    ("leave_room", &["room"], &[]),
    ("landing_room", &[], &["nothing"]),
];

/// Functions that take JSON, with a number each.
const BY_JSON: [(&str, &str); 13] = [
    ("history", r#"{"room":N,"stretch":"Newest"}"#),
    ("history", r#"{"room":1,"stretch":{"Before":N}}"#),
    ("history", r#"{"room":1,"stretch":{"After":N}}"#),
    ("history", r#"{"room":1,"stretch":{"Around":N}}"#),
    ("history", r#"{"room":1,"thread":N,"stretch":"Newest"}"#),
    ("thread_page", r#"{"room":1,"thread":N}"#),
    ("first_since", r#"{"slug":"lobby","since_ms":N}"#),
    ("room_page", r#"{"slug":"lobby","stretch":{"Around":N}}"#),
    (
        "room_page",
        r#"{"slug":"lobby","stretch":"Newest","thread":N}"#,
    ),
    ("former_bodies", r#"{"room":1,"target":N}"#),
    ("reactions", r#"{"room":N,"target":1}"#),
    ("saved_in", r#"{"room":N}"#),
    ("open_direct", r#"{"person":N}"#),
];

/// Functions that take JSON, and a text in it.
const TEXTS_BY_JSON: [(&str, &str); 4] = [
    ("find_people", "part"),
    ("find_emoji", "prefix"),
    ("first_since", "slug"),
    ("room_page", "slug"),
];

/// Functions that take a form with files.
const WITH_FILES: [(&str, &[&str]); 3] = [
    (
        "post_message",
        &[
            "room",
            "client_id",
            "body",
            "reply_to",
            "thread",
            "draft_version",
        ],
    ),
    ("upload_chunk", &["upload", "offset"]),
    ("upload_avatar", &["picture"]),
];

#[test]
fn no_function_is_forgotten_here() {
    let by_form = BY_FORM.iter().map(|(function, ..)| *function);
    let by_json = BY_JSON.iter().chain(&TEXTS_BY_JSON);
    let by_json = by_json.map(|(function, _)| *function);
    let with_files = WITH_FILES.iter().map(|(function, _)| *function);
    let tried: BTreeSet<_> = by_form.chain(by_json).chain(with_files).collect();
    assert_eq!(tried, BTreeSet::from(FUNCTIONS));
}

/// What was logged as a fault.
#[derive(Clone, Default)]
struct Faults(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Faults {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Faults {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

impl Faults {
    /// Listens from now on, in this process.
    fn listen() -> Self {
        let faults = Self::default();
        // Where tests share a process, one of them listens for all.
        let _ = tracing_subscriber::fmt()
            .with_max_level(tracing::Level::ERROR)
            .with_writer(faults.clone())
            .try_init();
        faults
    }

    fn check(&self) {
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let told = String::from_utf8_lossy(&told);
        assert!(told.is_empty(), "{told}");
    }
}

fn check(answer: &Answer, what: &str) {
    let what: String = what.chars().take(200).collect();
    let status = answer.status();
    assert!(
        !status.is_server_error(),
        "{status} {what}: {}",
        answer.body
    );
}

async fn olga(server: &TestServer) -> Visitor {
    let fields = [("email", "olga@example.org"), ("password", PASSWORD)];
    let olga = server.visitor().enter("/login", &fields).await;
    // She was there before the room was.
    olga.submit("/rooms/lobby/join", &[]).await;
    olga
}

async fn start() -> TestServer {
    TestServer::in_dir(
        owned().await,
        &[
            "--requests-per-10s",
            "1000000",
            "--messages-per-10s",
            "1000000",
        ],
    )
}

#[tokio::test]
async fn server_functions_refuse_absurd_values() {
    let faults = Faults::listen();
    let server = start().await;
    let olga = olga(&server).await;
    olga.post_message(LOBBY, "c", "hi").await;
    for (function, numbers, texts_of) in BY_FORM {
        let normal = |name: &str| if name == "on" { "true" } else { "1" };
        for absurd in numbers.iter().chain(texts_of) {
            let of_texts = texts();
            let values: Vec<&str> = if numbers.contains(absurd) {
                NUMBERS.to_vec()
            } else {
                of_texts.iter().map(String::as_str).collect()
            };
            for value in values {
                let fields: Vec<_> = numbers
                    .iter()
                    .chain(texts_of)
                    .map(|name| (*name, if name == absurd { value } else { normal(name) }))
                    .collect();
                let answer = olga.call(function, &fields).await;
                check(&answer, &format!("{function} {absurd}={value}"));
            }
        }
    }
    faults.check();
}

#[tokio::test]
async fn server_functions_that_take_json_refuse_absurd_values() {
    let faults = Faults::listen();
    let server = start().await;
    let olga = olga(&server).await;
    olga.post_message(LOBBY, "c", "hi").await;
    for (function, json) in BY_JSON {
        for number in NUMBERS {
            let answer = olga.call_json(function, &json.replace('N', number)).await;
            check(&answer, &format!("{function} {number}"));
        }
    }
    for (function, field) in TEXTS_BY_JSON {
        for text in texts() {
            let mut asked = serde_json::json!({ "since_ms": 0, "stretch": "Newest" });
            asked[field] = text.into();
            let answer = olga.call_json(function, &asked.to_string()).await;
            check(&answer, &format!("{function} {field}"));
        }
    }
    let long = serde_json::json!({ "part": "x".repeat(60_000) }).to_string();
    let answer = olga.call_json("find_people", &long).await;
    assert_eq!(answer.status(), StatusCode::UNPROCESSABLE_ENTITY);
    faults.check();
}

#[tokio::test]
async fn forms_with_files_refuse_absurd_values() {
    let faults = Faults::listen();
    let server = start().await;
    let olga = olga(&server).await;
    let json = [("accept", "application/json")];
    for (function, names) in WITH_FILES {
        let path = format!("/api/{function}");
        for absurd in names {
            let of_texts = texts();
            for value in NUMBERS
                .into_iter()
                .chain(of_texts.iter().map(String::as_str))
            {
                let parts: Vec<_> = names
                    .iter()
                    .map(|name| Part::text(name, if name == absurd { value } else { "1" }))
                    .collect();
                let answer = olga.post_parts(&path, &json, &parts).await;
                check(&answer, &format!("{path} {absurd}={value}"));
            }
        }
    }
    faults.check();
}

#[tokio::test]
async fn pages_and_forms_refuse_absurd_values() {
    let faults = Faults::listen();
    let server = start().await;
    let olga = olga(&server).await;
    let stranger = server.visitor();
    for (path, names) in FORMS {
        for absurd in *names {
            let of_texts = texts();
            for value in NUMBERS
                .into_iter()
                .chain(of_texts.iter().map(String::as_str))
            {
                let fields: Vec<_> = names
                    .iter()
                    .map(|name| (*name, if name == absurd { value } else { "1" }))
                    .collect();
                for visitor in [&olga, &stranger] {
                    let answer = visitor.submit(path, &fields).await;
                    check(&answer, &format!("{path} {absurd}={value}"));
                }
            }
        }
    }
    faults.check();
}

#[tokio::test]
async fn addresses_that_are_absurd_are_refused() {
    let faults = Faults::listen();
    let server = start().await;
    let olga = olga(&server).await;
    let paths = [
        "/rooms/lobby?before=N",
        "/rooms/lobby?at=N",
        "/rooms/lobby?thread=N",
        "/rooms/lobby?at=N&thread=N",
        "/rooms/lobby/edits/N",
        "/rooms/N/settings",
        "/rooms?q=N",
        "/threads?from=N",
        "/saved?before=N",
        "/search?q=x&before=N",
        "/search?q=N",
        "/direct?person=N&q=N",
        "/people?q=N",
        "/people/audit?before=N&day=N&person=N&action=N&area=N",
        "/avatars/N/N",
        "/avatars/1/x?px=N",
        "/files/N",
        "/account?done=N",
        "/login?next=N",
        "/invite?token=N",
        "/auth/login/N",
        "/auth/callback/N?state=N&code=N",
        "/ws?protocol=N",
        "/N",
        "/pkg/N",
        "/pkg/x/N",
    ];
    for path in paths {
        for number in NUMBERS {
            let answer = olga.get(&path.replace('N', number)).await;
            // Who has no provider is told so, and a picture is drawn for nobody.
            check(&answer, &format!("{path} {number}"));
        }
        for text in ["%00", "%ff%fe", "%25%5f", "a".repeat(2_000).as_str()] {
            let answer = olga.get(&path.replace('N', text)).await;
            check(&answer, &format!("{path} {text}"));
        }
        let long = olga.get(&path.replace('N', &"x".repeat(9_000))).await;
        assert_eq!(long.status(), StatusCode::URI_TOO_LONG, "{path}");
    }
    faults.check();
}
