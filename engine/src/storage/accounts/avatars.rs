//! People's pictures, and which of them is shown.

use protocol::{AvatarSource, User, UserId};

use crate::{
    limits::{AVATAR_CHECKED_EVERY, as_ms},
    storage::{
        Storage, StorageError,
        shown::{ShownRow, as_shown, kind, shown, user},
        tx::{Change, Tx},
    },
};

/// A square picture in the sizes it is shown in, as WebP.
#[derive(Clone, PartialEq, Eq)]
pub struct Avatar {
    /// Names it: 16 hexadecimal digits of its SHA-256.
    pub hash: String,
    /// 96 by 96 pixels.
    pub px96: Vec<u8>,
    /// 256 by 256 pixels.
    pub px256: Vec<u8>,
}

impl std::fmt::Debug for Avatar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Avatar")
            .field("hash", &self.hash)
            .finish_non_exhaustive()
    }
}

/// The sizes a picture is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvatarSize {
    /// 96 by 96 pixels: for lists and messages on any screen.
    Px96,
    /// 256 by 256 pixels: for looking at it.
    Px256,
}

/// A picture that somebody else has and that is to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueAvatar {
    /// Whose.
    pub user: UserId,
    /// Where to ask.
    pub place: AvatarPlace,
}

/// Where somebody else has a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AvatarPlace {
    /// At this address; the provider has named it.
    Provider(String),
    /// At Gravatar, for this e-mail address.
    Gravatar(String),
}

impl AvatarPlace {
    /// Which source this is.
    pub const fn source(&self) -> AvatarSource {
        match self {
            Self::Provider(_) => AvatarSource::Provider,
            Self::Gravatar(_) => AvatarSource::Gravatar,
        }
    }
}

impl Storage {
    /// The picture of this name, where the person (still) has it.
    pub(crate) async fn avatar(
        &self,
        user: UserId,
        hash: &str,
        size: AvatarSize,
    ) -> Result<Option<Vec<u8>>, StorageError> {
        let query = match size {
            AvatarSize::Px96 => {
                self.sql("select px96 from avatars where user_id = $1 and hash = $2 limit 1")
            }
            AvatarSize::Px256 => {
                self.sql("select px256 from avatars where user_id = $1 and hash = $2 limit 1")
            }
        };
        let found = query.bind(user.0).bind(hash).optional_value();
        Ok(found.await?)
    }

    /// Somebody as they are shown.
    pub(crate) async fn user(&self, id: UserId) -> Result<Option<User>, StorageError> {
        let row: Option<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from users u where u.id = $1"
            ))
            .bind(id.0)
            .optional()
            .await?;
        Ok(row.map(user))
    }

    /// What each source yields for somebody, in their order.
    pub(crate) async fn avatar_sources(
        &self,
        user: UserId,
    ) -> Result<Vec<(AvatarSource, Option<String>)>, StorageError> {
        let order: String = self
            .sql("select avatar_sources from users where id = $1")
            .bind(user.0)
            .value()
            .await?;
        let rows: Vec<(String, Option<String>)> = self
            .sql("select source, hash from avatars where user_id = $1")
            .bind(user.0)
            .all()
            .await?;
        Ok(in_order(&order, &rows).collect())
    }

    /// Keeps what a source yields now; `None`: no picture. Returns how the
    /// person is shown, if that has changed.
    pub(crate) async fn keep_avatar(
        &self,
        user: UserId,
        source: AvatarSource,
        avatar: Option<Avatar>,
    ) -> Result<Option<User>, StorageError> {
        let change = KeepAvatar {
            user,
            source,
            avatar,
        };
        self.writer.change(change).await
    }

    /// Notes that a source could not be asked, to be tried again after a part
    /// of the usual time. What it has yielded stays.
    pub(crate) async fn defer_avatar(
        &self,
        user: UserId,
        source: AvatarSource,
    ) -> Result<(), StorageError> {
        self.writer.change(DeferAvatar { user, source }).await
    }

    /// Makes a source the first of somebody's order. Returns how the person
    /// is shown, if that has changed.
    pub(crate) async fn prefer_avatar(
        &self,
        user: UserId,
        source: AvatarSource,
    ) -> Result<Option<User>, StorageError> {
        self.writer.change(PreferAvatar { user, source }).await
    }

    /// Pictures of people who are signed in that were not asked for lately.
    pub(crate) async fn due_avatars(
        &self,
        gravatar: bool,
        limit: u32,
    ) -> Result<Vec<DueAvatar>, StorageError> {
        let rows: Vec<(i64, String, String)> = self
            .sql(
                "select w.user_id, w.source, w.place from ( \
                   select id as user_id, 'provider' as source, picture_url as place from users \
                     where picture_url is not null and deactivated_at_ms is null \
                   union all \
                   select id, 'gravatar', email from users \
                     where $3 and email is not null and deactivated_at_ms is null \
                 ) w left join avatars a on a.user_id = w.user_id and a.source = w.source \
                 where coalesce(a.checked_at_ms, 0) <= $1 \
                 and exists (select 1 from sessions s where s.user_id = w.user_id) \
                 order by coalesce(a.checked_at_ms, 0), w.user_id limit $2",
            )
            .bind(
                self.now_ms()
                    .saturating_sub(as_ms(AVATAR_CHECKED_EVERY))
                    .max(0),
            )
            .bind(i64::from(limit))
            .bind(gravatar)
            .all()
            .await?;
        Ok(rows
            .into_iter()
            .map(|(user, source, place)| DueAvatar {
                user: UserId(user),
                place: if source == AvatarSource::Provider.name() {
                    AvatarPlace::Provider(place)
                } else {
                    AvatarPlace::Gravatar(place)
                },
            })
            .collect())
    }
}

