//! The root of every page: context, title and routes.

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    pages::{NotFoundPage, RoomPage},
    paths,
    prefs::Preferences,
};

/// Takes from the page below which path everything lies, before it comes alive.
#[cfg(not(feature = "ssr"))]
pub fn learn_base() {
    let base = crate::dom::root_attribute("data-base");
    paths::set_base(&base.unwrap_or_default());
}

/// The application: rendered by the server, hydrated by the browser.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_context(Preferences::current());

    view! {
        <TitleOfIrori/>
        <Router base=paths::router_base()>
            <FlatRoutes fallback=NotFoundPage>
                <Route path=path!("/") view=RoomPage ssr=SsrMode::Async/>
                <Route path=path!("/chat") view=RoomPage ssr=SsrMode::Async/>
                <Route path=path!("/rooms/:slug") view=RoomPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// How the title of every page is written: what the page says, and our name.
#[component]
pub(crate) fn TitleOfIrori() -> impl IntoView {
    let formatter = |text: String| {
        if text.is_empty() {
            "Irori".to_owned()
        } else {
            format!("{} · Irori", in_title(&text))
        }
    };
    view! { <Title formatter/> }
}

/// A text as it may stand in `<title>`. `leptos_meta` writes it into the
/// document as it is, and people name rooms and type what to search for. In the
/// browser it is taken for text.
fn in_title(text: &str) -> String {
    if cfg!(feature = "ssr") {
        text.replace('&', "&amp;").replace('<', "&lt;")
    } else {
        text.to_owned()
    }
}
