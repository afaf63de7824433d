//! The versions of a message, from the present one back to the first.

use leptos::prelude::*;
use protocol::calendar;

use crate::{state::BodyVersion, words::Words};

/// The newest first, each with the time since when.
#[component]
pub(crate) fn BodyVersions(
    versions: Vec<BodyVersion>,
    /// Minutes the reader's clock is ahead of UTC at a moment.
    offset_min: impl Fn(i64) -> i32 + 'static,
    words: &'static Words,
) -> impl IntoView {
    let newest = 0;
    let rows = versions.into_iter().enumerate().map(move |(at, version)| {
        let BodyVersion { since_ms, body } = version;
        let local = calendar::local(since_ms, offset_min(since_ms));
        let date = (words.date)(calendar::date(local.day_number));
        let when = format!("{date} {}", calendar::clock(local));
        view! {
            <li class="body-version">
                <p class="version__when">
                    <time datetime=calendar::iso(since_ms)>{when}</time>
                    {(at == newest).then(|| view! { <span class="version__now">{words.as_it_is_now}</span> })}
                </p>
                <p class="version__body" dir="auto">{body}</p>
            </li>
        }
    });
    view! { <ol class="body-versions">{rows.collect_view()}</ol> }
}
