//! People's pictures: handing them out, taking them in, fetching them from
//! where others have them.

mod hosts;
mod refresh;
mod serve;
mod take_in;

pub(crate) use refresh::{Refresher, keep_fresh};
pub(crate) use serve::serve;
pub(crate) use take_in::Studio;
