//! The pages as a server would serve them, and what comes back.

use std::sync::Arc;

use app::{App, backend::BackendRef, shell};
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header, request::Builder},
    routing::post,
};
use leptos::prelude::{LeptosOptions, provide_context};
use leptos_axum::{
    LeptosRoutes, file_and_error_handler_with_context, generate_route_list,
    handle_server_fns_with_context,
};
use protocol::{Actor, Right, Role};
use tower::ServiceExt;

use crate::fake::{Fake, user};

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) html: String,
}

impl Answer {
    /// Where the answer leads.
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// Panics where the page does not hold all of this.
    pub(crate) fn holds(&self, wanted: &[&str]) {
        for text in wanted {
            assert!(self.html.contains(text), "{text:?} not in {}", self.html);
        }
    }

    /// Panics where the page holds any of this.
    pub(crate) fn lacks(&self, unwanted: &[&str]) {
        for text in unwanted {
            assert!(!self.html.contains(text), "{text:?} in {}", self.html);
        }
    }
}

/// Asks for a page as Ann.
pub(crate) async fn get(fake: Fake, path: &str) -> Answer {
    ask(fake, Some("Ann"), Request::get(path), Body::empty()).await
}

/// Asks for a page as nobody.
pub(crate) async fn get_signed_out(fake: Fake, path: &str) -> Answer {
    ask(fake, None, Request::get(path), Body::empty()).await
}

/// Sends a form as Ann, from the page at `from`, as forms with files are sent.
pub(crate) async fn submit(fake: Fake, path: &str, from: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = String::new();
    for (name, value) in fields {
        for part in [
            "--limit\r\ncontent-disposition: form-data; name=\"",
            name,
            "\"\r\n\r\n",
            value,
            "\r\n",
        ] {
            form.push_str(part);
        }
    }
    form.push_str("--limit--\r\n");
    let request = Request::post(path)
        .header(header::REFERER, format!("http://localhost{from}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=limit");
    ask(fake, Some("Ann"), request, form.into()).await
}

/// Asks, the way a browser's address bar would.
pub(crate) async fn ask(fake: Fake, viewer: Option<&str>, request: Builder, body: Body) -> Answer {
    let mut request = request
        .header(header::ACCEPT, "text/html")
        .body(body)
        .unwrap();
    if let Some(name) = viewer {
        request.extensions_mut().insert(Actor {
            user: user(1, name),
            role: Role::Member,
            right: Right::Session(1),
        });
    }
    let response = router(fake).oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    Answer {
        status: parts.status,
        headers: parts.headers,
        // Without the marks Leptos finds its places by, which depend on how it
        // was compiled.
        html: String::from_utf8(bytes.to_vec())
            .unwrap()
            .replace("<!>", ""),
    }
}

fn router(fake: Fake) -> Router {
    let options = LeptosOptions::builder().output_name("irori").build();
    let backend: BackendRef = Arc::new(fake);
    let context = move || provide_context(BackendRef::clone(&backend));
    let shell_options = options.clone();
    let server_fns = context.clone();
    Router::new()
        .route(
            "/api/{*name}",
            post(move |request| handle_server_fns_with_context(server_fns.clone(), request)),
        )
        .leptos_routes_with_context(
            &options,
            generate_route_list(App),
            context.clone(),
            move || shell(shell_options.clone()),
        )
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(
            context, shell,
        ))
        .with_state(options)
}
