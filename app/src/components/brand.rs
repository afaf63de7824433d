//! The mark and the name of Irori.

use leptos::prelude::*;

/// The ember in its hearth, and the name beside it.
#[component]
pub(crate) fn Brand() -> impl IntoView {
    view! {
        <span class="brand">
            <svg class="brand__mark" viewBox="0 0 32 32" aria-hidden="true">
                <rect class="brand__hearth" x="3" y="3" width="26" height="26" rx="7"></rect>
                <path
                    class="brand__ember"
                    d="M16 7c1.2 3.6 5.6 5.4 5.6 10.2A5.6 5.6 0 0 1 16 23a5.6 5.6 0 0 1-5.6-5.8c0-2.3 1.200-3.700 2.300-5 .2 1.600.9 2.500 1.800 2.900-.3-3 .2-5.900 1.500-8.100Z"
                ></path>
                <path class="brand__ash" d="M9 26h14"></path>
            </svg>
            "Irori"
        </span>
    }
}
