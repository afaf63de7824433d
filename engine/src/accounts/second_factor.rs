//! A code from an app beside the password (TOTP, RFC 6238), and codes on
//! paper for when the app is gone.

use std::fmt::Write as _;

use protocol::{Rejection, UserId};
use rand::TryRngCore as _;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use totp_rs::{Algorithm, Builder, Totp};

use super::{Accounts, Caller, new_token};
use crate::{
    chat::rate_limited,
    internal::internal,
    session::{SessionToken, TokenHash},
    storage::{Identity, PendingFlow, Session},
};

/// Codes on paper that are made together.
const RECOVERY_CODES: usize = 10;

/// Bytes in one of them: 80 bits cannot be guessed, even from their hash.
const RECOVERY_CODE_BYTES: usize = 10;

/// What a pending second step is called among the flows.
const PURPOSE: &str = "second_factor";

/// What somebody has shown before their second step. Kept for ten minutes.
#[derive(Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(super) enum FirstStep {
    /// The password with this hash.
    Password { user: UserId, hash: String },
    /// That they have an account at a provider, which opens the one of `user`.
    Provider {
        user: UserId,
        identity: Box<Identity>,
        link_by_email: bool,
    },
}

impl FirstStep {
    const fn user(&self) -> UserId {
        match self {
            Self::Password { user, .. } | Self::Provider { user, .. } => *user,
        }
    }
}

/// How a sign-in goes on after its first step.
#[derive(Debug)]
pub enum SignIn {
    /// In.
    Done(Session, SessionToken),
    /// A code is asked for; the token stands for what has been shown so far.
    NeedsCode(SessionToken),
}

/// What an app needs to make codes.
#[derive(Clone)]
pub struct TotpSetup {
    /// For a QR code: `otpauth://totp/…`.
    pub url: String,
    /// For typing: base32.
    pub secret: String,
}

impl std::fmt::Debug for TotpSetup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetup(…)")
    }
}

impl Accounts {
    /// Keeps what somebody has shown, for the second step.
    pub(super) async fn await_code(
        &self,
        shown: &FirstStep,
        next: String,
        caller: &Caller,
    ) -> Result<SessionToken, Rejection> {
        self.awaited_codes
            .take(caller.address)
            .map_err(rate_limited)?;
        let token = new_token()?;
        let pending = PendingFlow {
            provider: String::new(),
            flow: serde_json::to_string(shown).map_err(|cause| internal(&cause))?,
            purpose: PURPOSE.to_owned(),
            next,
        };
        self.keep_flow(&token.to_cookie(), pending).await?;
        Ok(token)
    }

    /// The second step. A wrong code can be corrected with the token that
    /// comes back beside the rejection; where the first step has to be taken
    /// again, none comes.
    pub async fn sign_in_with_code(
        &self,
        pending: &SessionToken,
        code: &str,
        caller: &Caller,
    ) -> Result<(Session, SessionToken, String), (Rejection, Option<SessionToken>)> {
        let alone = |rejection| (rejection, None);
        let flow = self.take_flow(&pending.to_cookie()).await.map_err(alone)?;
        let flow = flow
            .filter(|flow| flow.purpose == PURPOSE)
            .ok_or_else(|| alone(Rejection::LinkOver))?;
        let shown: FirstStep =
            serde_json::from_str(&flow.flow).map_err(|_| alone(Rejection::LinkOver))?;
        if let Err(rejection) = self.check_code(shown.user(), code, caller).await {
            let again = self.await_code(&shown, flow.next, caller).await.ok();
            return Err((rejection, again));
        }
        let signed_in = match shown {
            FirstStep::Password { user, hash } => self.open_session(user, hash, caller).await,
            FirstStep::Provider {
                user,
                identity,
                link_by_email,
            } => {
                self.go_on_with_identity(user, *identity, link_by_email, caller)
                    .await
            }
        };
        let (session, token) = signed_in.map_err(alone)?;
        Ok((session, token, flow.next))
    }

    /// Accepts a code of the app, or one on paper, once.
    pub(super) async fn check_code(
        &self,
        user: UserId,
        code: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        // Six digits can be guessed: nobody has many tries, whoever they are.
        // Only who has taken the first step spends them.
        self.wrong_codes.take(user).map_err(rate_limited)?;
        let factor = self.storage.second_factor(user).await?;
        let factor = factor.ok_or(Rejection::LinkOver)?;
        let code = bare(code);
        let right = if let Some(step) = matching_step(factor.secret, &code, self.storage.now_ms()) {
            self.storage.use_step(user, step).await?
        } else {
            let hash = hash_of_code(&code);
            self.storage
                .use_recovery_code(user, hash, caller.device())
                .await?
        };
        if right {
            self.wrong_codes.give_back(&user);
            return Ok(());
        }
        self.note_failure(Some(user), "code", caller).await;
        Err(Rejection::WrongCode)
    }

    /// Whether an account asks for codes, and how many on paper are left.
    pub async fn second_factor(&self, user: UserId) -> Result<Option<u32>, Rejection> {
        let factor = self.storage.second_factor(user).await?;
        Ok(factor
            .filter(|factor| factor.confirmed)
            .map(|factor| factor.recovery_codes))
    }

