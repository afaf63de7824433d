//! Limits on queries.

/// Characters of a query that are read; what follows is not looked at.
pub const QUERY_CHARS: usize = 512;

/// Words, phrases and exclusions of a query that are looked for.
pub(crate) const QUERY_CLAUSES: usize = 32;

/// Terms of a phrase that are looked for: a sentence that was pasted is found
/// by its beginning.
pub(crate) const PHRASE_TERMS: usize = 32;

/// Names a filter may list (`in:one in:two …`).
pub(crate) const FILTER_NAMES: usize = 32;

/// Letters before a `*`. Fewer would have the index read for every word there is.
pub(crate) const PREFIX_CHARS: usize = 3;

/// Characters of a word that count. Nobody types a longer one, but keys and
/// hashes are pasted, and whole they would be most of the index.
pub(crate) const WORD_CHARS: usize = 64;
