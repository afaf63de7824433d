//! Watches the size of an element on the screen.

use leptos::wasm_bindgen::{JsCast, closure::Closure};
use web_sys::{Element, ResizeObserver};

/// Tells, until it is dropped, whenever an element has become larger or
/// smaller: after it was laid out, and before anybody sees it.
pub(crate) struct SizeWatch {
    observer: Option<ResizeObserver>,
    /// What the observer calls.
    _changed: Closure<dyn FnMut()>,
}

impl SizeWatch {
    /// Watches an element. It tells once at the beginning.
    pub(crate) fn new(element: &Element, changed: impl FnMut() + 'static) -> Self {
        let changed = Closure::<dyn FnMut()>::new(changed);
        // Every browser that runs the page has one.
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
        if let Some(observer) = &observer {
            observer.observe(element);
        }
        Self {
            observer,
            _changed: changed,
        }
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        if let Some(observer) = &self.observer {
            observer.disconnect();
        }
    }
}