    /// What an app needs; it counts once a code of it was right.
    pub async fn begin_totp(&self, session: &Session) -> Result<TotpSetup, Rejection> {
        let user = session.user.id;
        self.check_proof(session).await?;
        let known = self.storage.second_factor(user).await?;
        let secret = match known {
            Some(factor) if factor.confirmed => return Err(Rejection::Forbidden),
            // The page may be loaded twice; the app has read it once.
            Some(factor) => factor.secret,
            None => {
                let mut secret = vec![0; 20];
                rand::rngs::OsRng
                    .try_fill_bytes(&mut secret)
                    .map_err(|cause| internal(&cause))?;
                self.storage.propose_totp(user, secret.clone()).await?;
                secret
            }
        };
        let (email, _) = self.storage.password_of(user).await?;
        // A colon would end the name.
        let label = email.unwrap_or_else(|| session.user.name.clone());
        let label = label.replace(':', "");
        let totp = Builder::new()
            .with_algorithm(Algorithm::SHA1)
            .with_secret(secret)
            .with_account_name(label)
            .with_issuer(Some("Irori"))
            .build()
            .map_err(|cause| internal(&cause))?;
        Ok(TotpSetup {
            url: totp.to_url().map_err(|cause| internal(&cause))?,
            secret: totp.secret().to_base32(),
        })
    }

    /// The app's first code. Returns the codes to write down: shown once.
    pub async fn confirm_totp(
        &self,
        session: &Session,
        code: &str,
        caller: &Caller,
    ) -> Result<Vec<String>, Rejection> {
        let user = session.user.id;
        self.check_proof(session).await?;
        self.wrong_codes.take(user).map_err(rate_limited)?;
        let factor = self.storage.second_factor(user).await?;
        let factor = factor
            .filter(|factor| !factor.confirmed)
            .ok_or(Rejection::Forbidden)?;
        let code: String = code.chars().filter(char::is_ascii_digit).collect();
        let Some(step) = matching_step(factor.secret, &code, self.storage.now_ms()) else {
            return Err(Rejection::WrongCode);
        };
        self.wrong_codes.give_back(&user);
        let (codes, hashes) = recovery_codes()?;
        if !self
            .storage
            .confirm_totp(user, session.id, step, hashes, caller.device())
            .await?
        {
            return Err(Rejection::Forbidden);
        }
        // Who had to do this first may go on, in this session.
        self.hub.sessions_changed(Some(user));
        Ok(codes)
    }

    /// Makes other codes to write down; those before are worthless. Shown once.
    pub async fn renew_recovery_codes(
        &self,
        session: &Session,
        caller: &Caller,
    ) -> Result<Vec<String>, Rejection> {
        self.check_proof(session).await?;
        let (codes, hashes) = recovery_codes()?;
        if self
            .storage
            .renew_recovery_codes(session.user.id, hashes, caller.device())
            .await?
        {
            Ok(codes)
        } else {
            Err(Rejection::Forbidden)
        }
    }

    /// Ends it. The password may come along as the proof.
    pub async fn remove_totp(
        &self,
        session: &Session,
        password: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        let user = session.user.id;
        self.check_proof_or_password(session, password, caller)
            .await?;
        self.storage.remove_totp(user, caller.device()).await?;
        // Their role may need one.
        self.hub.sessions_changed(Some(user));
        Ok(())
    }
}

/// The time step a code is of, if it is of one near now.
fn matching_step(secret: Vec<u8>, code: &str, now_ms: i64) -> Option<i64> {
    let totp: Totp = Builder::new().with_secret(secret).build().ok()?;
    let seconds = u64::try_from(now_ms / 1_000).ok()?;
    let step = totp.check(code, seconds)?;
    i64::try_from(step).ok()
}

/// Codes to write down, and what the store knows them by.
fn recovery_codes() -> Result<(Vec<String>, Vec<TokenHash>), Rejection> {
    let codes = (0..RECOVERY_CODES)
        .map(|_| recovery_code())
        .collect::<Result<Vec<_>, _>>()?;
    let hashes = codes.iter().map(|code| hash_of_code(&bare(code))).collect();
    Ok((codes, hashes))
}

fn recovery_code() -> Result<String, Rejection> {
    let mut bytes = [0; RECOVERY_CODE_BYTES];
    rand::rngs::OsRng
        .try_fill_bytes(&mut bytes)
        .map_err(|cause| internal(&cause))?;
    // Groups of five hexadecimal digits.
    let mut code = String::with_capacity(23);
    for (at, byte) in bytes.iter().enumerate() {
        let _ = write!(code, "{byte:02x}");
        if at % 5 == 4 && at + 1 < bytes.len() {
            code.push('-');
        }
    }
    Ok(code)
}

fn bare(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).collect()
}

fn hash_of_code(code: &str) -> TokenHash {
    Sha256::digest(code.to_ascii_lowercase()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238 appendix B, SHA-1, the last six of eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
        ] {
            let now_ms = seconds * 1_000;
            let step = matching_step(secret.to_vec(), code, now_ms);
            assert_eq!(step, Some(seconds / 30), "{code}");
            let late = matching_step(secret.to_vec(), code, now_ms + 120_000);
            assert_eq!(late, None, "{code}");
        }
        assert_eq!(matching_step(secret.to_vec(), "", 59_000), None);
    }

    #[test]
    fn codes_on_paper_are_long_and_different() {
        let (codes, _) = recovery_codes().unwrap();
        assert_eq!(codes.len(), RECOVERY_CODES);
        assert!(codes.iter().all(|code| bare(code).len() == 20));
        assert_eq!(
            hash_of_code(&bare(&codes[0])),
            hash_of_code(&bare(&codes[0].to_uppercase()))
        );
        assert_ne!(codes[0], codes[1]);
    }
}
