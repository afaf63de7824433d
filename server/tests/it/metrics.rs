//! What is counted, as Prometheus reads it.

use std::{collections::BTreeSet, fs, time::Duration};

use http::StatusCode;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::{
    client::soon,
    http_client::Visitor,
    prometheus::{DEPLOY, Prometheus, promtool},
    running::free_addr,
    test_server::{LOBBY, TestServer},
};

/// A sign-in of somebody who is not there.
const NOBODY: [(&str, &str); 2] = [
    ("email", "nobody@example.org"),
    ("password", "not the password"),
];

/// A server whose metrics can be read, and where.
async fn counted(options: &[&str]) -> (TestServer, Visitor) {
    let addr = free_addr().await;
    let text = addr.to_string();
    let server = TestServer::with(&[options, &["--metrics-addr", text.as_str()]].concat());
    // Whoever is answered knows that the other listener is there too.
    server.visitor().get("/healthz").await;
    (server, Visitor::new(addr))
}

async fn read(metrics: &Visitor) -> String {
    let answer = metrics.get("/metrics").await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4");
    answer.body
}

/// The value of a series, by its name and labels as they are written.
fn value(text: &str, series: &str) -> f64 {
    let found = text.lines().find_map(|line| {
        let rest = line.strip_prefix(series)?;
        rest.strip_prefix(' ')
    });
    let found = found.unwrap_or_else(|| panic!("no {series} in {text}"));
    found.parse().unwrap()
}

