//! What a sign-in at a provider is for.

use app::documents::Subject;
use engine::session::{SessionToken, TokenHash};
use protocol::UserId;
use serde::{Deserialize, Serialize};

use super::refused;
use crate::documents::asked::Asked;

/// What a sign-in at a provider is for; kept while the person is there.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Purpose {
    /// To come in, perhaps with an invitation.
    SignIn { invite: Option<TokenHash> },
    /// To become the owner.
    SetUp { token: TokenHash },
    /// To add one more way to sign in, in the session where that was begun.
    Link { user: UserId, session: i64 },
}

impl Purpose {
    /// What the link that was followed asks for. Only to come in: a link may
    /// have been sent by anybody.
    pub(super) async fn of(asked: &Asked) -> Result<Self, Subject> {
        let accounts = &asked.state.accounts;
        if !asked.param("link").is_empty() {
            return Err(Subject::WrongState);
        }
        let setup = asked.param("setup");
        if !setup.is_empty() {
            let token = SessionToken::from_cookie(&setup).ok_or(Subject::LinkOver)?;
            let checked = accounts.check_setup(&token).await;
            checked.map_err(|rejection| refused(&rejection))?;
            let token = token.hash();
            return Ok(Self::SetUp { token });
        }
        if !accounts.is_owned().await {
            return Err(Subject::NotSetUp);
        }
        let invite = match asked.param("invite") {
            none if none.is_empty() => None,
            invite => Some(
                SessionToken::from_cookie(&invite)
                    .ok_or(Subject::LinkOver)?
                    .hash(),
            ),
        };
        Ok(Self::SignIn { invite })
    }
}
