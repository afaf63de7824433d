//! Checks an id token: the provider signed it, now, for us, and for this
//! sign-in (OIDC Core 1.0, 3.1.3.7).

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessToken, AccessTokenHash, ClaimsVerificationError, ClientId, Nonce,
    SignatureVerificationError,
    core::{CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};
use serde::Deserialize;

use crate::{
    discovery::{Discovery, Metadata},
    error::SignInError,
    http::Http,
};

/// How far a provider's clock may be from ours.
const CLOCK_SKEW: TimeDelta = TimeDelta::seconds(60);

/// How old a token may be that a code has just brought. A sign-in takes no
/// longer, so an older one is of another.
const OLDEST: TimeDelta = TimeDelta::minutes(10);

/// The algorithms that count: those whose key only the provider has. `none` is
/// signed by nobody, and with HMAC the key is our client secret, which we have,
/// too.
pub(crate) const SIGNATURES: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What an id token is held against.
#[derive(Debug)]
pub(crate) struct Expected<'e> {
    pub(crate) client_id: &'e ClientId,
    pub(crate) discovery: &'e Discovery,
    pub(crate) nonce: &'e Nonce,
    /// What came with it.
    pub(crate) access_token: &'e AccessToken,
}

impl Expected<'_> {
    /// The claims. Where no key fits, the keys may have changed: they are asked
    /// for once more, though not by everybody who sends nonsense.
    pub(crate) async fn verify(
        &self,
        http: &Http,
        metadata: Arc<Metadata>,
        id_token: &CoreIdToken,
    ) -> Result<CoreIdTokenClaims, SignInError> {
        let mut verdict = self.claims(&metadata, id_token);
        if may_be_a_new_key(&verdict)
            && let Some(newer) = self.discovery.newer_keys(http, &metadata).await?
        {
            verdict = self.claims(&newer, id_token);
        }
        verdict.map_err(|error| SignInError::bad_answer(format!("id token: {}", reason(&error))))
    }

    fn claims(
        &self,
        metadata: &Metadata,
        id_token: &CoreIdToken,
    ) -> Result<CoreIdTokenClaims, ClaimsVerificationError> {
        // The client secret must verify nothing, so the verifier is made
        // without it. It looks at issuer, audience, nonce, age and signature.
        let verifier = CoreIdTokenVerifier::new_public_client(
            self.client_id.clone(),
            self.discovery.issuer().clone(),
            metadata.jwks().clone(),
        )
        .set_allowed_algs(SIGNATURES)
        .set_time_fn(|| Utc::now() - CLOCK_SKEW)
        .set_issue_time_verifier_fn(|issued| was_just_issued(issued, Utc::now()));
        let claims = id_token.claims(&verifier, self.nonce)?.clone();
        is_valid_yet(id_token, Utc::now())?;
        if claims
            .authorized_party()
            .is_some_and(|party| party != self.client_id)
        {
            return Err(other("it was made for another authorized party (azp)"));
        }
        if let Some(said) = claims.access_token_hash() {
            let signature = ClaimsVerificationError::SignatureVerification;
            let key = id_token.signing_key(&verifier).map_err(signature)?;
            let alg = id_token.signing_alg().map_err(signature)?;
            let hash = AccessTokenHash::from_token(self.access_token, alg, key)
                .map_err(|_| other("the access token cannot be hashed"))?;
            if *said != hash {
                return Err(other("it came with another access token (at_hash)"));
            }
        }
        Ok(claims)
    }
}

fn other(wrong: &str) -> ClaimsVerificationError {
    ClaimsVerificationError::Other(wrong.to_owned())
}

/// The claim `iat`.
fn was_just_issued(issued: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), String> {
    if issued > now + CLOCK_SKEW {
        return Err("it was issued in the future (iat)".to_owned());
    }
    if issued < now - OLDEST - CLOCK_SKEW {
        return Err("it was issued too long ago (iat)".to_owned());
    }
    Ok(())
}

/// The claim `nbf` (RFC 7519, 4.1.5), which the library does not read. Only of
/// a token whose signature is good.
fn is_valid_yet(id_token: &CoreIdToken, now: DateTime<Utc>) -> Result<(), ClaimsVerificationError> {
    #[derive(Deserialize)]
    struct NotBefore {
        nbf: Option<serde_json::Number>,
    }
    let token = id_token.to_string();
    let read = || -> Option<NotBefore> {
        let payload = URL_SAFE_NO_PAD.decode(token.split('.').nth(1)?).ok()?;
        serde_json::from_slice(&payload).ok()
    };
    let claims = read().ok_or_else(|| other("a claim of time is no time (nbf)"))?;
    let Some(nbf) = claims.nbf.and_then(|nbf| nbf.as_f64()) else {
        return Ok(());
    };
    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are small")]
    if nbf > (now + CLOCK_SKEW).timestamp() as f64 {
        return Err(other("it is not valid yet (nbf)"));
    }
    Ok(())
}

/// None of the keys we know fits, or the one of that name has changed.
fn may_be_a_new_key<T>(verdict: &Result<T, ClaimsVerificationError>) -> bool {
    matches!(
        verdict,
        Err(ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey
                | SignatureVerificationError::CryptoError(_)
                | SignatureVerificationError::InvalidKey(_)
        ))
    )
}

/// What is wrong with claims, with the cause the library keeps apart.
pub(crate) fn reason(error: &ClaimsVerificationError) -> String {
    match error {
        ClaimsVerificationError::SignatureVerification(cause) => format!("{error}: {cause}"),
        error => error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_of_now() {
        let now = DateTime::from_timestamp(1_700_000_000, 0).unwrap();
        for (seconds, good) in [
            (0, true),
            (59, true),
            (61, false),
            (86_400, false),
            (-600, true),
            (-659, true),
            (-661, false),
            (-86_400, false),
        ] {
            let issued = now + TimeDelta::seconds(seconds);
            assert_eq!(was_just_issued(issued, now).is_ok(), good, "{seconds}");
        }
    }
}
