//! Somebody with a browser, who signs in at the provider.

use std::collections::HashMap;

use identity::{Callback, Code, Flow, Profile, Provider, SignInError};
use reqwest::{Client, RequestBuilder, Response, header};
use url::{Url, form_urlencoded};

use crate::provider::{REDIRECT, client};

/// More steps than any sign-in has.
const STEPS: usize = 20;

/// A browser with a cookie jar, and somebody in front of it.
pub(crate) struct Person {
    client: Client,
    cookies: HashMap<String, String>,
}

impl Person {
    pub(crate) fn new() -> Self {
        Self {
            client: client(),
            cookies: HashMap::new(),
        }
    }

    /// Signs in as `sub`, agrees to everything, and returns with what the
    /// provider says.
    pub(crate) async fn sign_in(&mut self, address: Url, sub: &str) -> Callback {
        self.walk(address, |form| {
            let mut fields = form_urlencoded::Serializer::new(String::new());
            fields.append_pair("prompt", form);
            if form == "login" {
                fields
                    .append_pair("login", sub)
                    .append_pair("password", "any");
            }
            Some(fields.finish())
        })
        .await
    }

    /// Goes there and thinks better of it.
    pub(crate) async fn decline(&mut self, address: Url) -> Callback {
        self.walk(address, |_| None).await
    }

    /// Follows redirects and fills in forms until the way leads back to us.
    /// `fill` says what to send for a form, or to cancel.
    async fn walk(&mut self, address: Url, fill: impl Fn(&str) -> Option<String>) -> Callback {
        let mut answer = self.ask(self.client.get(address)).await;
        for _ in 0..STEPS {
            if let Some(to) = answer.headers().get(header::LOCATION) {
                let to = answer.url().join(to.to_str().unwrap()).unwrap();
                if to.as_str().starts_with(REDIRECT) {
                    return Callback::parse(to.query().unwrap_or_default());
                }
                answer = self.ask(self.client.get(to)).await;
                continue;
            }
            let here = answer.url().clone();
            assert!(
                answer.status().is_success(),
                "{} at {here}",
                answer.status()
            );
            let page = answer.text().await.unwrap();
            let form = between(&page, "name=\"prompt\" value=\"", "\"");
            answer = if let Some(fields) = fill(form) {
                let action = here.join(between(&page, "action=\"", "\"")).unwrap();
                let form = self
                    .client
                    .post(action)
                    .body(fields)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                self.ask(form).await
            } else {
                let cancel = format!("{}/abort", here.path());
                self.ask(self.client.get(here.join(&cancel).unwrap())).await
            };
        }
        panic!("a sign-in does not take {STEPS} steps");
    }

    async fn ask(&mut self, request: RequestBuilder) -> Response {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request
            .header(header::COOKIE, cookies.join("; "))
            .send()
            .await
            .unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let cookie = cookie.to_str().unwrap().split(';').next().unwrap();
            let (name, value) = cookie.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        answer
    }
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let (_, text) = text
        .split_once(before)
        .unwrap_or_else(|| panic!("no {before} in {text}"));
    text.split_once(after).unwrap().0
}

/// Begins, signs in, and is back with a code.
pub(crate) async fn go(provider: &Provider, sub: &str) -> (Flow, Code) {
    let begun = provider.begin(&redirect()).await.unwrap();
    let callback = Person::new().sign_in(begun.authorize_url, sub).await;
    let Callback::Code { code, state } = callback else {
        panic!("came back with {callback:?}");
    };
    assert_eq!(state, begun.flow.state());
    // As the server does, which keeps it in a database meanwhile.
    let kept = serde_json::to_string(&begun.flow).unwrap();
    (serde_json::from_str(&kept).unwrap(), code)
}

/// The whole sign-in.
pub(crate) async fn profile(provider: &Provider, sub: &str) -> Result<Profile, SignInError> {
    let (flow, code) = go(provider, sub).await;
    provider.finish(&redirect(), flow, code).await
}

pub(crate) fn redirect() -> Url {
    Url::parse(REDIRECT).unwrap()
}
