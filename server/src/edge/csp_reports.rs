//! Takes the reports that browsers send when a page of ours did what its policy
//! forbids: a fault of ours, an extension of theirs, or an attack that was
//! stopped.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{body::Bytes, extract::State};
use engine::accounts::Accounts;
use http::StatusCode;
use serde_json::Value;
use tokio::time::{Duration, Instant};

/// Where browsers send reports (`report-uri`, and `report-to` by [`GROUP`]).
pub(crate) const PATH: &str = "/csp-reports";
/// What policies call it.
pub(crate) const GROUP: &str = "csp";
/// A report is some hundred bytes; browsers send several at once.
const REPORT_MAX_BYTES: usize = 16 * 1024;

/// Reports that are read in a minute, of all browsers together. More of the
/// same is no news.
const READ_PER_MINUTE: u32 = 60;

/// The log tells of reports at most this often, as a count.
const TOLD_EVERY: Duration = Duration::from_mins(1);

/// The directives there are; whatever else a report names is `other`, so that
/// strangers write nothing of their own into the log.
const DIRECTIVES: [&str; 12] = [
    "script-src",
    "script-src-elem",
    "script-src-attr",
    "style-src",
    "style-src-elem",
    "style-src-attr",
    "img-src",
    "connect-src",
    "form-action",
    "base-uri",
    "object-src",
    "default-src",
];

/// What was reported and not told yet.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reports(Arc<Mutex<Counted>>);

#[derive(Debug, Default)]
struct Counted {
    /// How often each directive was broken.
    by_directive: BTreeMap<&'static str, u32>,
    read: u32,
    since: Option<Instant>,
}

impl Reports {
    /// Counts what a report says. Returns the counts of the last while, when
    /// it is time to tell them.
    fn count(&self, body: &[u8], now: Instant) -> Option<Vec<(&'static str, u32)>> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let over = counted.since.is_none_or(|since| now - since >= TOLD_EVERY);
        if over {
            counted.since = Some(now);
            counted.read = 0;
        }
        if counted.read >= READ_PER_MINUTE || body.len() > REPORT_MAX_BYTES {
            return None;
        }
        counted.read += 1;
        for directive in directives(body) {
            *counted.by_directive.entry(directive).or_default() += 1;
        }
        (over && !counted.by_directive.is_empty()).then(|| {
            std::mem::take(&mut counted.by_directive)
                .into_iter()
                .collect()
        })
    }
}

/// Takes a report. The answer is always the same.
pub(crate) async fn take(
    State(reports): State<Reports>,
    State(accounts): State<Arc<Accounts>>,
    body: Bytes,
) -> StatusCode {
    if let Some(counts) = reports.count(&body, Instant::now()) {
        for (directive, times) in counts {
            tracing::warn!(
                directive,
                times,
                "browsers report that a page did what its policy forbids"
            );
            accounts.note_broken_policy(directive.to_owned()).await;
        }
    }
    StatusCode::NO_CONTENT
}

/// What the reports in a body are about: one of `report-uri` (CSP 2, an
/// object), or several of `report-to` (Reporting API, a list).
fn directives(body: &[u8]) -> Vec<&'static str> {
    let of = |report: &Value| {
        let named = [
            "effective-directive",
            "effectiveDirective",
            "violated-directive",
        ]
        .iter()
        .find_map(|name| report[*name].as_str())?;
        let named = named.split(' ').next().unwrap_or_default();
        let known = DIRECTIVES.iter().find(|known| **known == named);
        Some(known.copied().unwrap_or("other"))
    };
    match serde_json::from_slice(body) {
        Ok(Value::Array(reports)) => reports
            .iter()
            .take(20)
            .filter(|report| report["type"] == "csp-violation")
            .filter_map(|report| of(&report["body"]))
            .collect(),
        Ok(report) => of(&report["csp-report"]).into_iter().collect(),
        Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &[u8] = br#"{"csp-report":{"document-uri":"https://a/","violated-directive":"script-src-elem","effective-directive":"script-src-elem","blocked-uri":"inline"}}"#;

    #[test]
    fn both_kinds_of_reports_are_read() {
        for (body, expected) in [
            (OLD, vec!["script-src-elem"]),
            (
                br#"[{"type":"csp-violation","body":{"effectiveDirective":"img-src"}},{"type":"deprecation","body":{}}]"#,
                vec!["img-src"],
            ),
            (
                br#"{"csp-report":{"violated-directive":"base-uri 'none'"}}"#,
                vec!["base-uri"],
            ),
            (
                br#"{"csp-report":{"effective-directive":"<script>\n"}}"#,
                vec!["other"],
            ),
            (b"", vec![]),
            (b"[1, {}]", vec![]),
            (b"{}", vec![]),
            (b"\xff", vec![]),
        ] {
            assert_eq!(directives(body), expected);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn however_many_come_they_are_told_once_a_minute() {
        let reports = Reports::default();
        assert_eq!(
            reports.count(OLD, Instant::now()),
            Some(vec![("script-src-elem", 1)]),
            "the first at once"
        );
        for _ in 0..1_000 {
            assert_eq!(reports.count(OLD, Instant::now()), None);
        }
        tokio::time::advance(TOLD_EVERY).await;
        assert_eq!(
            reports.count(OLD, Instant::now()),
            Some(vec![("script-src-elem", READ_PER_MINUTE)]),
            "those that were read, and this one"
        );
        let long = vec![b' '; REPORT_MAX_BYTES + 1];
        assert_eq!(reports.count(&long, Instant::now()), None);
    }
}
