//! Passkeys (`WebAuthn` level 3): a key that a device keeps and lets its owner
//! use by a look, a finger or a PIN. It is both steps in one, so no code is
//! asked for besides.

use protocol::{Rejection, UserId};
use serde_json::{Value, json};
use url::{Host, Url};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder, WebauthnError,
};

use super::{Accounts, Caller, new_token};
use crate::{
    chat::rate_limited,
    internal::internal,
    limits::PASSKEYS_MAX,
    rules,
    session::SessionToken,
    storage::{KnownPasskey, NewPasskey, PendingFlow, Session, UsedPasskey},
};

/// What a sign-in with a passkey is called among the flows.
const SIGN_IN: &str = "passkey";

/// What it is called there to show with one, signed in, who one is.
pub(super) const PROVE: &str = "passkey_proof";

/// Longest name of a passkey, in characters.
const LABEL_MAX_CHARS: usize = 60;

/// What the making of one is called there.
const ADD: &str = "new_passkey";

/// Where passkeys are made and used: they belong to a host name for ever.
#[derive(Debug)]
pub struct Passkeys {
    webauthn: Webauthn,
    host: String,
}

/// What the browser is asked to do, and what its answer belongs to.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Ceremony {
    /// Comes back with the browser's answer; secret until then.
    pub flow: String,
    /// `PublicKeyCredentialCreationOptionsJSON` or
    /// `PublicKeyCredentialRequestOptionsJSON` (`WebAuthn` level 3, 5.1).
    pub options: Value,
}

impl Passkeys {
    /// For people who reach this server at `url`. A passkey belongs to a name,
    /// never to a number: where the address is one, to `localhost`.
    ///
    /// # Errors
    /// Where no passkey can be made for the address: browsers would refuse.
    pub fn at(url: &Url) -> Result<Self, WebauthnError> {
        let (host, origin) = match url.host() {
            Some(Host::Domain(host)) if host != "localhost" => (host, url.clone()),
            _ => (
                "localhost",
                Url::parse("http://localhost").unwrap_or(url.clone()),
            ),
        };
        let webauthn = WebauthnBuilder::new(host, &origin)?
            // Two servers on one machine differ by it.
            .allow_any_port(host == "localhost")
            .rp_name("Irori")
            .build()?;
        Ok(Self {
            host: host.to_owned(),
            webauthn,
        })
    }

    /// Whether browsers let a page that was asked for at this host use them.
    /// It may name a port.
    pub fn are_offered_at(&self, host: &str) -> bool {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        name.eq_ignore_ascii_case(&self.host)
    }
}

impl Accounts {
    /// Where passkeys are made and used.
    pub const fn passkeys(&self) -> &Passkeys {
        &self.passkeys
    }

    /// Begins a sign-in with whatever passkey the browser has.
    pub async fn begin_passkey_sign_in(&self, caller: &Caller) -> Result<Ceremony, Rejection> {
        self.begin_passkey_use(SIGN_IN, caller).await
    }

    pub(super) async fn begin_passkey_use(
        &self,
        purpose: &str,
        caller: &Caller,
    ) -> Result<Ceremony, Rejection> {
        let (asked, state) = self
            .passkeys
            .webauthn
            .start_discoverable_authentication()
            .map_err(|cause| internal(&cause))?;
        let state = serde_json::to_string(&state).map_err(|cause| internal(&cause))?;
        let flow = self.keep_ceremony(purpose, state, caller).await?;
        let options = json!(asked.public_key);
        Ok(Ceremony { flow, options })
    }

    /// Signs in with the browser's answer, which is JSON.
    pub async fn sign_in_with_passkey(
        &self,
        flow: &str,
        answer: &str,
        caller: &Caller,
    ) -> Result<(Session, SessionToken), Rejection> {
        let (passkey, credential) = self.check_passkey(SIGN_IN, flow, answer).await?;
        let token = new_token()?;
        let used = UsedPasskey {
            passkey,
            credential,
            token_hash: token.hash(),
            device: caller.device(),
        };
        let session = self.storage.sign_in_with_passkey(used).await?;
        let session = session.ok_or(Rejection::Deactivated)?;
        self.end_surplus(&session).await;
        Ok((session, token))
    }

