//! The browser's entry: hydrates the page the server sent. Where it panics,
//! the page says that it no longer answers.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the script on every page once the wasm is there.
#[wasm_bindgen]
pub fn hydrate() {
    std::panic::set_hook(Box::new(|panic| {
        console_error_panic_hook::hook(panic);
        app::say_broken();
    }));
    app::learn_base();
    leptos::server_fn::client::set_server_url(app::base());
    leptos::mount::hydrate_body(app::App);
}
