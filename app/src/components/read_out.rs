//! The live region whose text screen readers read out.

use leptos::prelude::*;

use crate::state::Spoken;

/// Something said, as an element of its own each time: whoever listens hears
/// the same words again.
#[component]
pub(crate) fn ReadOut(spoken: RwSignal<Spoken>, class: &'static str) -> impl IntoView {
    view! {
        <For each=move || spoken.with(Spoken::said) key=|said| said.times let:said>
            <p class=class>{said.text}</p>
        </For>
    }
}
