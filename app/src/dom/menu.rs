//! Menus: opened beside what they belong to, and walked through by key.

use leptos::{
    ev,
    prelude::{document, window},
    wasm_bindgen::JsCast,
};
use web_sys::{Element, HtmlElement};

use super::keys::is_for_input_method;
use crate::state::Edges;

/// Distance to the edges of the window, in CSS pixels.
const MARGIN_PX: f64 = 8.0;

/// Where an element stands in the window.
pub(crate) fn edges(element: &Element) -> Edges {
    let rect = element.get_bounding_client_rect();
    Edges {
        top: rect.top(),
        right: rect.right(),
        bottom: rect.bottom(),
    }
}

/// Opens the popover with this id beside something, wherever there is room, and
/// moves the focus into it.
pub(crate) fn open_popover_at(id: &str, beside: Edges) {
    let popover = document().get_element_by_id(id);
    let Some(popover) = popover.and_then(|it| it.dyn_into::<HtmlElement>().ok()) else {
        return;
    };
    // One that is open already is moved.
    let _ = popover.show_popover();
    let own = popover.get_bounding_client_rect();
    let inner = |side: Result<leptos::wasm_bindgen::JsValue, _>| {
        side.ok().and_then(|px| px.as_f64()).unwrap_or_default()
    };
    let (width, height) = (
        inner(window().inner_width()),
        inner(window().inner_height()),
    );
    let left = (beside.right - own.width())
        .min(width - own.width() - MARGIN_PX)
        .max(MARGIN_PX);
    let below = beside.bottom + MARGIN_PX / 2.0;
    let top = if below + own.height() + MARGIN_PX > height {
        (beside.top - own.height() - MARGIN_PX / 2.0).max(MARGIN_PX)
    } else {
        below
    };
    let style = popover.style();
    let px = |px: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
        let whole = px as i32;
        format!("{whole}px")
    };
    // Set through the object model, which the content security policy allows.
    let _ = style.set_property("left", &px(left));
    let _ = style.set_property("top", &px(top));
    if let Ok(Some(first)) = popover.query_selector("button") {
        focus(&first);
    }
}

/// Arrow keys, Home and End move through the buttons of a menu: left and right
/// in their order, up and down by the rows they stand in.
pub(crate) fn move_in_menu(event: &ev::KeyboardEvent) {
    if is_for_input_method(event) {
        return;
    }
    let menu = event
        .current_target()
        .and_then(|t| t.dyn_into::<Element>().ok());
    let Some(buttons) = menu.and_then(|menu| menu.query_selector_all("button").ok()) else {
        return;
    };
    let count = buttons.length();
    let button = |at: u32| {
        buttons
            .item(at)
            .and_then(|node| node.dyn_into::<Element>().ok())
    };
    let active = document().active_element();
    let at = (0..count).find(|&at| button(at) == active).unwrap_or(0);
    let next = match event.key().as_str() {
        "ArrowRight" => (at + 1) % count.max(1),
        "ArrowLeft" => (at + count.max(1) - 1) % count.max(1),
        key @ ("ArrowDown" | "ArrowUp") => {
            let boxes: Vec<_> = (0..count)
                .filter_map(|at| Some(button(at)?.get_bounding_client_rect()))
                .map(|rect| (rect.left() + rect.width() / 2.0, rect.top()))
                .collect();
            next_row(&boxes, at as usize, key == "ArrowDown")
        }
        "Home" => 0,
        "End" => count.saturating_sub(1),
        _ => return,
    };
    event.prevent_default();
    if let Some(button) = button(next) {
        focus(&button);
    }
}

/// The nearest in the next row, or in the first one after the last. Where each
/// stands: its middle, and its upper edge.
fn next_row(buttons: &[(f64, f64)], at: usize, down: bool) -> u32 {
    let Some(&(middle, top)) = buttons.get(at) else {
        return 0;
    };
    // How many pixels further on a row begins, in the direction that is asked for.
    let further = |row: f64| if down { row - top } else { top - row };
    let rows = buttons.iter().map(|(_, top)| further(*top));
    let next = rows
        .clone()
        .filter(|by| *by > 1.0)
        .min_by(f64::total_cmp)
        .or_else(|| rows.min_by(f64::total_cmp))
        .unwrap_or_default();
    let in_row = buttons
        .iter()
        .enumerate()
        .filter(|(_, (_, top))| (further(*top) - next).abs() <= 1.0);
    let nearest = in_row.min_by(|(_, (a, _)), (_, (b, _))| {
        let far = |other: &f64| (other - middle).abs();
        far(a).total_cmp(&far(b))
    });
    nearest.map_or(0, |(at, _)| u32::try_from(at).unwrap_or_default())
}

/// Puts text where it can be pasted from. Returns whether it could: where the
/// page came without TLS there is no clipboard.
pub(crate) fn copy(text: &str) -> bool {
    let can = window().is_secure_context();
    if can {
        let _ = window().navigator().clipboard().write_text(text);
    }
    can
}

/// `https://host`, as the page came.
pub(crate) fn origin() -> String {
    window().location().origin().unwrap_or_default()
}

fn focus(element: &Element) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        let _ = element.focus();
    }
}

#[cfg(test)]
mod tests {
    use super::next_row;

    #[test]
    fn a_row_is_left_in_one_step() {
        // Three in a row, and two items below it.
        let menu = [
            (10.0, 0.0),
            (30.0, 0.0),
            (50.0, 0.4),
            (30.0, 20.0),
            (30.0, 40.0),
        ];
        for (at, down, to) in [
            (0, true, 3),
            (2, true, 3),
            (3, true, 4),
            (4, true, 1),
            (4, false, 3),
            (3, false, 1),
            (2, false, 4),
        ] {
            assert_eq!(next_row(&menu, at, down), to, "{at} {down}");
        }
        assert_eq!(next_row(&[], 0, true), 0);
    }
}
