//! Parses the query with which a provider sends the browser back to us.

use url::form_urlencoded;

/// Longest code or state that is looked at; the longest known ones are about
/// half of it.
const LONGEST_VALUE: usize = 4096;

/// Longest error code that is kept.
const LONGEST_ERROR: usize = 64;

/// The query of the redirect that ends the browser's visit to a provider
/// (RFC 6749, 4.1.2). It comes from anybody: nothing in it is true before the
/// state has been compared and the code has been exchanged.
#[derive(Clone, PartialEq, Eq)]
pub enum Callback {
    /// Signed in; the code says who, to those who can exchange it.
    Code {
        /// For [`Provider::finish`](crate::Provider::finish).
        code: Code,
        /// Which sign-in this is.
        state: String,
    },
    /// The person said no.
    Denied {
        /// Which sign-in this is, if the provider says.
        state: Option<String>,
        /// Which issuer says so (RFC 9207), if it tells.
        iss: Option<String>,
    },
    /// The provider said no.
    Failed {
        /// Which sign-in this is, if the provider says.
        state: Option<String>,
        /// Which issuer says so (RFC 9207), if it tells.
        iss: Option<String>,
        /// The provider's reason: a short word of printable ASCII, for the log.
        error: String,
    },
    /// No answer a provider gives.
    Malformed,
}

/// A code, and whose it is said to be.
#[derive(Clone, PartialEq, Eq)]
pub struct Code {
    /// The code itself.
    pub value: String,
    /// Which issuer has given it (RFC 9207), if it tells.
    pub iss: Option<String>,
}

impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

impl Callback {
    /// Which sign-in this is, if the provider says.
    pub fn state(&self) -> Option<&str> {
        match self {
            Self::Code { state, .. } => Some(state),
            Self::Denied { state, .. } | Self::Failed { state, .. } => state.as_deref(),
            Self::Malformed => None,
        }
    }

    /// Which issuer sends it (RFC 9207), if it tells.
    pub fn iss(&self) -> Option<&str> {
        match self {
            Self::Code { code, .. } => code.iss.as_deref(),
            Self::Denied { iss, .. } | Self::Failed { iss, .. } => iss.as_deref(),
            Self::Malformed => None,
        }
    }

    /// Reads a query, without its question mark.
    pub fn parse(query: &str) -> Self {
        let (mut code, mut state, mut error, mut iss) = (None, None, None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let slot = match &*name {
                "code" => &mut code,
                "state" => &mut state,
                "error" => &mut error,
                "iss" => &mut iss,
                _ => continue,
            };
            // "Parameters MUST NOT be included more than once": which of two
            // would count is the kind of question attacks are made of.
            if slot.is_some() || value.is_empty() || value.len() > LONGEST_VALUE {
                return Self::Malformed;
            }
            *slot = Some(value.into_owned());
        }
        match (code, state, error) {
            (Some(value), Some(state), None) => Self::Code {
                code: Code { value, iss },
                state,
            },
            // Facebook and GitHub use the standard word, too.
            (None, state, Some(error)) if error == "access_denied" => Self::Denied { state, iss },
            (None, state, Some(error)) => Self::Failed {
                state,
                iss,
                error: printable(&error),
            },
            _ => Self::Malformed,
        }
    }
}

fn printable(error: &str) -> String {
    error
        .chars()
        .map(|c| if c.is_ascii_graphic() { c } else { '?' })
        .take(LONGEST_ERROR)
        .collect()
}

impl std::fmt::Debug for Callback {
    /// Without the code and the state, which are secrets while they are fresh.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Code { .. } => f.write_str("Code(…)"),
            Self::Denied { .. } => f.write_str("Denied"),
            Self::Failed { error, .. } => f.debug_tuple("Failed").field(error).finish(),
            Self::Malformed => f.write_str("Malformed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_answer() {
        let code_of = |code: &str, state: &str, iss: Option<&str>| Callback::Code {
            code: Code {
                value: code.to_owned(),
                iss: iss.map(str::to_owned),
            },
            state: state.to_owned(),
        };
        let code = |code: &str, state: &str| code_of(code, state, None);
        let failed = |state: Option<String>, error: &str| Callback::Failed {
            state,
            iss: None,
            error: error.to_owned(),
        };
        for (query, expected) in [
            ("code=c&state=s", code("c", "s")),
            ("state=s&code=c", code("c", "s")),
            (
                "code=4%2F0A%2Bb&state=s&scope=email+openid&authuser=0",
                code("4/0A+b", "s"),
            ),
            (
                "code=c&state=s&iss=https%3A%2F%2Fid.example.org",
                code_of("c", "s", Some("https://id.example.org")),
            ),
            (
                "error=access_denied&state=s&iss=https%3A%2F%2Fid.example.org",
                Callback::Denied {
                    state: Some("s".to_owned()),
                    iss: Some("https://id.example.org".to_owned()),
                },
            ),
            (
                "error=access_denied&state=s",
                Callback::Denied {
                    state: Some("s".to_owned()),
                    iss: None,
                },
            ),
            (
                "error=access_denied",
                Callback::Denied {
                    state: None,
                    iss: None,
                },
            ),
            (
                "error=access_denied&error_code=200&error_description=Permissions+error&error_reason=user_denied&state=s",
                Callback::Denied {
                    state: Some("s".to_owned()),
                    iss: None,
                },
            ),
            (
                "error=server_error&state=s",
                failed(Some("s".to_owned()), "server_error"),
            ),
            (
                "error=redirect_uri_mismatch&error_uri=x",
                failed(None, "redirect_uri_mismatch"),
            ),
            (
                "error=a%0D%0Ab+%C3%A9&state=s",
                failed(Some("s".to_owned()), "a??b??"),
            ),
            ("", Callback::Malformed),
            ("code=c", Callback::Malformed),
            ("state=s", Callback::Malformed),
            ("code=&state=s", Callback::Malformed),
            ("code=c&state=", Callback::Malformed),
            ("code=c&state=s&error=access_denied", Callback::Malformed),
            ("code=c&code=d&state=s", Callback::Malformed),
            ("code=c&state=s&state=s", Callback::Malformed),
            ("code=c&state=s&iss=a&iss=b", Callback::Malformed),
            ("code=c&state=s&iss=", Callback::Malformed),
            ("error=a&error=access_denied&state=s", Callback::Malformed),
            ("Code=c&State=s", Callback::Malformed),
        ] {
            assert_eq!(Callback::parse(query), expected, "{query}");
        }
    }

    #[test]
    fn what_is_too_long_is_malformed() {
        let query = |len: usize| format!("code={}&state=s", "c".repeat(len));
        assert!(matches!(
            Callback::parse(&query(LONGEST_VALUE)),
            Callback::Code { .. }
        ));
        assert_eq!(
            Callback::parse(&query(LONGEST_VALUE + 1)),
            Callback::Malformed
        );
        let long = format!("error={}", "e".repeat(1000));
        let Callback::Failed { error, .. } = Callback::parse(&long) else {
            panic!("an error is an error");
        };
        assert_eq!(error.len(), LONGEST_ERROR);
    }

    #[test]
    fn debug_does_not_tell() {
        let told = format!("{:?}", Callback::parse("code=a-code&state=a-state"));
        assert_eq!(told, "Code(…)");
    }
}
