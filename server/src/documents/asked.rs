//! A request for a document: who asks and for what, and the answers every
//! handler gives.

use std::future::ready;

use app::documents::{self, Notice, Page, Subject};
use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    response::{IntoResponse as _, Redirect, Response},
};
use engine::{accounts::Caller, session::SessionToken, storage::Session};
use http::{HeaderMap, Method, StatusCode, header, request::Parts};
use leptos_axum::render_app_async_with_context;
use protocol::{Rejection, Role, SecurityAlert};

use crate::{
    documents::query,
    edge::{cookies::Cookies, headers},
    state::AppState,
};

/// What every handler here needs to know of a request.
pub(crate) struct Asked {
    pub(crate) state: AppState,
    pub(crate) caller: Caller,
    /// Who asks, if they are signed in.
    pub(crate) session: Option<Session>,
    /// A token for a browser that has none yet, by which we know it again.
    new_browser: Option<SessionToken>,
    headers: HeaderMap,
    method: Method,
    uri: http::Uri,
}

impl FromRequestParts<AppState> for Asked {
    type Rejection = StatusCode;

    fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> impl Future<Output = Result<Self, Self::Rejection>> + Send {
        // `edge::caller::identify`, which runs before every route, has put it
        // there.
        let caller = parts.extensions.get::<Caller>().cloned();
        ready(match caller {
            Some(mut caller) => {
                let new_browser = match caller.browser {
                    Some(_) => None,
                    None => SessionToken::random().ok(),
                };
                if let Some(token) = &new_browser {
                    caller.browser = Some(token.hash());
                }
                Ok(Self {
                    caller,
                    session: parts.extensions.get::<Session>().cloned(),
                    new_browser,
                    state: state.clone(),
                    headers: parts.headers.clone(),
                    method: parts.method.clone(),
                    uri: parts.uri.clone(),
                })
            }
            None => Err(StatusCode::INTERNAL_SERVER_ERROR),
        })
    }
}

impl Asked {
    pub(crate) const fn cookies(&self) -> Cookies {
        self.state.cookies
    }

    /// The session of who asks, where a form needs one.
    pub(crate) fn session(&self) -> Result<&Session, Rejection> {
        self.session.as_ref().ok_or(Rejection::SignInFirst)
    }

    pub(crate) const fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    pub(crate) fn query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// A parameter of the query; empty if it is not there.
    pub(crate) fn param(&self, name: &str) -> String {
        query::parameter(self.query(), name)
    }

    /// A number in the query. A missing or invalid one means 0.
    pub(crate) fn number(&self, name: &str) -> u32 {
        self.param(name).parse().unwrap_or_default()
    }

    /// The page of ours that the query leads on to, or home.
    pub(crate) fn next(&self) -> String {
        own_page_or_home(&self.param("next"))
    }

    /// The full address of a page of ours: where people reach us, or else as
    /// this request did.
    pub(crate) fn address_of(&self, path: &str) -> String {
        let mut url = self.state.public_url.clone();
        let host = self
            .headers
            .get(header::HOST)
            .and_then(|host| host.to_str().ok());
        if let Some(host) = host.filter(|_| self.state.own_origin.is_unknown())
            && let Ok(asked) = url::Url::parse(&format!("http://{host}/"))
        {
            url = asked;
        }
        url.join(&app::link(path))
            .map_or_else(|_| path.to_owned(), String::from)
    }

    /// The alerts that the person has not yet dismissed, for the top of a page.
    async fn alerts(&self) -> Vec<SecurityAlert> {
        let Some(session) = &self.session else {
            return Vec::new();
        };
        let accounts = &self.state.accounts;
        let alerts = accounts.alerts(session.user.id, session.id).await;
        // A page is still of use without its alerts; the cause has been logged.
        alerts.unwrap_or_default()
    }

    /// The page that a form at the top of an answer leads back to.
    fn here(&self) -> String {
        match (&self.method, self.uri.path_and_query()) {
            (&Method::GET, Some(asked)) => own_page_or_home(asked.as_str()),
            // The address that a form was sent to is not a page to go back to.
            _ => "/account".to_owned(),
        }
    }