/// Waits until a series has a value.
async fn becomes(metrics: &Visitor, series: &str, expected: f64) {
    soon(series, async {
        while (value(&read(metrics).await, series) - expected).abs() > f64::EPSILON {
            sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test]
async fn everything_is_counted_once() {
    let (server, metrics) = counted(&[]).await;
    let (ann, ben) = (server.guest("Ann").await, server.guest("Ben").await);
    let (mut hers, mut his) = (ann.socket().await, ben.socket().await);
    hers.join(LOBBY, None).await;
    let (_, head) = his.join(LOBBY, None).await;
    for name in ["a", "b", "b", "c"] {
        hers.post(LOBBY, name, "hello").await;
    }
    for _ in 0..3 {
        his.event(LOBBY).await;
    }
    let mut again = ben.socket().await;
    again.join(LOBBY, Some(head.0)).await;
    ann.upload("notes.txt", b"twelve bytes").await;
    server.visitor().submit("/login", &NOBODY).await;
    becomes(&metrics, "irori_index_lag_events", 0.0).await;
    let text = read(&metrics).await;
    for (series, expected) in [
        ("irori_sockets_open", 3.0),
        ("irori_messages_posted_total", 3.0),
        ("irori_deliveries_total", 6.0),
        ("irori_upload_bytes_total", 12.0),
        ("irori_resumes_total{outcome=\"caught_up\"}", 1.0),
        ("irori_resumes_total{outcome=\"reload\"}", 0.0),
        ("irori_links_dropped_total{reason=\"too_slow\"}", 0.0),
        ("irori_sign_ins_total{result=\"done\"}", 2.0),
        ("irori_sign_ins_total{result=\"refused\"}", 1.0),
        ("irori_commits_failed_total", 0.0),
        ("irori_database_damaged", 0.0),
        ("irori_jobs_waiting{kind=\"picture\"}", 0.0),
        (
            "irori_http_request_seconds_count{method=\"GET\",route=\"/ws\",status=\"101\"}",
            3.0,
        ),
    ] {
        let found = value(&text, series);
        assert!((found - expected).abs() < f64::EPSILON, "{series} {found}");
    }
    let commits = value(&text, "irori_commit_seconds_count");
    let changes = value(&text, "irori_commit_batch_size_sum");
    assert!(commits >= 5.0 && changes >= commits, "{commits} {changes}");
    let (received, sent) = (
        value(&text, "irori_socket_bytes_total{direction=\"received\"}"),
        value(&text, "irori_socket_bytes_total{direction=\"sent\"}"),
    );
    assert!(received > 200.0 && sent > received, "{received} {sent}");
    hers.hang_up().await;
    becomes(&metrics, "irori_sockets_open", 2.0).await;
}

#[tokio::test]
async fn a_socket_that_is_sent_away_is_counted_by_why() {
    let (server, metrics) = counted(&["--sockets-per-person", "1"]).await;
    let ann = server.guest("Ann").await;
    let mut first = ann.socket().await;
    // It hears no hello before it is sent away.
    let (_, surplus) = ann.upgrade("/ws?protocol=1", &[]).await;
    assert_eq!(surplus.unwrap().closed().await.0, 4009);
    first
        .send(tungstenite::Message::Binary(b"x".to_vec().into()))
        .await;
    assert_eq!(first.closed().await.0, 1003);
    let text = read(&metrics).await;
    for (reason, expected) in [("too_many", 1.0), ("malformed", 1.0), ("restart", 0.0)] {
        let series = format!("irori_links_dropped_total{{reason=\"{reason}\"}}");
        let found = value(&text, &series);
        assert!((found - expected).abs() < f64::EPSILON, "{series} {found}");
    }
    becomes(&metrics, "irori_sockets_open", 0.0).await;
}

/// A look is a write to the disk: strangers are not to cause one each time.
#[tokio::test]
async fn all_who_ask_whether_it_is_ready_share_a_look_a_second() {
    let (server, metrics) = counted(&[]).await;
    let commits = async || value(&read(&metrics).await, "irori_commit_batch_size_count");
    let (before, began) = (commits().await, Instant::now());
    let stranger = server.visitor();
    for _ in 0..8 {
        let asked = (0..50).map(|_| stranger.get("/readyz"));
        for answer in futures_util::future::join_all(asked).await {
            assert_eq!(answer.status(), StatusCode::OK);
        }
    }
    let looks = commits().await - before;
    let seconds = began.elapsed().as_secs_f64();
    assert!(looks >= 1.0, "or the test tests nothing");
    assert!(looks <= 2.0 + 2.0 * seconds, "{looks} in {seconds} s");
}

#[tokio::test]
async fn metrics_are_on_their_own_listener_and_nothing_else_is() {
    let (server, metrics) = counted(&[]).await;
    assert!(read(&metrics).await.contains("irori_sockets_open 0\n"));
    for path in ["/", "/login", "/healthz", "/metrics/", "/rooms/lobby"] {
        assert_eq!(
            metrics.get(path).await.status(),
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
    let ann = server.guest("Ann").await;
    assert_eq!(ann.get("/metrics").await.status(), StatusCode::NOT_FOUND);
}

/// Asks for what is there and what is not, with a word of one's own everywhere.
async fn ask_around(visitor: &Visitor, word: &str) {
    let own_method = word.to_uppercase();
    for path in [
        format!("/rooms/{word}"),
        format!("/files/{word}"),
        format!("/files/{word}/small"),
        format!("/avatars/{word}/{word}"),
        format!("/auth/{word}/{word}"),
        format!("/pkg/{word}"),
        format!("/api/{word}"),
        format!("/{word}/{word}"),
        format!("/people?{word}={word}"),
    ] {
        for method in ["GET", "POST", "DELETE", &own_method] {
            visitor.send(method, &path, &[], String::new()).await;
        }
    }
}

fn series(text: &str) -> BTreeSet<&str> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| Some(line.rsplit_once(' ')?.0))
        .collect()
}

#[tokio::test]
async fn strangers_choose_no_label() {
    let (server, metrics) = counted(&["--requests-per-10s", "10000"]).await;
    let ann = server.guest("Ann").await;
    ask_around(&ann, "sesame").await;
    let first = read(&metrics).await;
    assert!(!first.to_lowercase().contains("sesame"), "{first}");
    ask_around(&ann, "simsim").await;
    let second = read(&metrics).await;
    assert_eq!(series(&first), series(&second));
}

/// A little of everything.
async fn load(server: &TestServer, round: usize) {
    let ann = server.guest(&format!("Ann {round}")).await;
    let mut socket = ann.socket().await;
    let (_, head) = socket.join(LOBBY, None).await;
    socket.post(LOBBY, &format!("c{round}"), "hello").await;
    socket.event(LOBBY).await;
    let mut back = ann.socket().await;
    back.join(LOBBY, Some(head.0)).await;
    ann.upload("notes.txt", b"twelve bytes").await;
    ann.get("/rooms/lobby").await;
    server.visitor().submit("/login", &NOBODY).await;
    server.visitor().get("/readyz").await;
}

#[tokio::test]
async fn promtool_finds_nothing() {
    let (server, metrics) = counted(&[]).await;
    load(&server, 0).await;
    let text = read(&metrics).await;
    promtool(&["check", "metrics"], &text).unwrap();
    let badly_named = text.replace("irori_upload_bytes_total", "irori_upload_kilobytes");
    promtool(&["check", "metrics"], &badly_named).unwrap_err();
    for (command, file) in [("check", "alerts.yml"), ("test", "alerts.test.yml")] {
        let file = format!("{DEPLOY}/prometheus/{file}");
        promtool(&[command, "rules", &file], "").unwrap();
    }
}

/// A name that the server, or Prometheus, would show and the handbook does not.
#[tokio::test]
async fn the_handbook_names_every_metric_and_every_alert() {
    let (server, metrics) = counted(&[]).await;
    load(&server, 0).await;
    let text = read(&metrics).await;
    let types = text.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let alerts = fs::read_to_string(format!("{DEPLOY}/prometheus/alerts.yml")).unwrap();
    let alerts = alerts
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- alert: "));
    let names: BTreeSet<_> = types
        .map(|line| line.split(' ').next().unwrap())
        .chain(alerts)
        .collect();
    assert!(names.len() >= 25, "or the test tests nothing: {names:?}");
    let handbook = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/operations.md");
    let handbook = fs::read_to_string(handbook).unwrap();
    let rows: Vec<_> = handbook
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    for name in names {
        let name = format!("`{name}`");
        let explained = rows.iter().any(|row| row.contains(&name));
        assert!(explained, "not in docs/operations.md: {name}");
    }
}

/// The expressions of the dashboard's panels, as Grafana would send them.
fn panels() -> Vec<String> {
    let dashboard = fs::read_to_string(format!("{DEPLOY}/grafana/irori.json")).unwrap();
    let dashboard: Value = serde_json::from_str(&dashboard).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    panels
        .flat_map(|panel| panel["targets"].as_array().unwrap())
        .map(|target| target["expr"].as_str().unwrap())
        .map(|expression| {
            expression
                .replace("$__rate_interval", "10s")
                .replace("$instance", ".*")
        })
        .collect()
}

/// The series that an expression looks at, with the labels they are chosen by.
fn selectors(expression: &str) -> Vec<String> {
    let names = ["irori_", "process_", "up{"];
    let names = names.map(|name| expression.match_indices(name));
    let starts: BTreeSet<_> = names
        .into_iter()
        .flatten()
        .map(|(start, _)| start)
        .collect();
    let selector = |start: usize| {
        let rest = &expression[start..];
        let name_ends = rest.find(|at: char| !at.is_ascii_lowercase() && at != '_');
        let name_ends = name_ends.unwrap_or(rest.len());
        let labels_end = rest[name_ends..]
            .strip_prefix('{')
            .and_then(|it| it.find('}'));
        rest[..labels_end.map_or(name_ends, |end| name_ends + end + 2)].to_owned()
    };
    starts.into_iter().map(selector).collect()
}

#[test]
fn selectors_are_found_in_expressions() {
    let expression = "rate(irori_a_total{x=~\"b|c\"}[5m]) / process_b > up{job=\"irori\"}";
    let expected = [
        "irori_a_total{x=~\"b|c\"}",
        "process_b",
        "up{job=\"irori\"}",
    ];
    assert_eq!(selectors(expression), expected);
}

#[tokio::test]
async fn every_panel_and_every_alert_finds_its_data() {
    let (server, metrics) = counted(&["--drain-seconds", "300"]).await;
    load(&server, 0).await;
    let prometheus = Prometheus::reading(metrics.addr).await;
    // From here on it is not ready, and /readyz fails.
    server.tell_to_stop();
    let alerts = prometheus.rules().await;
    let expressions = alerts.iter().map(|rule| rule["query"].as_str().unwrap());
    let of_alerts: BTreeSet<_> = expressions.flat_map(selectors).collect();
    assert!(alerts.len() > 5 && of_alerts.len() > 5, "{of_alerts:?}");
    let mut wanted = panels();
    wanted.extend(of_alerts);
    let begun = Instant::now();
    for round in 1.. {
        load(&server, round).await;
        let mut missing = Vec::new();
        for expression in wanted {
            if prometheus.values(&expression).await.is_empty() {
                missing.push(expression);
            }
        }
        if missing.is_empty() {
            break;
        }
        assert!(begun.elapsed() < Duration::from_mins(1), "{missing:#?}");
        wanted = missing;
        sleep(Duration::from_millis(500)).await;
    }
    // They are evaluated once a second, one after the other.
    soon("the alerts", async {
        while !prometheus
            .rules()
            .await
            .iter()
            .all(|rule| rule["health"] == "ok")
        {
            sleep(Duration::from_millis(100)).await;
        }
    })
    .await;
}
