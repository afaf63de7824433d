//! Begins adding one more way to sign in: with a form of ours, whose token is
//! good once and in the session the form was shown in. A link that somebody has
//! sent cannot begin it.

use protocol::{Rejection, UserId};

use super::{Accounts, new_token};
use crate::{
    chat::rate_limited,
    session::SessionToken,
    storage::{Identity, PendingFlow, Session},
};

/// What the token of such a form is called among the flows.
const PURPOSE: &str = "form";

impl Accounts {
    /// What stands in the forms of a page that is shown in this session: it
    /// is good for one of them.
    pub async fn new_form_token(&self, session: &Session) -> Result<SessionToken, Rejection> {
        self.forms.take(session.user.id).map_err(rate_limited)?;
        let token = new_token()?;
        let pending = PendingFlow {
            provider: String::new(),
            flow: session.id.to_string(),
            purpose: PURPOSE.to_owned(),
            next: String::new(),
        };
        self.keep_flow(&token.to_cookie(), pending).await?;
        Ok(token)
    }

    /// Uses the token of a form up; refuses one that was used, is too old, or
    /// was shown in another session.
    pub async fn use_form_token(&self, session: &Session, token: &str) -> Result<(), Rejection> {
        let flow = self.take_flow(token).await?;
        flow.filter(|flow| flow.purpose == PURPOSE && flow.flow == session.id.to_string())
            .map(|_| ())
            .ok_or(Rejection::LinkOver)
    }

    /// Whose account an identity opens, if it opens one.
    pub async fn owner_of_identity(
        &self,
        identity: &Identity,
    ) -> Result<Option<UserId>, Rejection> {
        Ok(self.storage.owner_of_identity(identity).await?)
    }
}
