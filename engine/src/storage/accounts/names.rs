//! Names of people: decides which are free, and writes them.

use std::collections::HashSet;

use protocol::{NAME_MAX_CHARS, Role, RoomId, Slug, User, UserId, fold_name};

use crate::{
    likeness::{Shapes, is_reserved},
    limits::{SESSION_IDLE, as_ms},
    storage::{
        Storage, StorageError,
        shown::{ShownRow, kind, shown, user},
        tx::{Change, Tx},
    },
};

/// Numbers tried for a newcomer whose name is taken, from 2 on.
const NUMBERS_TRIED: u32 = 20;

/// What somebody is called who has no name they can bear here.
const NAMELESS: &str = "Newcomer";

impl Storage {
    /// The members of a room whose folded names are among these: id, name and
    /// folded name. At most `limit`, and nobody deactivated; for `asker`, who
    /// is told nothing where they are no member.
    pub(crate) async fn members_named(
        &self,
        room: RoomId,
        asker: UserId,
        folded: &[String],
        limit: u32,
    ) -> Result<Vec<(i64, String, String)>, StorageError> {
        if folded.is_empty() {
            return Ok(Vec::new());
        }
        let people = self
            .sql(
                "select u.id, u.name, u.folded_name from users u where u.folded_name in {list} \
                 and u.deactivated_at_ms is null and exists (select 1 from memberships m \
                 where m.room_id = $1 and m.user_id = u.id) \
                 and exists (select 1 from memberships a \
                 where a.room_id = $1 and a.user_id = $3) order by u.id limit $2",
            )
            .bind(room.0)
            .bind(i64::from(limit))
            .bind(asker.0)
            .list(folded)
            .all();
        Ok(people.await?)
    }

    /// Up to `limit` people of this name however it is written, those who write
    /// it just so first; nobody deactivated.
    pub(crate) async fn people_named(
        &self,
        name: &str,
        limit: u32,
    ) -> Result<Vec<User>, StorageError> {
        let rows: Vec<ShownRow> = self
            .sql(concat!(
                "select ",
                shown!("u"),
                " from users u where u.folded_name = $1 and u.deactivated_at_ms is null \
                 order by case when u.name = $2 then 0 else 1 end, u.id limit $3"
            ))
            .bind(fold_name(name))
            .bind(name)
            .bind(i64::from(limit))
            .all()
            .await?;
        Ok(rows.into_iter().map(user).collect())
    }

    /// Everybody there is or was of this name, however it is written.
    pub(crate) async fn bearers(&self, name: &str) -> Result<Vec<i64>, StorageError> {
        Ok(self
            .sql("select id from users where folded_name = $1 order by id")
            .bind(fold_name(name))
            .values()
            .await?)
    }

    /// Names and addresses of all public rooms, for a member of `room`: nobody
    /// else is told any.
    pub(crate) async fn public_room_names(
        &self,
        room: RoomId,
        asker: UserId,
    ) -> Result<Vec<(String, Slug)>, StorageError> {
        let rows: Vec<(String, String)> = self
            .sql(
                "select name, slug from rooms where kind = 'public' and exists (select 1 from \
                 memberships where room_id = $1 and user_id = $2) order by id",
            )
            .bind(room.0)
            .bind(asker.0)
            .all()
            .await?;
        let room = |(name, slug)| (name, Slug::from_stored(slug));
        Ok(rows.into_iter().map(room).collect())
    }
}

/// Whether somebody of this role may be called so: it is neither kept for the
/// server nor like the name of anybody but `but`. Who runs the server may have
/// any name. One query, however many namesakes there are.
pub(in crate::storage) async fn is_free(
    tx: &mut Tx<'_>,
    name: &str,
    role: Role,
    but: Option<UserId>,
) -> Result<bool, sqlx::Error> {
    if role.is_admin() {
        return Ok(true);
    }
    if is_reserved(name) {
        return Ok(false);
    }
    let Shapes { folded, cased } = Shapes::of(name);
    Ok(taken(tx, &[folded, cased], but).await?.is_empty())
}

