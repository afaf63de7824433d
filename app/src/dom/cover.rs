//! Tells whether something lies over a part of the page: a thread on a narrow
//! screen, the drawer, a picture, a dialog.

use leptos::{
    prelude::document,
    wasm_bindgen::{JsCast, closure::Closure},
};
use web_sys::Element;

/// What a page consists of, and what opens over it.
const PANES: &str = "main, aside, dialog, [popover]";
/// What is said of whatever opens or closes over the page. Neither bubbles.
const CHANGES: [&str; 2] = ["toggle", "close"];

/// Whether the middle of an element belongs to another pane than the element.
pub(crate) fn is_covered(element: &Element) -> bool {
    let edges = element.get_bounding_client_rect();
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a fraction of a pixel does not matter"
    )]
    let middle = (
        (edges.left() + edges.width() / 2.0) as f32,
        (edges.top() + edges.height() / 2.0) as f32,
    );
    let pane_of = |of: &Element| of.closest(PANES).ok().flatten();
    document()
        .element_from_point(middle.0, middle.1)
        .is_none_or(|over| pane_of(&over) != pane_of(element))
}

/// The same of the element with this id.
pub(crate) fn lies_under_cover(id: &str) -> bool {
    let element = document().get_element_by_id(id);
    element.is_some_and(|element| is_covered(&element))
}

/// Tells, until it is dropped, whenever a dialog, a menu or the drawer was opened
/// or closed.
pub(crate) struct CoverWatch(Closure<dyn FnMut()>);

impl CoverWatch {
    /// Watches the page.
    pub(crate) fn new(changed: impl FnMut() + 'static) -> Self {
        let changed = Closure::<dyn FnMut()>::new(changed);
        for event in CHANGES {
            // It is refused to nobody.
            let _ = document().add_event_listener_with_callback_and_bool(
                event,
                changed.as_ref().unchecked_ref(),
                true,
            );
        }
        Self(changed)
    }
}

impl Drop for CoverWatch {
    fn drop(&mut self) {
        for event in CHANGES {
            let _ = document().remove_event_listener_with_callback_and_bool(
                event,
                self.0.as_ref().unchecked_ref(),
                true,
            );
        }
    }
}
