//! The index in a real database: what is found, by whom, and what is left of
//! what was deleted.

mod access;
mod changes;
mod filters;
mod hostile;
mod index;
mod languages;
mod long;
mod pages;
