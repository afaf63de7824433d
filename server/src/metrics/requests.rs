//! How long requests take, by the pattern of their route.

use std::time::Duration;

use axum::extract::MatchedPath;
use engine::telemetry::{Collectors, well_named};
use http::{Extensions, Method, StatusCode};
use prometheus::{HistogramOpts, HistogramVec};

/// In seconds. Few, since there is a row of them for every route that is used.
const SECONDS: [f64; 8] = [0.005, 0.01, 0.025, 0.1, 0.25, 1.0, 2.5, 10.0];

/// What is called so has no route: files of the site, and what is not there.
const OTHER: &str = "other";

/// How long requests took until their answer began. Cloning gives another
/// handle.
#[derive(Clone, Debug)]
pub(crate) struct Requests(HistogramVec);

impl Default for Requests {
    fn default() -> Self {
        let name = "irori_http_request_seconds";
        let help =
            "Time from a request's headers until its answer began, by the pattern of its route.";
        let opts = HistogramOpts::new(name, help).buckets(SECONDS.to_vec());
        let labels = ["route", "method", "status"];
        Self(well_named(name, HistogramVec::new(opts, &labels)))
    }
}

impl Requests {
    /// Every label is one of few: strangers choose none of them.
    pub(crate) fn answered(
        &self,
        route: &str,
        method: &Method,
        status: StatusCode,
        took: Duration,
    ) {
        let of_request = [route, name_of(method), status.as_str()];
        self.0
            .with_label_values(&of_request)
            .observe(took.as_secs_f64());
    }

    pub(crate) fn collectors(&self) -> Collectors {
        vec![Box::new(self.0.clone())]
    }
}

/// The pattern of the route that a request was led to.
pub(crate) fn route_of(extensions: &Extensions) -> String {
    let matched = extensions.get::<MatchedPath>();
    matched.map_or(OTHER, MatchedPath::as_str).to_owned()
}

/// The methods of RFC 9110 section 9 and RFC 5789. A client may make up others.
pub(crate) fn name_of(method: &Method) -> &str {
    match *method {
        Method::GET
        | Method::HEAD
        | Method::POST
        | Method::PUT
        | Method::PATCH
        | Method::DELETE
        | Method::OPTIONS
        | Method::CONNECT
        | Method::TRACE => method.as_str(),
        _ => OTHER,
    }
}
