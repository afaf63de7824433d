//! The full-text index over messages.

pub(super) mod index;
pub(super) mod indexing;
pub(super) mod search;
mod sqlite;

/// The store of terms: [`sqlite::put_many`], [`sqlite::replace`],
/// [`sqlite::remove`], [`sqlite::leave`], [`sqlite::erase_many`] and
/// [`sqlite::find`]. An index in another database is a module with these six.
use sqlite as terms;

#[cfg(test)]
mod tests;
