//! Tells keys that an input method uses from those that are for the page.

use leptos::ev;

/// The key code of a key that an input method has taken.
const TAKEN: u32 = 229;

/// Whether a key belongs to an input method: whatever it is, it accepts, leaves
/// or walks through what the method proposes, and does nothing else.
pub(crate) fn is_for_input_method(event: &ev::KeyboardEvent) -> bool {
    event.is_composing() || event.key_code() == TAKEN
}
