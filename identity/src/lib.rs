//! Who somebody is, asked of an identity provider: Google, GitHub, Facebook, or
//! anything that speaks OIDC (`OpenID Connect`).
//!
//! A sign-in has two halves. [`Provider::begin`] gives an address to send the
//! browser to and a [`Flow`] to keep meanwhile; the browser comes back with a
//! query that [`Callback::parse`] reads; [`Provider::finish`] turns the code in
//! it into a [`Profile`]. Whose account that is, is not decided here.
//!
//! A provider's answers are not trusted more than need be: every one is limited
//! in size and time, no redirect is followed, only the open internet and the
//! configured places are asked, and an id token counts only once its signature,
//! issuer, audience, age and nonce have been checked.

mod address;
mod builtin;
mod callback;
mod config;
mod discovery;
mod error;
mod flow;
mod http;
mod id_token;
mod oauth;
mod oidc;
mod problem;
mod profile;
mod provider;
mod providers;
mod refusal;
mod remembered;
mod secret;
mod settings;

pub use self::{
    callback::{Callback, Code},
    error::SignInError,
    flow::{Begun, Flow},
    http::Timeouts,
    problem::ConfigProblem,
    profile::Profile,
    provider::{Provider, ProviderKind},
    providers::Providers,
};
