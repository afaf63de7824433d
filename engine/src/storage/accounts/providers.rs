//! Keeps who answers under the name of a configured provider: the issuer, as
//! far as an owner has agreed to it.

use protocol::UserId;

use crate::rules;
use crate::storage::{
    Storage, StorageError,
    accounts::users::active_role,
    audit::note,
    tx::{Change, Tx},
};

/// What stands for the issuer of identities that are older than the knowledge
/// of it (`0018_issuers.sql`).
const UNSEEN: &str = "unseen:";

/// A provider as it is configured.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfiguredProvider {
    /// Its name in the configuration.
    pub id: String,
    /// Who answers there.
    pub issuer: String,
}

/// A name that leads to somebody else than before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangedIssuer {
    /// The provider's name in the configuration.
    pub provider: String,
    /// Who people have signed in with so far.
    pub known: String,
    /// Who is configured now.
    pub configured: String,
}

impl Storage {
    /// Notes which providers there are. Returns those whose issuer is another
    /// than the one people have signed in with, which stay as they were.
    pub(crate) async fn meet_providers(
        &self,
        providers: Vec<ConfiguredProvider>,
    ) -> Result<Vec<ChangedIssuer>, StorageError> {
        self.writer.change(MeetProviders { providers }).await
    }

    /// The issuer that counts for a provider.
    pub(crate) async fn issuer(&self, provider: &str) -> Result<Option<String>, StorageError> {
        let issuer = self
            .sql("select issuer from providers where id = $1")
            .bind(provider)
            .optional_value();
        Ok(issuer.await?)
    }

    /// Makes the configured issuer the one that counts, for an owner. Returns
    /// whether.
    pub(crate) async fn confirm_issuer(
        &self,
        actor: UserId,
        changed: ChangedIssuer,
    ) -> Result<bool, StorageError> {
        self.writer.change(ConfirmIssuer { actor, changed }).await
    }
}

struct MeetProviders {
    providers: Vec<ConfiguredProvider>,
}

impl Change for MeetProviders {
    type Output = Vec<ChangedIssuer>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Vec<ChangedIssuer>, sqlx::Error> {
        let mut changed = Vec::new();
        for ConfiguredProvider { id, issuer } in &self.providers {
            let known: Option<String> = tx
                .db
                .sql("select issuer from providers where id = $1")
                .bind(id)
                .optional_value()
                .await?;
            match known {
                None => {
                    name_issuer(tx, id, issuer).await?;
                    set_issuer(tx, id, issuer).await?;
                }
                Some(known) if known == *issuer => {}
                Some(known) if has_identities(tx, id, &known).await? => {
                    changed.push(ChangedIssuer {
                        provider: id.clone(),
                        known,
                        configured: issuer.clone(),
                    });
                }
                // Nobody could be taken for somebody else.
                Some(_) => set_issuer(tx, id, issuer).await?,
            }
        }
        Ok(changed)
    }
}

/// Says of identities from before issuers were kept whose they are. Where the
/// issuer has the subject already, under another name of the configuration,
/// the one stays that is there.
async fn name_issuer(tx: &mut Tx<'_>, provider: &str, issuer: &str) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "update identities set issuer = $2 where issuer = $1 and not exists \
             (select 1 from identities same where same.issuer = $2 \
              and same.subject = identities.subject)",
        )
        .bind(format!("{UNSEEN}{provider}"))
        .bind(issuer)
        .run()
        .await?;
    Ok(())
}

async fn set_issuer(tx: &mut Tx<'_>, provider: &str, issuer: &str) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into providers (id, issuer, confirmed_at_ms) values ($1, $2, $3) \
             on conflict (id) do update set issuer = excluded.issuer, \
             confirmed_at_ms = excluded.confirmed_at_ms",
        )
        .bind(provider)
        .bind(issuer)
        .bind(tx.now_ms)
        .run()
        .await?;
    Ok(())
}

async fn has_identities(
    tx: &mut Tx<'_>,
    provider: &str,
    issuer: &str,
) -> Result<bool, sqlx::Error> {
    let one: bool = tx
        .db
        .sql("select exists (select 1 from identities where issuer = $1 and provider = $2)")
        .bind(issuer)
        .bind(provider)
        .value()
        .await?;
    Ok(one)
}

struct ConfirmIssuer {
    actor: UserId,
    changed: ChangedIssuer,
}

impl Change for ConfirmIssuer {
    type Output = bool;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<bool, sqlx::Error> {
        let actor = active_role(tx, self.actor).await?;
        if !actor.is_some_and(rules::may_decide_sign_in) {
            return Ok(false);
        }
        let ChangedIssuer {
            provider,
            known,
            configured,
        } = &self.changed;
        set_issuer(tx, provider, configured).await?;
        let detail = format!("{provider}: {known} → {configured}");
        note(tx, Some(self.actor), "issuer_confirmed", None, &detail).await?;
        Ok(true)
    }
}