    /// Whether the browser's answer is that of a passkey we know: which, and
    /// what is to be kept of it from now on.
    pub(super) async fn check_passkey(
        &self,
        purpose: &str,
        flow: &str,
        answer: &str,
    ) -> Result<(KnownPasskey, String), Rejection> {
        let state: DiscoverableAuthentication = self.take_ceremony(purpose, flow).await?;
        let answer: PublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| Rejection::PasskeyRefused)?;
        let webauthn = &self.passkeys.webauthn;
        let (handle, credential_id) = webauthn
            .identify_discoverable_authentication(&answer)
            .map_err(refused)?;
        let known = self
            .storage
            .find_passkey(credential_id)
            .await?
            .filter(|known| handle_of(known.user) == handle)
            .ok_or(Rejection::PasskeyRefused)?;
        let mut passkey: Passkey =
            serde_json::from_str(&known.credential).map_err(|cause| internal(&cause))?;
        let result = webauthn
            .finish_discoverable_authentication_v2(&answer, state, &passkey)
            .map_err(refused)?;
        passkey.update_credential(&result);
        let credential = serde_json::to_string(&passkey).map_err(|cause| internal(&cause))?;
        Ok((known, credential))
    }

    /// Begins the making of a passkey.
    pub async fn begin_passkey(
        &self,
        session: &Session,
        caller: &Caller,
    ) -> Result<Ceremony, Rejection> {
        let user = &session.user;
        if !rules::has_account(session.role) {
            return Err(Rejection::Forbidden);
        }
        self.check_proof(session).await?;
        let has = self.storage.credential_ids_of(user.id).await?;
        let (email, _) = self.storage.password_of(user.id).await?;
        if has.len() >= PASSKEYS_MAX {
            return Err(Rejection::Forbidden);
        }
        let (asked, state) = self
            .passkeys
            .webauthn
            .start_passkey_registration(
                handle_of(user.id),
                email.as_deref().unwrap_or(&user.name),
                &user.name,
                Some(has),
            )
            .map_err(|cause| internal(&cause))?;
        // Whose it will be is kept with it: who answers may be somebody else by then.
        let state = json!({ "user": user.id.0, "state": state }).to_string();
        let flow = self.keep_ceremony(ADD, state, caller).await?;
        let mut options = json!(asked.public_key);
        // Otherwise an authenticator may keep a key that it finds only when it
        // is told whose it looks for; nobody types a name here.
        options["authenticatorSelection"]["residentKey"] = "required".into();
        options["authenticatorSelection"]["requireResidentKey"] = true.into();
        Ok(Ceremony { flow, options })
    }

    /// Keeps the passkey the browser has made; its answer is JSON.
    pub async fn add_passkey(
        &self,
        session: &Session,
        flow: &str,
        answer: &str,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        #[derive(serde::Deserialize)]
        struct Begun {
            user: i64,
            state: PasskeyRegistration,
        }
        self.check_proof(session).await?;
        let begun: Begun = self.take_ceremony(ADD, flow).await?;
        if begun.user != session.user.id.0 {
            return Err(Rejection::PasskeyRefused);
        }
        let answer: RegisterPublicKeyCredential =
            serde_json::from_str(answer).map_err(|_| Rejection::PasskeyRefused)?;
        let passkey = self
            .passkeys
            .webauthn
            .finish_passkey_registration(&answer, &begun.state)
            .map_err(refused)?;
        let new = NewPasskey {
            user: session.user.id,
            credential_id: passkey.cred_id().clone(),
            credential: serde_json::to_string(&passkey).map_err(|cause| internal(&cause))?,
            label: caller.device().name,
            device: caller.device(),
        };
        if self.storage.add_passkey(new).await? {
            Ok(())
        } else {
            Err(Rejection::PasskeyRefused)
        }
    }

    /// Gives a passkey another name; without one it is called nothing.
    pub async fn rename_passkey(
        &self,
        session: &Session,
        id: i64,
        label: &str,
    ) -> Result<(), Rejection> {
        self.check_proof(session).await?;
        let label: String = label
            .trim()
            .chars()
            .filter(|c| !c.is_control())
            .take(LABEL_MAX_CHARS)
            .collect();
        if self
            .storage
            .rename_passkey(session.user.id, id, label)
            .await?
        {
            Ok(())
        } else {
            Err(Rejection::NotFound)
        }
    }

    /// Takes a passkey away, unless it is the last way to sign in.
    pub async fn remove_passkey(
        &self,
        session: &Session,
        id: i64,
        caller: &Caller,
    ) -> Result<(), Rejection> {
        self.check_proof(session).await?;
        if self
            .storage
            .remove_passkey(session.user.id, id, caller.device())
            .await?
        {
            Ok(())
        } else {
            Err(Rejection::LastOne)
        }
    }

    async fn keep_ceremony(
        &self,
        purpose: &str,
        state: String,
        caller: &Caller,
    ) -> Result<String, Rejection> {
        self.ceremonies.take(caller.address).map_err(rate_limited)?;
        let flow = new_token()?.to_cookie();
        let pending = PendingFlow {
            provider: String::new(),
            flow: state,
            purpose: purpose.to_owned(),
            next: String::new(),
        };
        self.keep_flow(&flow, pending).await?;
        Ok(flow)
    }

    async fn take_ceremony<T: serde::de::DeserializeOwned>(
        &self,
        purpose: &str,
        flow: &str,
    ) -> Result<T, Rejection> {
        let taken = self.take_flow(flow).await?;
        let taken = taken
            .filter(|taken| taken.purpose == purpose)
            .ok_or(Rejection::PasskeyRefused)?;
        serde_json::from_str(&taken.flow).map_err(|cause| internal(&cause))
    }
}

/// The name an authenticator knows somebody by. It says nothing about them.
const fn handle_of(user: UserId) -> Uuid {
    Uuid::from_u64_pair(0, user.0.cast_unsigned())
}

#[expect(clippy::needless_pass_by_value, reason = "what `map_err` hands over")]
fn refused(cause: WebauthnError) -> Rejection {
    tracing::info!(%cause, "a passkey was refused");
    Rejection::PasskeyRefused
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_belong_to_a_name() {
        for (url, host, offered) in [
            ("https://chat.example.org/", "chat.example.org", true),
            ("https://chat.example.org/", "CHAT.example.org:443", true),
            ("https://chat.example.org/", "localhost:3000", false),
            ("https://chat.example.org/", "example.org", false),
            ("http://127.0.0.1:3000/", "localhost:3000", true),
            ("http://127.0.0.1:3000/", "127.0.0.1:3000", false),
            ("http://[::1]:3000/", "localhost", true),
            ("http://[::1]:3000/", "[::1]:3000", false),
            ("http://localhost:8080/", "localhost:8080", true),
        ] {
            let passkeys = Passkeys::at(&Url::parse(url).unwrap()).unwrap();
            assert_eq!(passkeys.are_offered_at(host), offered, "{host} at {url}");
        }
    }
}
