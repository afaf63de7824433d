//! Administration without a browser: what may be asked, how a running server
//! hears of it, and how it is done.
//!
//! A running server listens at the Unix socket `admin.sock` in its data
//! directory, which only its own user may open. One connection is one request:
//! a line of JSON ([`Request`]), and a line of JSON back ([`Answer`]).

mod answer;
mod desk;
mod request;
pub(crate) mod table;

pub(crate) use answer::{Answer, Reply};
pub(crate) use desk::{Desk, ask, listen};
pub(crate) use request::Request;
