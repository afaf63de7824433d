//! Who and what a message can name.

/// The names a message is searched for. Where they end in the message is for
/// this crate to check: `Ann` is not named in `@Anna`.
pub trait Names {
    /// The longest name of a person that `text`, which follows an `@`, begins
    /// with: how many bytes of `text` it is, and whose it is. Several people may
    /// bear one name.
    ///
    /// If the name turns out to go on in the message, this is asked again with
    /// less text, for a shorter one.
    fn people(&self, text: &str) -> Option<(usize, Vec<i64>)>;

    /// The same for a room after `#`, and the path that leads there, percent-encoded:
    /// `/rooms/%E6%96%99`.
    fn room(&self, text: &str) -> Option<(usize, String)>;
}
