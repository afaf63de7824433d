//! The scrolling of the timeline. Its box is laid out from the bottom up
//! (`flex-direction: column-reverse`), so that the newest message is in view
//! before any script runs: `scrollTop` is 0 at the end and negative above it.

use leptos::{prelude::document, wasm_bindgen::JsCast};
use protocol::Seq;
use web_sys::{
    Element, HtmlElement, HtmlTextAreaElement, ScrollIntoViewOptions, ScrollLogicalPosition,
};

use crate::state::View;

/// A line that is in view, and how far below the upper edge it stands.
#[derive(Clone, Debug)]
pub(crate) struct Anchor {
    line: Element,
    top: f64,
}

/// What says at which `seq` a line stands.
const PLACE: &str = "data-seq";

/// How far the end lies below the lower edge, in CSS pixels.
pub(crate) fn px_to_end(scroller: &HtmlElement) -> i32 {
    -scroller.scroll_top()
}

/// How much lies above the upper edge, in CSS pixels.
pub(crate) fn px_to_start(scroller: &HtmlElement) -> i32 {
    scroller.scroll_height() - scroller.client_height() + scroller.scroll_top()
}

/// Shows the end.
pub(crate) fn scroll_to_end(scroller: &HtmlElement) {
    scroller.set_scroll_top(0);
}

/// The uppermost line in view. `lines` holds blocks, and those hold lines.
pub(crate) fn anchor(scroller: &HtmlElement, lines: &HtmlElement) -> Option<Anchor> {
    let edge = scroller.get_bounding_client_rect().top();
    let block = first_below(lines, edge)?;
    let line = placed(first_below(&block, edge), block)?;
    let top = line.get_bounding_client_rect().top() - edge;
    Some(Anchor { line, top })
}

impl Anchor {
    /// The line's place, and how far below the upper edge it stands.
    pub(crate) fn stood(&self) -> Option<(Seq, f64)> {
        Some((seq_of(&self.line)?, self.top))
    }
}

/// A line by its place, to be put where it stood.
pub(crate) fn anchor_at(lines: &HtmlElement, (seq, top): (Seq, f64)) -> Option<Anchor> {
    let line = lines.query_selector(&format!("[{PLACE}='{seq}']")).ok()??;
    Some(Anchor { line, top })
}

/// Which lines are in view, by their places.
pub(crate) fn in_view(scroller: &HtmlElement, lines: &HtmlElement) -> Option<View> {
    /// Lines stand on fractions of a pixel.
    const BLUR_PX: f64 = 1.0;
    let edges = scroller.get_bounding_client_rect();
    if edges.height() < 1.0 {
        return None;
    }
    let block = first_below(lines, edges.top())?;
    let mut line = placed(first_below(&block, edges.top()), block)?;
    let mut view: Option<View> = None;
    loop {
        let (at, seq) = (line.get_bounding_client_rect(), seq_of(&line)?);
        if at.top() >= edges.bottom() {
            return view;
        }
        let is_whole = at.bottom() <= edges.bottom() + BLUR_PX;
        let before = view.and_then(|view| view.whole);
        view = Some(View {
            first: view.map_or(seq, |view| view.first),
            last: seq,
            whole: if is_whole { Some(seq) } else { before },
        });
        let block = line.parent_element()?;
        match placed(line.next_element_sibling(), block) {
            Some(next) => line = next,
            None => return view,
        }
    }
}

/// The first line with a place of its own from here on. The heading of a day
/// has none: it moves up when older lines come above it.
fn placed(mut line: Option<Element>, mut block: Element) -> Option<Element> {
    loop {
        match line {
            Some(line) if line.has_attribute(PLACE) => return Some(line),
            Some(other) => line = other.next_element_sibling(),
            None => {
                block = block.next_element_sibling()?;
                line = block.first_element_child();
            }
        }
    }
}

fn seq_of(line: &Element) -> Option<Seq> {
    line.get_attribute(PLACE)?.parse().ok().map(Seq)
}

/// The first child that reaches below an edge.
fn first_below(parent: &Element, edge: f64) -> Option<Element> {
    let children = parent.children();
    // They stand in order, so half of them can be left out at each look.
    let (mut low, mut high) = (0, children.length());
    while low < high {
        let middle = u32::midpoint(low, high);
        let below = children.item(middle)?.get_bounding_client_rect().bottom() > edge;
        if below {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    children.item(low)
}

/// Puts a line back where it stood, whatever has grown around it.
#[expect(clippy::cast_possible_truncation, reason = "pixels on a screen")]
pub(crate) fn restore(scroller: &HtmlElement, anchor: &Anchor) {
    if !anchor.line.is_connected() {
        return;
    }
    let edge = scroller.get_bounding_client_rect().top();
    let moved = anchor.line.get_bounding_client_rect().top() - edge - anchor.top;
    let moved = moved.round() as i32;
    if moved != 0 {
        scroller.set_scroll_top(scroller.scroll_top() + moved);
    }
}

/// Brings a line into view near the upper edge, if it lies above it.
pub(crate) fn reveal_above(scroller: &HtmlElement, line: &Element) -> bool {
    let edge = scroller.get_bounding_client_rect().top();
    if line.get_bounding_client_rect().top() >= edge {
        return false;
    }
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Start);
    line.scroll_into_view_with_scroll_into_view_options(&options);
    true
}

/// Scrolls a list as little as it takes for its current entry to be in view.
pub(crate) fn reveal_current(list_id: &str) {
    let list = document().get_element_by_id(list_id);
    let current = list.and_then(|list| list.query_selector("[aria-current]").ok().flatten());
    if let Some(current) = current {
        let options = ScrollIntoViewOptions::new();
        options.set_block(ScrollLogicalPosition::Nearest);
        current.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// Brings a line into the middle of what is in view.
pub(crate) fn centre(line: &Element) {
    let options = ScrollIntoViewOptions::new();
    options.set_block(ScrollLogicalPosition::Center);
    line.scroll_into_view_with_scroll_into_view_options(&options);
}

/// Brings the line with this id into view and points at it for a moment, if
/// it is on the page.
pub(crate) fn show_line(id: &str) -> bool {
    const CLASS: &str = "message--shown";
    let Some(line) = document().get_element_by_id(id) else {
        return false;
    };
    centre(&line);
    let classes = line.class_list();
    // Again from the start, if it still points at it.
    let _ = classes.remove_1(CLASS);
    let _ = line.get_bounding_client_rect();
    let _ = classes.add_1(CLASS);
    true
}

/// Makes a text box as high as its text where CSS cannot (`field-sizing`).
pub(crate) fn grow(area: &HtmlTextAreaElement) {
    if css_sizes_fields() {
        return;
    }
    let style = area.unchecked_ref::<HtmlElement>().style();
    // Set through the object model, which the content security policy allows.
    let _ = style.set_property("height", "auto");
    let _ = style.set_property("height", &format!("{}px", area.scroll_height()));
}

fn css_sizes_fields() -> bool {
    web_sys::css::supports_with_value("field-sizing", "content").unwrap_or(false)
}
