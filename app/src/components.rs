//! The parts pages are made of: one public component per file. They receive
//! what they show; decisions lie in plain functions beside them.

mod brand;
mod glyph;
mod not_found;
mod preferences;
mod trouble;

pub(crate) use brand::Brand;
pub(crate) use glyph::{Glyph, Icon};
pub(crate) use not_found::NotFound;
pub(crate) use preferences::Preferences;
pub(crate) use trouble::Trouble;
