//! A sign-in that has begun: what its caller keeps until the browser comes back
//! from the provider.

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

/// A sign-in that has begun: where to send the browser, and what to keep.
#[derive(Debug)]
pub struct Begun {
    /// The provider's page, for this sign-in only.
    pub authorize_url: Url,
    /// To be kept until the browser is back, and used once.
    pub flow: Flow,
}

/// The secrets of one sign-in under way, each at least 128 random bits. It is
/// kept by the server, for minutes, and never leaves it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    pub(crate) state: String,
    /// Only OIDC has one.
    pub(crate) nonce: Option<String>,
    pub(crate) pkce_verifier: String,
}

impl Flow {
    /// What the provider sends back with the browser, so that it can be told
    /// which sign-in this is.
    pub fn state(&self) -> &str {
        &self.state
    }
}

impl fmt::Debug for Flow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Flow(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flow() -> Flow {
        Flow {
            state: "a-state".to_owned(),
            nonce: Some("a-nonce".to_owned()),
            pkce_verifier: "a-verifier".to_owned(),
        }
    }

    #[test]
    fn a_flow_survives_the_store() {
        let text = serde_json::to_string(&flow()).unwrap();
        assert_eq!(serde_json::from_str::<Flow>(&text).unwrap(), flow());
    }

    #[test]
    fn debug_does_not_tell() {
        let told = format!("{:?}", flow());
        for secret in ["a-state", "a-nonce", "a-verifier"] {
            assert!(!told.contains(secret), "{told}");
        }
    }
}
