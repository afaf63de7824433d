//! Finds the pictures on the page, in their order.

use leptos::wasm_bindgen::JsCast;
use web_sys::{Element, HtmlAnchorElement};

use crate::state::ShownPicture;

/// All pictures in `timeline` that lead to a larger one, and the place of `link`
/// among them.
pub(crate) fn gallery(timeline: &Element, link: &Element) -> (Vec<ShownPicture>, usize) {
    let Ok(links) = timeline.query_selector_all("[data-action=enlarge]") else {
        return (Vec::new(), 0);
    };
    let mut pictures = Vec::new();
    let mut at = 0;
    for n in 0..links.length() {
        let Some(other) = links
            .item(n)
            .and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok())
        else {
            continue;
        };
        if other.unchecked_ref::<Element>() == link {
            at = pictures.len();
        }
        let image = other.query_selector("img[loading]").ok().flatten();
        pictures.push(ShownPicture {
            address: other.href(),
            alt: image
                .and_then(|it| it.get_attribute("alt"))
                .unwrap_or_default(),
        });
    }
    (pictures, at)
}
