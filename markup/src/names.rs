//! The trait [`Names`](crate::Names), through which the caller says whom and
//! which rooms a message can name.

/// The names a message is searched for.
pub trait Names {
    /// The longest name of a person that `text`, which follows an `@`, begins
    /// with and that `ends` after so many bytes: how many bytes of `text` it
    /// is, and whose it is. Several people may bear one name. `Ann` does not
    /// end in `@Anna`.
    fn people(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, Vec<i64>)>;

    /// The same for a room after `#`, and the path that leads there, percent-encoded:
    /// `/rooms/%E6%96%99`.
    fn room(&self, text: &str, ends: &dyn Fn(usize) -> bool) -> Option<(usize, String)>;
}
