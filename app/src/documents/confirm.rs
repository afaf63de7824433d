//! A form that asks before it does something: what it does stands behind a line
//! that opens. No script is needed.

use leptos::prelude::*;

use crate::paths;

/// The line, and behind it the question with the button that does it.
#[component]
pub(crate) fn Confirm(
    /// Where the form is sent.
    action: String,
    /// What is sent with it.
    #[prop(optional)]
    fields: Vec<(&'static str, String)>,
    /// What it does.
    label: &'static str,
    /// The same for those who hear the page: to whom as well.
    #[prop(into)]
    described: String,
    /// What follows from it.
    question: &'static str,
    /// How the line looks.
    #[prop(default = "row__action")]
    class: &'static str,
) -> impl IntoView {
    let fields = fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value/> })
        .collect_view();
    view! {
        // One question at a time.
        <details class="confirm" name="confirm">
            <summary class=class aria-label=described.clone()>{label}</summary>
            <form method="post" action=paths::link(action)>
                {fields}
                <p class="account__more">{question}</p>
                <button class="button button--bad" type="submit" aria-label=described>{label}</button>
            </form>
        </details>
    }
    .into_any()
}
