//! People: their accounts, what they may do, and who they are to others.

use protocol::{EventKind, Role, RoomId, User, UserId, UserKind, fold_name, views::Person};

use crate::{
    likeness::Shapes,
    storage::{
        Refused, Storage, StorageError,
        accounts::names::is_free,
        audit::note,
        messages::append::append_event,
        rooms::members::insert_membership,
        sql::{count, like},
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

impl Storage {
    /// Whether anybody owns the server.
    pub(crate) async fn has_owner(&self) -> Result<bool, StorageError> {
        let row: bool = self
            .sql(
                "select exists (select 1 from users \
                 where role = 'owner' and deactivated_at_ms is null)",
            )
            .value()
            .await?;
        Ok(row)
    }

    /// Adds an account without a way in. Refused where the name or the address
    /// is somebody else's.
    pub(crate) async fn add_user(
        &self,
        new: NewUser,
    ) -> Result<Result<User, Refused>, StorageError> {
        self.writer.change(AddUser(new)).await
    }

    /// Everybody whose name or address contains `part`, by name: at most `limit`
    /// after the first `from`; and how many there are.
    pub async fn list_users(
        &self,
        part: &str,
        from: u32,
        limit: u32,
    ) -> Result<(Vec<Person>, u32), StorageError> {
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
        let rows: Vec<Row> = self
            .sql(
                "select u.id, u.name, u.avatar, u.role, u.email, u.email_verified, \
                 u.created_at_ms, \
                 (select max(s.used_at_ms) from sessions s where s.user_id = u.id), \
                 u.deactivated_at_ms is not null from users u \
                 where u.folded_name like $1 escape '\\' or u.email like $2 escape '\\' \
                 order by u.role = 'guest', u.folded_name, u.id limit $3 offset $4",
            )
            .bind(&name)
            .bind(&email)
            .bind(i64::from(limit))
            .bind(i64::from(from))
            .all()
            .await?;
        let all: i64 = self
            .sql(
                "select count(*) from users u \
                 where u.folded_name like $1 escape '\\' or u.email like $2 escape '\\'",
            )
            .bind(&name)
            .bind(&email)
            .value()
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
                    Person {
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
        Ok((users, count(all)))
    }
}

/// Adds somebody, member of every open room. Whether they may have the name is
/// asked before, see [`super::names`].
pub(in crate::storage) async fn insert_user(
    tx: &mut Tx<'_>,
    new: &NewUser,
) -> Result<User, sqlx::Error> {
    let shapes = Shapes::of(&new.name);
    let id: i64 = tx
        .db
        .sql(
            "insert into users (name, role, email, email_verified, picture_url, created_at_ms, \
             folded_name, shape, cased_shape) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
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
        .value()
        .await?;
    let user = User {
        id: UserId(id),
        name: new.name.clone(),
        avatar: None,
        kind: UserKind::of_name(new.role.name()),
    };
    let everybodys: Vec<i64> = tx
        .db
        .sql("select id from rooms where for_everybody order by position, id")
        .values()
        .await?;
    for room in everybodys.into_iter().map(RoomId) {
        let (joined, _) = append_event(tx, room, user.clone(), EventKind::MemberJoined).await?;
        insert_membership(tx, room, user.id, joined).await?;
    }
    Ok(user)
}

struct AddUser(NewUser);

impl Change for AddUser {
    type Output = Result<User, Refused>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Self::Output, sqlx::Error> {
        let Self(new) = self;
        if let Some(email) = &new.email
            && is_email_taken(tx, email, None).await?
        {
            return Ok(Err(Refused::EmailTaken));
        }
        if !is_free(tx, &new.name, new.role, None).await? {
            return Ok(Err(Refused::NameOfAnother));
        }
        let user = insert_user(tx, new).await?;
        note(tx, None, "signed_up", Some(user.id), new.role.name()).await?;
        Ok(Ok(user))
    }
}

/// An account's role, unless it is deactivated.
pub(in crate::storage) async fn active_role(
    tx: &mut Tx<'_>,
    user: UserId,
) -> Result<Option<Role>, sqlx::Error> {
    let role: Option<String> = tx
        .db
        .sql("select role from users where id = $1 and deactivated_at_ms is null")
        .bind(user.0)
        .optional_value()
        .await?;
    Ok(role.and_then(|role| Role::of_name(&role)))
}

/// Whether an address belongs to somebody else than `but`.
pub(in crate::storage) async fn is_email_taken(
    tx: &mut Tx<'_>,
    email: &str,
    but: Option<UserId>,
) -> Result<bool, sqlx::Error> {
    let row: bool = tx
        .db
        .sql("select exists (select 1 from users where email = $1 and id <> $2)")
        .bind(email)
        .bind(but.map_or(0, |user| user.0))
        .value()
        .await?;
    Ok(row)
}
