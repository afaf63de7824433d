//! Files of messages: handing them out.

mod disposition;
mod range;
mod serve;

pub(crate) use serve::{NotCompressed, large, original, small};
