//! The errors of a sign-in at a provider.

/// Why a sign-in failed. The variants differ in what the person can do: try
/// later, start again, tell the administrator.
///
/// `detail` is for the log. It says what was wrong with an answer, never what
/// was in it: no token, no code and no secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignInError {
    /// The provider did not answer, or not in time, or says that it has a fault
    /// of its own.
    #[error("the provider could not be reached: {detail}")]
    ProviderUnreachable {
        /// For the log.
        detail: String,
    },
    /// The code has been used, or is too old, or was not meant for us.
    #[error("the provider does not accept the code")]
    CodeRefused,
    /// The answer is malformed, or it could not be verified.
    #[error("the provider's answer is no good: {detail}")]
    BadAnswer {
        /// For the log.
        detail: String,
    },
    /// The provider does not know us: the configuration is wrong, here or there.
    #[error("the provider does not accept our client id, secret or address: {detail}")]
    ClientRefused {
        /// For the log.
        detail: String,
    },
    /// The answer is larger than any honest one.
    #[error("the provider's answer is too large")]
    TooLarge,
}

impl SignInError {
    pub(crate) fn unreachable(detail: impl Into<String>) -> Self {
        Self::ProviderUnreachable {
            detail: tidy(&detail.into()),
        }
    }

    pub(crate) fn bad_answer(detail: impl Into<String>) -> Self {
        Self::BadAnswer {
            detail: tidy(&detail.into()),
        }
    }

    pub(crate) fn client_refused(detail: impl Into<String>) -> Self {
        Self::ClientRefused {
            detail: tidy(&detail.into()),
        }
    }
}

/// Longest text from outside that goes into a detail, in characters.
const DETAIL_CHARS: usize = 300;

/// What comes from outside goes into the log as one line of bounded length.
pub(crate) fn tidy(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(DETAIL_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_is_one_short_line() {
        assert_eq!(tidy("a\r\nfake log line"), "a  fake log line");
        assert_eq!(tidy(&"é".repeat(1000)).chars().count(), DETAIL_CHARS);
    }
}
