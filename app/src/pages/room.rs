//! The page of one room: reads it, then keeps it live.

use leptos::prelude::*;

/// The room named in the address.
#[component]
pub(crate) fn RoomPage() -> impl IntoView {}
