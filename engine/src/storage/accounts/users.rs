//! People: their accounts, what they may do, and who they are to others.

use protocol::{EventKind, Role, RoomId, User, UserId, UserKind, fold_name};

use crate::{
    likeness::Shapes,
    storage::{
        Storage, StorageError,
        accounts::{
            invites::revoke_invites_beyond,
            passwords::revoke_resets,
            sessions::{Which, delete_sessions},
        },
        audit::note,
        messages::append::append_event,
        rooms::members::insert_membership,
        tx::{Change, Tx},
    },
};

/// Somebody to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewUser {
    /// Clean.
    pub name: String,
    /// What they may do.
    pub role: Role,
    /// Clean; not taken.
    pub email: Option<String>,
    /// A provider says that it is theirs.
    pub email_verified: bool,
    /// Where a provider has their picture.
    pub picture_url: Option<String>,
}

/// Somebody as those who run the server see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedUser {
    /// Who.
    pub user: User,
    /// What they may do.
    pub role: Role,
    /// Their address.
    pub email: Option<String>,
    /// A provider says that the address is theirs.
    pub email_verified: bool,
    /// When they came.
    pub created_at_ms: i64,
    /// When they were last here, to some minutes.
    pub used_at_ms: Option<i64>,
    /// No session, no sign-in.
    pub deactivated: bool,
}

/// What a change to somebody else's account is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Governed {
    /// They get this role.
    Role(Role),
    /// Their sessions end, and they cannot sign in.
    Deactivated,
    /// They can sign in again.
    Reactivated,
}

/// How such a change went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GovernOutcome {
    /// Done.
    Done,
    /// The one who asked may not do this.
    Forbidden,
    /// There is no such person.
    Unknown,
    /// There would be no owner left.
    LastOwner,
}

impl Storage {
    /// Whether anybody owns the server.
    pub(crate) async fn has_owner(&self) -> Result<bool, StorageError> {
        let row: Option<i64> = sqlx::query_scalar(
            "select 1 from users where role = 'owner' and deactivated_at_ms is null limit 1",
        )
        .fetch_optional(self.readers())
        .await?;
        Ok(row.is_some())
    }

    /// Everybody whose name or address contains `part`, by name: at most `limit`
    /// after the first `from`; and how many there are.
    pub async fn list_users(
        &self,
        part: &str,
        from: u32,
        limit: u32,
    ) -> Result<(Vec<ListedUser>, u32), StorageError> {
        type Row = (
            i64,
            String,
            Option<String>,
            String,
            Option<String>,
            bool,
            i64,
            Option<i64>,
            bool,
        );
        let (name, email) = (like(&fold_name(part)), like(&part.to_lowercase()));
        let rows: Vec<Row> = sqlx::query_as(
            "select u.id, u.name, u.avatar, u.role, u.email, u.email_verified, \
             u.created_at_ms, \
             (select max(s.used_at_ms) from sessions s where s.user_id = u.id), \
             u.deactivated_at_ms is not null from users u \
             where u.folded_name like $1 escape '\\' or u.email like $2 escape '\\' \
             order by u.role = 'guest', u.folded_name, u.id limit $3 offset $4",
        )
        .bind(&name)
        .bind(&email)
        .bind(limit)
        .bind(from)
        .fetch_all(self.readers())
        .await?;
        let count: u32 = sqlx::query_scalar(
            "select count(*) from users u \
             where u.folded_name like $1 escape '\\' or u.email like $2 escape '\\'",
        )
        .bind(&name)
        .bind(&email)
        .fetch_one(self.readers())
        .await?;
        let users = rows
            .into_iter()
            .map(
                |(
                    id,
                    name,
                    avatar,
                    role,
                    email,
                    email_verified,
                    created_at_ms,
                    used_at_ms,
                    deactivated,
                )| {
                    ListedUser {
                        user: User {
                            id: UserId(id),
                            name,
                            avatar,
                            kind: if deactivated {
                                UserKind::Former
                            } else {
                                UserKind::of_name(&role)
                            },
                        },
                        role: Role::of_name(&role).unwrap_or(Role::Guest),
                        email,
                        email_verified,
                        created_at_ms,
                        used_at_ms,
                        deactivated,
                    }
                },
            )
            .collect();
        Ok((users, count))
    }

    /// Changes somebody's role, or whether they may sign in. Notes it.
    pub(crate) async fn govern(
        &self,
        actor: UserId,
        target: UserId,
        what: Governed,
    ) -> Result<GovernOutcome, StorageError> {
        self.writer
            .change(Govern {
                actor,
                target,
                what,
            })
            .await
    }
}

