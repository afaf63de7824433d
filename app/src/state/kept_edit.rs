//! Edits under way: what messages are to say instead, as the browser keeps it
//! until that is saved or given up.

use protocol::Seq;
use serde::{Deserialize, Serialize};

/// What a message is to say instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptEdit {
    /// Which message.
    pub(crate) seq: Seq,
    /// What was typed.
    pub(crate) text: String,
    /// When, in milliseconds since 1970-01-01 UTC.
    pub(crate) at_ms: i64,
}

/// The one that was typed last.
pub(crate) fn last_of(kept: impl Iterator<Item = KeptEdit>) -> Option<KeptEdit> {
    kept.max_by_key(|kept| (kept.at_ms, kept.seq))
}

/// What stands in a message box when the message is gone that `words` were for:
/// they follow the `draft`, and nothing typed is lost.
pub(crate) fn joined(draft: &str, words: &str) -> String {
    match (draft.trim().is_empty(), words.trim().is_empty()) {
        (_, true) => draft.to_owned(),
        (true, false) => words.to_owned(),
        (false, false) => format!("{}\n\n{words}", draft.trim_end()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_edit_typed_last_is_taken_up() {
        let kept = |seq, at_ms| KeptEdit {
            seq: Seq(seq),
            text: String::new(),
            at_ms,
        };
        assert_eq!(last_of(std::iter::empty()), None);
        let all = [kept(3, 10), kept(9, 5), kept(1, 20)];
        assert_eq!(last_of(all.into_iter()), Some(kept(1, 20)));
    }

    proptest! {
        #[test]
        fn nothing_typed_is_lost(draft in "\\PC{0,20}", words in "\\PC{0,20}") {
            let all = joined(&draft, &words);
            prop_assert!(all.contains(draft.trim()));
            prop_assert!(all.contains(words.trim()));
            prop_assert!(all.trim().chars().count()
                <= draft.chars().count() + words.chars().count() + 2);
        }
    }
}
