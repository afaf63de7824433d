//! What stands between the network and the routes: connections are accepted
//! and counted, the caller is found out, and requests that are too large, too
//! many, too slow or from other sites are refused. It also knows the headers
//! and cookies of answers.

pub(crate) mod address_limit;
pub(crate) mod below;
pub(crate) mod body_limit;
pub(crate) mod caller;
pub(crate) mod connections;
pub(crate) mod cookies;
pub(crate) mod csp_reports;
pub(crate) mod descriptors;
pub(crate) mod guard;
pub(crate) mod headers;
pub(crate) mod listen;
pub(crate) mod listener;
pub(crate) mod origin;
mod pace;
pub(crate) mod proxies;
pub(crate) mod redirect;
pub(crate) mod refusal;
pub(crate) mod request_limit;
pub(crate) mod request_log;
pub(crate) mod signals;
pub(crate) mod time_limit;
pub(crate) mod tls;
pub(crate) mod transport;