/// A pattern for `like … escape '\'` that finds `part` anywhere.
pub(in crate::storage) fn like(part: &str) -> String {
    let mut pattern = String::from("%");
    for c in part.chars() {
        if matches!(c, '%' | '_' | '\\') {
            pattern.push('\\');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// Adds somebody, member of every open room. Whether they may have the name is
/// asked before, see [`super::names`].
pub(in crate::storage) async fn insert_user(
    tx: &mut Tx<'_>,
    new: &NewUser,
) -> Result<User, sqlx::Error> {
    let shapes = Shapes::of(&new.name);
    let id: i64 = sqlx::query_scalar(
        "insert into users (name, role, email, email_verified, picture_url, created_at_ms, \
         folded_name, shape, cased_shape) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
    )
    .bind(&new.name)
    .bind(new.role.name())
    .bind(&new.email)
    .bind(new.email_verified)
    .bind(&new.picture_url)
    .bind(tx.now_ms)
    .bind(fold_name(&new.name))
    .bind(&shapes.folded)
    .bind(&shapes.cased)
    .fetch_one(&mut *tx.connection)
    .await?;
    let user = User {
        id: UserId(id),
        name: new.name.clone(),
        avatar: None,
        kind: UserKind::of_name(new.role.name()),
    };
    let everybodys: Vec<i64> =
        sqlx::query_scalar("select id from rooms where for_everybody order by position, id")
            .fetch_all(&mut *tx.connection)
            .await?;
    for room in everybodys.into_iter().map(RoomId) {
        let (joined, _) = append_event(tx, room, user.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, room, user.id, joined).await?;
    }
    Ok(user)
}

/// An account's role, unless it is deactivated.
pub(in crate::storage) async fn active_role(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<Option<Role>, sqlx::Error> {
    let role: Option<String> =
        sqlx::query_scalar("select role from users where id = $1 and deactivated_at_ms is null")
            .bind(user.0)
            .fetch_optional(&mut *tx.connection)
            .await?;
    Ok(role.and_then(|role| Role::of_name(&role)))
}

/// Whether an address belongs to somebody else than `but`.
pub(in crate::storage) async fn is_email_taken(
    tx: &mut Tx<'_>,
    email: &str,
    but: Option<UserId>,
) -> Result<bool, sqlx::Error> {
    let row: Option<i64> = sqlx::query_scalar("select 1 from users where email = $1 and id <> $2")
        .bind(email)
        .bind(but.map_or(0, |user| user.0))
        .fetch_optional(&mut *tx.connection)
        .await?;
    Ok(row.is_some())
}

struct Govern {
    actor: UserId,
    target: UserId,
    what: Governed,
}

impl Change for Govern {
    type Output = GovernOutcome;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<GovernOutcome, sqlx::Error> {
        // Both read here: whoever was an admin a moment ago may not be one now.
        let Some(actor) = active_role(tx, self.actor).await? else {
            return Ok(GovernOutcome::Forbidden);
        };
        let row: Option<(String, bool)> =
            sqlx::query_as("select role, deactivated_at_ms is not null from users where id = $1")
                .bind(self.target.0)
                .fetch_optional(&mut *tx.connection)
                .await?;
        let Some((role, was_deactivated)) = row else {
            return Ok(if actor.is_admin() {
                GovernOutcome::Unknown
            } else {
                GovernOutcome::Forbidden
            });
        };
        let role = Role::of_name(&role).unwrap_or(Role::Guest);
        let allowed = actor.may_govern(role)
            && match self.what {
                // A guest has no way to sign in, and nobody becomes one.
                Governed::Role(to) => {
                    actor.may_govern(to) && role != Role::Guest && to != Role::Guest
                }
                Governed::Deactivated | Governed::Reactivated => true,
            };
        if !allowed {
            return Ok(GovernOutcome::Forbidden);
        }
        let stays_owner = matches!(
            self.what,
            Governed::Role(Role::Owner) | Governed::Reactivated
        );
        if role == Role::Owner && !stays_owner && !was_deactivated {
            let others: Option<i64> = sqlx::query_scalar(
                "select 1 from users where role = 'owner' and deactivated_at_ms is null \
                 and id <> $1 limit 1",
            )
            .bind(self.target.0)
            .fetch_optional(&mut *tx.connection)
            .await?;
            if others.is_none() {
                return Ok(GovernOutcome::LastOwner);
            }
        }
        let (action, detail) = match self.what {
            Governed::Role(to) => {
                sqlx::query("update users set role = $2 where id = $1")
                    .bind(self.target.0)
                    .bind(to.name())
                    .execute(&mut *tx.connection)
                    .await?;
                ("role_changed", format!("{} → {}", role.name(), to.name()))
            }
            Governed::Deactivated => {
                sqlx::query("update users set deactivated_at_ms = $2 where id = $1")
                    .bind(self.target.0)
                    .bind(tx.now_ms)
                    .execute(&mut *tx.connection)
                    .await?;
                delete_sessions(tx, self.target, Which::All).await?;
                ("deactivated", String::new())
            }
            Governed::Reactivated => {
                sqlx::query("update users set deactivated_at_ms = null where id = $1")
                    .bind(self.target.0)
                    .execute(&mut *tx.connection)
                    .await?;
                ("reactivated", String::new())
            }
        };
        let role_now = match self.what {
            Governed::Role(to) => to,
            Governed::Deactivated => Role::Guest,
            Governed::Reactivated => role,
        };
        revoke_invites_beyond(tx, self.target, role_now).await?;
        revoke_resets(tx, self.target).await?;
        note(tx, Some(self.actor), action, Some(self.target), &detail).await?;
        Ok(GovernOutcome::Done)
    }
}