/// The name itself where somebody of this role may have it, else a free one
/// made from it: `Ann 2`. One query, too.
pub(in crate::storage) async fn free_name(
    tx: &mut Tx<'_>,
    name: &str,
    role: Role,
) -> Result<String, sqlx::Error> {
    if is_free(tx, name, role, None).await? {
        return Ok(name.to_owned());
    }
    let base = if is_reserved(name) { NAMELESS } else { name };
    // The last is tried by nobody else: random enough.
    let last = u32::try_from(tx.now_ms.rem_euclid(1_000_000)).unwrap_or_default() + 1_000;
    let tried: Vec<_> = (2..2 + NUMBERS_TRIED)
        .chain([last])
        .map(|number| numbered(base, number))
        .map(|name| (Shapes::of(&name), name))
        .collect();
    let shapes: Vec<_> = tried
        .iter()
        .flat_map(|(Shapes { folded, cased }, _)| [folded.clone(), cased.clone()])
        .collect();
    let taken = taken(tx, &shapes, None).await?;
    let mut free = tried
        .into_iter()
        .filter(|(Shapes { folded, cased }, _)| !(taken.contains(folded) || taken.contains(cased)));
    Ok(free
        .next()
        .map_or_else(|| numbered(base, last), |(_, name)| name))
}

/// A name with a number behind it, short enough to be one.
fn numbered(name: &str, number: u32) -> String {
    let number = format!(" {number}");
    let room = NAME_MAX_CHARS.saturating_sub(number.chars().count());
    let cut: String = name.chars().take(room).collect();
    cut.trim_end().to_owned() + &number
}

/// Which of these shapes names of others than `but` have. A guest's name is
/// free again once they have gone for good.
async fn taken(
    tx: &mut Tx<'_>,
    shapes: &[String],
    but: Option<UserId>,
) -> Result<HashSet<String>, sqlx::Error> {
    let rows: Vec<(String, String)> = tx
        .db
        .sql(
            "select distinct u.shape, u.cased_shape from users u \
             where (u.shape in {list} or u.cased_shape in {list}) and u.id <> $1 \
             and (u.role <> 'guest' or exists (select 1 from sessions s where s.user_id = u.id \
             and s.expires_at_ms > $2 and s.used_at_ms > $3))",
        )
        .bind(but.map_or(0, |user| user.0))
        .bind(tx.now_ms)
        .bind(tx.now_ms.saturating_sub(as_ms(SESSION_IDLE)))
        .list(shapes)
        .all()
        .await?;
    Ok(rows.into_iter().flat_map(|(one, two)| [one, two]).collect())
}

/// Gives somebody a (clean) name: the only way to write one of somebody who is
/// there. Whether they may have it is asked before, see [`is_free`].
pub(in crate::storage) async fn write_name(
    tx: &mut Tx<'_>,
    user: UserId,
    name: &str,
) -> Result<(), sqlx::Error> {
    let shapes = Shapes::of(name);
    tx.db
        .sql(
            "update users set name = $2, folded_name = $3, shape = $4, cased_shape = $5 \
             where id = $1",
        )
        .bind(user.0)
        .bind(name)
        .bind(fold_name(name))
        .bind(&shapes.folded)
        .bind(&shapes.cased)
        .run()
        .await?;
    Ok(())
}

/// Folds the names that were written before names were folded, all or none.
pub(in crate::storage) struct FoldOldNames;

impl Change for FoldOldNames {
    type Output = ();

    async fn apply(&mut self, tx: &mut Tx<'_>) -> Result<(), sqlx::Error> {
        let unfolded: Vec<(i64, String)> = tx
            .db
            .sql("select id, name from users where folded_name = ''")
            .all()
            .await?;
        for (id, name) in unfolded {
            write_name(tx, UserId(id), &name).await?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A name that is written elsewhere is not folded, and so is found by nobody
    /// and looks like nobody's.
    #[test]
    fn nothing_else_in_the_store_writes_the_names_of_people() {
        let mut dirs = vec![concat!(env!("CARGO_MANIFEST_DIR"), "/src/storage").into()];
        while let Some(dir) = dirs.pop() {
            for file in std::fs::read_dir::<std::path::PathBuf>(dir).unwrap() {
                let path = file.unwrap().path();
                if path.is_dir() {
                    dirs.push(path);
                    continue;
                }
                let source = std::fs::read_to_string(&path).unwrap();
                let written = source.contains("update users set name");
                assert!(
                    !written || path.ends_with("accounts/names.rs"),
                    "{} writes a name by itself",
                    path.display()
                );
            }
        }
    }

    #[test]
    fn a_number_fits_behind_every_name() {
        assert_eq!(numbered("Ann", 2), "Ann 2");
        let long = numbered(&"花".repeat(NAME_MAX_CHARS), 12);
        assert_eq!(long.chars().count(), NAME_MAX_CHARS);
        assert!(long.ends_with("花 12"));
    }
}
