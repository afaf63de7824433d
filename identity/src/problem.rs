//! The problems of a configuration, one sentence each.

/// Something wrong with the configuration: a sentence that names the variable.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct ConfigProblem(String);

impl ConfigProblem {
    pub(crate) fn new(sentence: String) -> Self {
        Self(sentence)
    }
}
