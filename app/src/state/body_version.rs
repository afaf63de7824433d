//! The versions of a message: what it said, and since when.

use protocol::views::FormerBody;

/// What a message said from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BodyVersion {
    /// Since when, in milliseconds since 1970-01-01 UTC.
    pub(crate) since_ms: i64,
    /// As it was written.
    pub(crate) body: String,
}

/// All versions of a message that was written at `at_ms` and says `body` now,
/// the newest first. `former`: oldest first; where there were too many the
/// oldest are not among them.
pub(crate) fn body_versions(at_ms: i64, body: String, former: Vec<FormerBody>) -> Vec<BodyVersion> {
    let mut since_ms = at_ms;
    let mut versions: Vec<_> = former
        .into_iter()
        .map(|FormerBody { until_ms, body }| BodyVersion {
            since_ms: std::mem::replace(&mut since_ms, until_ms),
            body,
        })
        .collect();
    versions.push(BodyVersion { since_ms, body });
    versions.reverse();
    versions
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_was_said_since_the_one_before_was_not() {
        let former = |until_ms, body: &str| FormerBody {
            until_ms,
            body: body.to_owned(),
        };
        let told = |former| -> Vec<_> {
            let all = body_versions(10, "now".to_owned(), former);
            all.into_iter().map(|w| (w.since_ms, w.body)).collect()
        };
        let said = |since_ms, body: &str| (since_ms, body.to_owned());
        assert_eq!(told(vec![]), [said(10, "now")]);
        assert_eq!(
            told(vec![former(20, "first"), former(30, "second")]),
            [said(30, "now"), said(20, "second"), said(10, "first")]
        );
    }
}
