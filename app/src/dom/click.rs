//! Tells clicks that a link answers here from those with which the browser
//! opens it elsewhere.

use leptos::ev::MouseEvent;

/// Does something on this page instead of following the link that was clicked,
/// unless it is to be opened elsewhere.
pub(crate) fn instead_of_link(event: &MouseEvent, act: impl FnOnce()) {
    if !opens_elsewhere(event) {
        event.prevent_default();
        act();
    }
}

/// Whether who clicks wants the link in a tab or window of its own, or as a
/// file: the browser does that, and this page stays as it is.
pub(crate) fn opens_elsewhere(event: &MouseEvent) -> bool {
    let held = [
        event.ctrl_key(),
        event.meta_key(),
        event.shift_key(),
        event.alt_key(),
    ];
    elsewhere(event.button(), held)
}

/// By the button, and by the keys that are held meanwhile.
fn elsewhere(button: i16, held: [bool; 4]) -> bool {
    button != 0 || held.contains(&true)
}

#[cfg(test)]
mod tests {
    use super::elsewhere;

    #[test]
    fn only_a_plain_click_stays_on_the_page() {
        for (button, keys) in (0..3).flat_map(|button| (0..16).map(move |keys| (button, keys))) {
            let held = [1, 2, 4, 8].map(|key| keys & key != 0);
            assert_eq!(
                elsewhere(button, held),
                (button, keys) != (0, 0),
                "{button} {keys}"
            );
        }
    }
}