fn in_order<'r>(
    order: &str,
    rows: &'r [(String, Option<String>)],
) -> impl Iterator<Item = (AvatarSource, Option<String>)> + 'r {
    AvatarSource::order(order).into_iter().map(|source| {
        let row = rows.iter().find(|(name, _)| name == source.name());
        (source, row.and_then(|(_, hash)| hash.clone()))
    })
}

struct KeepAvatar {
    user: UserId,
    source: AvatarSource,
    avatar: Option<Avatar>,
}

impl Change for KeepAvatar {
    type Output = Option<User>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<User>, sqlx::Error> {
        let avatar = self.avatar.as_ref();
        tx.db
            .sql(
                "insert into avatars (user_id, source, hash, px96, px256, checked_at_ms) \
                 values ($1, $2, $3, $4, $5, $6) on conflict (user_id, source) do update \
                 set hash = excluded.hash, px96 = excluded.px96, px256 = excluded.px256, \
                 checked_at_ms = excluded.checked_at_ms",
            )
            .bind(self.user.0)
            .bind(self.source.name())
            .bind(avatar.map(|avatar| &avatar.hash))
            .bind(avatar.map(|avatar| &avatar.px96))
            .bind(avatar.map(|avatar| &avatar.px256))
            .bind(tx.now_ms)
            .run()
            .await?;
        choose(tx, self.user).await
    }
}

struct DeferAvatar {
    user: UserId,
    source: AvatarSource,
}

impl Change for DeferAvatar {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let again = tx
            .now_ms
            .saturating_sub(as_ms(AVATAR_CHECKED_EVERY) / 24 * 23);
        tx.db
            .sql(
                "insert into avatars (user_id, source, checked_at_ms) values ($1, $2, $3) \
                 on conflict (user_id, source) do update \
                 set checked_at_ms = excluded.checked_at_ms",
            )
            .bind(self.user.0)
            .bind(self.source.name())
            .bind(again)
            .run()
            .await?;
        Ok(())
    }
}

struct PreferAvatar {
    user: UserId,
    source: AvatarSource,
}

impl Change for PreferAvatar {
    type Output = Option<User>;

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<Option<User>, sqlx::Error> {
        let stored: String = tx
            .db
            .sql("select avatar_sources from users where id = $1")
            .bind(self.user.0)
            .value()
            .await?;
        let mut order = AvatarSource::order(&stored);
        order.retain(|source| *source != self.source);
        order.insert(0, self.source);
        let names: Vec<_> = order.into_iter().map(AvatarSource::name).collect();
        tx.db
            .sql("update users set avatar_sources = $2 where id = $1")
            .bind(self.user.0)
            .bind(names.join(" "))
            .run()
            .await?;
        choose(tx, self.user).await
    }
}

/// Shows the first picture there is. Returns how the person is shown, if
/// that has changed.
async fn choose(tx: &mut Tx<'_>, user: UserId) -> Result<Option<User>, sqlx::Error> {
    let (order, shown): (String, Option<String>) = tx
        .db
        .sql("select avatar_sources, avatar from users where id = $1")
        .bind(user.0)
        .one()
        .await?;
    let rows: Vec<(String, Option<String>)> = tx
        .db
        .sql("select source, hash from avatars where user_id = $1")
        .bind(user.0)
        .all()
        .await?;
    let chosen = in_order(&order, &rows)
        .find(|(source, hash)| *source == AvatarSource::Initials || hash.is_some())
        .and_then(|(_, hash)| hash);
    if chosen == shown {
        return Ok(None);
    }
    tx.db
        .sql("update users set avatar = $2 where id = $1")
        .bind(user.0)
        .bind(&chosen)
        .run()
        .await?;
    as_shown(tx, user).await.map(Some)
}