    /// Draws a page.
    pub(crate) async fn draw(&self, status: StatusCode, page: Page) -> Response {
        // `/account` lists all alerts itself.
        let alerts = match page {
            Page::Account(_) => Vec::new(),
            _ => self.alerts().await,
        };
        let here = self.here();
        let options = self.state.leptos.clone();
        let watched = self.state.is_watched();
        let draw = render_app_async_with_context(
            move || headers::set_page_policy(watched),
            move || {
                documents::document(options.clone(), page.clone(), alerts.clone(), here.clone())
            },
        );
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = self.uri.clone();
        *request.headers_mut() = self.headers.clone();
        let mut response = draw(request).await;
        *response.status_mut() = status;
        response
    }

    /// Draws what went wrong instead of a page.
    pub(crate) async fn notice(&self, subject: Subject, provider: &str) -> Response {
        let way_out = if self.session.is_some() {
            "/".to_owned()
        } else {
            "/login".to_owned()
        };
        self.notice_with(subject, provider, way_out).await
    }

    /// As [`Self::notice`], with another link to go on by.
    pub(crate) async fn notice_with(
        &self,
        subject: Subject,
        provider: &str,
        way_out: String,
    ) -> Response {
        let status = match subject {
            Subject::Denied | Subject::WrongState | Subject::FlowOver | Subject::CodeRefused => {
                StatusCode::BAD_REQUEST
            }
            Subject::ProviderTrouble | Subject::Misconfigured => StatusCode::BAD_GATEWAY,
            Subject::UnknownProvider { .. } | Subject::NotHere => StatusCode::NOT_FOUND,
            Subject::LinkOver => StatusCode::GONE,
            Subject::NotSetUp | Subject::IssuerChanged | Subject::Trouble => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Subject::NotAdmitted | Subject::Deactivated | Subject::NotForYou => {
                StatusCode::FORBIDDEN
            }
            Subject::IdentityTaken => StatusCode::CONFLICT,
            Subject::TooMany => StatusCode::TOO_MANY_REQUESTS,
        };
        let notice = Notice {
            subject,
            provider: provider.to_owned(),
            way_out,
        };
        self.draw(status, Page::Notice(notice)).await
    }

    /// Draws why there is no such page for whoever asks.
    pub(crate) async fn trouble(&self, rejection: &Rejection) -> Response {
        let subject = match rejection {
            Rejection::NotFound => Subject::NotHere,
            Rejection::Forbidden => Subject::NotForYou,
            Rejection::RateLimited { .. } => Subject::TooMany,
            _ => Subject::Trouble,
        };
        self.notice(subject, "").await
    }

    /// Hands a fresh session over and leads on. The one before ends,
    /// unless a guest's who has just become a member: a session is never more
    /// than one person's.
    pub(crate) async fn signed_in(&self, token: &SessionToken, next: &str) -> Response {
        let accounts = &self.state.accounts;
        let user = match accounts.session(token).await {
            Ok(Some(session)) => Some(session.user.id),
            _ => None,
        };
        if let Some(before) = &self.session
            && (before.role != Role::Guest || Some(before.user.id) != user)
        {
            // The new session is good even if the old one could not be ended.
            let _ = accounts.end_session(before.user.id, before.id).await;
        }
        let mut response = Redirect::to(next).into_response();
        self.hand_over(token, &mut response);
        response
    }

    /// Adds the cookies of a fresh session to an answer: its own, and what the
    /// browser is known by from now on.
    pub(crate) fn hand_over(&self, token: &SessionToken, response: &mut Response) {
        let session = self.cookies().set_session(token);
        let browser = self.new_browser.as_ref();
        let browser = browser.map(|token| self.cookies().set_browser(token));
        for cookie in [session].into_iter().chain(browser) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
}

/// Where a form leads on to: one of our pages, or home.
pub(crate) fn own_page_or_home(next: &str) -> String {
    app::own_page(next).unwrap_or_else(|| "/".to_owned())
}
