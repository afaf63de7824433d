//! Alerts: what people are told when their ways to sign in change.
//!
//! [`alert`] is the one place that all of them go through: mail, once there is
//! any, is sent from the rows it writes.

use protocol::{AlertKind, SecurityAlert, UserId};

use crate::{
    limits::{ALERTS_KEPT, ALERTS_LAST, as_ms},
    storage::{
        Device, Storage, StorageError,
        tx::{Change, Tx},
    },
};

impl Storage {
    /// What a session's owner has not said there to have seen, the newest
    /// first. Sessions that began later are not told of what was seen elsewhere.
    pub async fn alerts(
        &self,
        user: UserId,
        session: i64,
    ) -> Result<Vec<SecurityAlert>, StorageError> {
        type Row = (i64, String, String, String, String, i64);
        let rows: Vec<Row> = self
            .sql(
                "select a.id, a.kind, a.detail, a.device, a.address, a.at_ms \
                 from security_alerts a \
                 where a.user_id = $1 \
                 and not exists (select 1 from dismissed_alerts d \
                   where d.alert_id = a.id and d.session_id = $2) \
                 and not exists (select 1 from sessions s where s.id = $2 \
                   and a.dismissed_at_ms is not null and s.created_at_ms > a.at_ms) \
                 order by a.id desc",
            )
            .bind(user.0)
            .bind(session)
            .all()
            .await?;
        let alert = |(id, kind, detail, device, address, at_ms): Row| {
            Some(SecurityAlert {
                id,
                // A later version's: it is told of there.
                kind: AlertKind::of_name(&kind)?,
                detail,
                device,
                address,
                at_ms,
            })
        };
        Ok(rows.into_iter().filter_map(alert).collect())
    }

    /// Notes that an alert was seen in a session of its owner.
    pub(crate) async fn dismiss_alert(
        &self,
        user: UserId,
        session: i64,
        alert: i64,
    ) -> Result<(), StorageError> {
        let change = Dismiss {
            user,
            session,
            alert,
        };
        self.writer.change(change).await
    }
}

/// Tells somebody, in the transaction of what it tells of, what was done to
/// their ways to sign in, and from where.
pub(in crate::storage) async fn alert(
    tx: &mut Tx<'_>,
    user: UserId,
    kind: AlertKind,
    detail: &str,
    by: &Device,
) -> Result<(), sqlx::Error> {
    tx.db
        .sql(
            "insert into security_alerts (user_id, kind, detail, device, address, at_ms) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(user.0)
        .bind(kind.name())
        .bind(detail)
        .bind(&by.name)
        .bind(&by.address)
        .bind(tx.now_ms)
        .run()
        .await?;
    tx.db
        .sql(
            "delete from security_alerts where user_id = $1 and id not in \
             (select id from security_alerts where user_id = $1 order by id desc limit $2)",
        )
        .bind(user.0)
        .bind(i64::from(ALERTS_KEPT))
        .run()
        .await?;
    tx.alerted.insert(user);
    Ok(())
}

/// Forgets what is too old to be told.
pub(in crate::storage) async fn forget_old_alerts(tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
    tx.db
        .sql("delete from security_alerts where at_ms <= $1")
        .bind(tx.now_ms - as_ms(ALERTS_LAST))
        .run()
        .await?;
    Ok(())
}

struct Dismiss {
    user: UserId,
    session: i64,
    alert: i64,
}

impl Change for Dismiss {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let done = tx
            .db
            .sql(
                "update security_alerts set dismissed_at_ms = coalesce(dismissed_at_ms, $3) \
                 where id = $2 and user_id = $1",
            )
            .bind(self.user.0)
            .bind(self.alert)
            .bind(tx.now_ms)
            .run()
            .await?;
        if done == 0 {
            return Ok(());
        }
        tx.alerted.insert(self.user);
        // The session may have ended meanwhile: then there is nobody to remember it for.
        tx.db
            .sql(
                "insert into dismissed_alerts (alert_id, session_id) \
                 select $2, s.id from sessions s where s.id = $3 and s.user_id = $1 \
                 on conflict (alert_id, session_id) do nothing",
            )
            .bind(self.user.0)
            .bind(self.alert)
            .bind(self.session)
            .run()
            .await?;
        Ok(())
    }
}
