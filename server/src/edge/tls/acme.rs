//! Certificates that come by themselves (RFC 8555): the authority connects to
//! our own port to see that the name leads here (TLS-ALPN-01, RFC 8737).

mod challenge;
mod kept;

use std::{path::Path, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use engine::clock::Clock;
use instant_acme::{
    Account, AuthorizationStatus, ChallengeType, Error, Identifier, NewAccount, NewOrder, Order,
    OrderStatus, RetryPolicy,
};
use tokio::{
    signal::unix::Signal,
    time::{sleep, timeout},
};
use url::Url;

use self::kept::Kept;
use super::{Certificate, Current};

/// The first pause after a failure. Each further one is five times as long: in
/// the first hour there are five tries, as many failures as Let's Encrypt lets
/// a name have within one.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(10);

/// And none is longer.
const TRY_AGAIN_WITHIN: Duration = Duration::from_hours(1);

/// An order that takes longer is given up and begun anew.
const ORDER_WITHIN: Duration = Duration::from_mins(2);

/// The clock is looked at this often: a machine may sleep, or be set right.
const LOOKED_AT_EVERY: Duration = Duration::from_mins(10);

/// How an authority says that it knows our account no more (RFC 8555 section
/// 6.7).
const ACCOUNT_UNKNOWN: &str = "urn:ietf:params:acme:error:accountDoesNotExist";

/// What is certified, by whom, and where it is kept.
#[derive(Clone, Debug)]
pub(crate) struct Acme {
    domains: Vec<String>,
    email: Option<String>,
    directory: Url,
    kept: Kept,
}

impl Acme {
    /// Keeps what it gets below `data_dir`.
    pub(crate) fn new(
        domains: Vec<String>,
        email: Option<String>,
        directory: Url,
        data_dir: &Path,
    ) -> Self {
        Self {
            kept: Kept::of(&directory, data_dir),
            domains,
            email,
            directory,
        }
    }

    /// The certificate of an earlier run, if it still counts for all names.
    pub(crate) fn kept(&self, now_ms: i64) -> Option<Certificate> {
        let kept = self.kept.certificate(now_ms).ok()?;
        let for_all = self.domains.iter().all(|domain| kept.is_for(domain));
        for_all.then_some(kept)
    }

    /// Uses what was kept, and sees to it that there is a certificate, until it
    /// is dropped. A hang-up ends the pause after a failure.
    pub(crate) async fn keep_certified(
        self,
        current: Arc<Current>,
        clock: Arc<dyn Clock>,
        mut hangups: Signal,
    ) {
        let mut used = self.kept(clock.now_ms());
        if let Some(kept) = &used {
            current.replace(kept);
        } else {
            tracing::info!(
                "there is no certificate yet: {} is asked, and connections are turned away until then",
                self.directory
            );
        }
        let mut pause = TRY_AGAIN_AFTER;
        loop {
            let left = used.as_ref().map(|used| used.renewed_in(clock.now_ms()));
            if let Some(left) = left
                && !left.is_zero()
            {
                sleep(left.min(LOOKED_AT_EVERY)).await;
                continue;
            }
            let ordered = timeout(ORDER_WITHIN, self.order(&current, clock.as_ref())).await;
            current.forget_challenges();
            match ordered.context("it took too long").flatten() {
                Ok(certificate) => {
                    current.replace(&certificate);
                    let last_day = certificate.last_day();
                    tracing::info!(last_day, "there is a new certificate");
                    used = Some(certificate);
                    pause = TRY_AGAIN_AFTER;
                }
                Err(problem) => {
                    let last_day = used.as_ref().map(Certificate::last_day);
                    tracing::error!(
                        again_in_s = pause.as_secs(),
                        last_day,
                        "no certificate from {}: {problem:#}",
                        self.directory
                    );
                    tokio::select! {
                        () = sleep(pause) => {}
                        _ = hangups.recv() => {}
                    }
                    pause = (pause * 5).min(TRY_AGAIN_WITHIN);
                }
            }
        }
    }

    /// Orders a certificate, answers for the names, and keeps what comes.
    async fn order(&self, current: &Current, clock: &dyn Clock) -> anyhow::Result<Certificate> {
        let account = self.account().await?;
        let names: Vec<_> = self.domains.iter().cloned().map(Identifier::Dns).collect();
        let ordered = account.new_order(&NewOrder::new(&names)).await;
        if let Err(Error::Api(problem)) = &ordered
            && problem.r#type.as_deref() == Some(ACCOUNT_UNKNOWN)
        {
            // The next try makes another.
            self.kept.forget_account()?;
        }
        let mut order = ordered?;
        answer_challenges(&mut order, current).await?;
        let retries = RetryPolicy::default().timeout(ORDER_WITHIN);
        if order.poll_ready(&retries).await? != OrderStatus::Ready {
            bail!("{}", refusal(&mut order).await);
        }
        let key = order.finalize().await?;
        let chain = order.poll_certificate(&retries).await?;
        self.kept.keep_certificate(&chain, &key)?;
        self.kept.certificate(clock.now_ms())
    }

    /// The account at this authority, made when there is none yet.
    async fn account(&self) -> anyhow::Result<Account> {
        let builder = Account::builder()?;
        if let Some(credentials) = self.kept.account()? {
            return Ok(builder.from_credentials(credentials).await?);
        }
        let contact = self.email.as_ref().map(|email| format!("mailto:{email}"));
        let contact: Vec<_> = contact.iter().map(String::as_str).collect();
        let new = NewAccount {
            contact: &contact,
            terms_of_service_agreed: true,
            only_return_existing: false,
        };
        let made = builder.create(&new, self.directory.to_string(), None).await;
        let (account, credentials) = made?;
        self.kept.keep_account(&credentials)?;
        Ok(account)
    }
}

/// Lets the authority find at our port what it asks for.
async fn answer_challenges(order: &mut Order, current: &Current) -> anyhow::Result<()> {
    let mut authorizations = order.authorizations();
    while let Some(authorization) = authorizations.next().await {
        let mut authorization = authorization?;
        if authorization.status == AuthorizationStatus::Valid {
            continue;
        }
        let challenge = authorization.challenge(ChallengeType::TlsAlpn01);
        let mut challenge = challenge.context("the authority knows no TLS-ALPN-01")?;
        let domain = challenge.identifier().to_string();
        let digest = challenge.key_authorization().digest();
        let answer = challenge::certificate(&domain, digest.as_ref())?;
        current.answer_challenge(domain, answer);
        challenge.set_ready().await?;
    }
    Ok(())
}

/// Why the authority does not believe us.
async fn refusal(order: &mut Order) -> String {
    let mut authorizations = order.authorizations();
    while let Some(Ok(authorization)) = authorizations.next().await {
        let refused = authorization
            .challenges
            .iter()
            .find_map(|challenge| challenge.error.as_ref());
        if let Some(problem) = refused {
            return problem.to_string();
        }
    }
    "the order was refused".to_owned()
}
