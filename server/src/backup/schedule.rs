//! Backups that the server makes by itself.

use std::{sync::Arc, time::Duration};

use archive::Keys;
use engine::clock::Clock;
use protocol::calendar;
use tokio::time::sleep;

use super::{NAME_START, make, name_at, place::Place};
use crate::{
    config::{BackupOptions, StorageOptions},
    progress::Progress,
};

/// After a backup that failed, at the latest.
const TRY_AGAIN: Duration = Duration::from_mins(10);

/// Makes a backup whenever the newest one is old enough, and deletes those that
/// are too many. Never returns where there is a place for them.
pub(crate) async fn keep_backing_up(
    options: BackupOptions,
    storage: StorageOptions,
    keys: Option<Keys>,
    clock: Arc<dyn Clock>,
) {
    let Some(location) = &options.backup_to else {
        return;
    };
    let every = options.backup_every.0;
    loop {
        let tried = async {
            let place = Place::open(location)?;
            let newest = place.backups().await?.pop();
            let wait = due_in(newest.as_deref(), every, clock.now_ms());
            if wait.is_zero() {
                let name = name_at(clock.now_ms(), keys.is_some());
                back_up(&place, name, &storage, keys.clone(), clock.now_ms()).await?;
                delete_surplus(&place, options.backup_keep).await?;
                return Ok(every);
            }
            anyhow::Ok(wait)
        };
        let wait = tried.await.unwrap_or_else(|cause| {
            tracing::error!("no backup to {location}: {cause:#}");
            every.min(TRY_AGAIN)
        });
        sleep(wait).await;
    }
}

async fn back_up(
    place: &Place,
    name: String,
    storage: &StorageOptions,
    keys: Option<Keys>,
    now_ms: i64,
) -> anyhow::Result<()> {
    let spot = place.clone().spot(name);
    let made = make(storage, &spot, keys, now_ms, Progress::nothing()).await?;
    for key in &made.missing {
        tracing::error!(key, "a file is missing, and not in the backup");
    }
    for key in &made.damaged {
        tracing::error!(key, "a file is damaged, and so in the backup");
    }
    tracing::info!(to = %spot, files = made.files, bytes = made.bytes, "backup made");
    Ok(())
}

/// How long until the next is due. What is from the future is not believed.
fn due_in(newest: Option<&str>, every: Duration, now_ms: i64) -> Duration {
    let age = newest
        .and_then(made_at_ms)
        .and_then(|made| u64::try_from(now_ms - made).ok())
        .map(Duration::from_millis);
    age.map_or(Duration::ZERO, |age| every.saturating_sub(age))
}

/// When a backup of this name was made.
fn made_at_ms(name: &str) -> Option<i64> {
    let moment = name.strip_prefix(NAME_START)?;
    let part = |from: usize, to: usize| moment.get(from..to);
    let number = |from, to| part(from, to)?.parse::<i64>().ok();
    let day = calendar::day_of(number(0, 4)?, number(4, 6)?, number(6, 8)?)?;
    let seconds = number(9, 11)? * 3600 + number(11, 13)? * 60 + number(13, 15)?;
    Some(calendar::start_ms(day, 0) + seconds * 1000)
}

async fn delete_surplus(place: &Place, keep: u32) -> anyhow::Result<()> {
    let names = place.backups().await?;
    let surplus = names.len().saturating_sub(keep as usize);
    for name in names.iter().take(surplus) {
        place.delete(name).await?;
        tracing::info!(name, "an old backup is deleted");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_when_the_next_is_due() {
        let made = 1_795_744_800_000;
        let day = Duration::from_hours(24);
        let name = name_at(made, true);
        assert_eq!(made_at_ms(&name), Some(made));
        let hour = 3_600_000;
        for (newest, now_ms, wait) in [
            (None, made, Duration::ZERO),
            (Some(name.as_str()), made, day),
            (Some(&name), made + hour, Duration::from_hours(23)),
            (Some(&name), made + 24 * hour, Duration::ZERO),
            (Some(&name), made + 1000 * hour, Duration::ZERO),
            (Some(&name), made - hour, Duration::ZERO),
        ] {
            assert_eq!(due_in(newest, day, now_ms), wait, "{newest:?} {now_ms}");
        }
    }
}
