//! The alerts about changes of how the viewer signs in, until they dismiss
//! them. Plain forms, on every page that shows them.

use leptos::prelude::*;

use crate::paths;
use protocol::{
    SecurityAlert,
    calendar::{clock, iso, iso_day, local},
};

use crate::prefs::{use_preferences, use_words};

/// Those of one person, the newest first; nothing where there are none.
#[component]
pub(crate) fn SecurityAlerts(
    alerts: Vec<SecurityAlert>,
    /// The page that their buttons lead back to; one of ours.
    #[prop(into)]
    next: String,
    /// Others are told of on the account's page only.
    #[prop(optional)]
    newest_only: bool,
) -> impl IntoView {
    let words = use_words();
    let shown = if newest_only { 1 } else { alerts.len() };
    let more = u32::try_from(alerts.len().saturating_sub(shown)).unwrap_or(u32::MAX);
    (!alerts.is_empty()).then(move || {
        let rows = alerts
            .into_iter()
            .take(shown)
            .map(|alert| view! { <AlertRow alert next=next.clone()/> })
            .collect_view();
        view! {
            <section class="alerts" aria-label=words.alerts>
                {rows}
                {(more > 0).then(|| view! {
                    // A document of the server's: the browser is to ask for it.
                    <a class="alerts__more" href=paths::link("/account") rel="external">{(words.and_more)(more)}</a>
                })}
            </section>
        }
    })
}

#[component]
fn AlertRow(alert: SecurityAlert, next: String) -> impl IntoView {
    let words = use_words();
    let at = local(alert.at_ms, use_preferences().zone.offset_min(alert.at_ms));
    let when = format!("{} {}", iso_day(at.day_number), clock(at));
    let what = (words.alert)(alert.kind, &alert.detail);
    let from: Vec<_> = [alert.device, alert.address]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect();
    view! {
        <div class="alert">
            <p class="alert__text">
                <strong class="alert__what">{what}</strong>
                <span class="alert__more">
                    <time datetime=iso(alert.at_ms)>{when}</time>
                    {from.into_iter().map(|text| format!(" · {text}")).collect_view()}
                </span>
                <span class="alert__more">
                    {words.alert_question} " "
                    <a href=paths::link("/account") rel="external">{words.alert_not_me}</a>
                </span>
            </p>
            <form method="post" action=paths::link("/account/alerts/dismiss")>
                <input type="hidden" name="id" value=alert.id.to_string()/>
                <input type="hidden" name="next" value=next/>
                <button class="row__action" type="submit">{words.alert_dismiss}</button>
            </form>
        </div>
    }
}
