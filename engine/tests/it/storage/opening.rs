//! Who may open a store, and what is said to who may not.

use std::{os::unix::fs::PermissionsExt as _, path::Path, sync::Arc};

use engine::{
    clock::SystemClock,
    storage::{OpenError, Storage},
};

use super::{Commits, ROOM, Store, bodies, execute};

async fn open(dir: &Path) -> Result<Storage, OpenError> {
    Storage::open(dir, Arc::new(SystemClock), Arc::new(Commits::default())).await
}

#[tokio::test]
async fn a_directory_has_one_server_at_a_time() {
    let store = Store::new().await;
    let error = open(store.dir.path()).await.unwrap_err();
    assert!(matches!(&error, OpenError::InUse(dir) if dir == store.dir.path()));
    assert!(
        error
            .to_string()
            .starts_with("another irori is using the data directory /")
    );
    let ann = store.guest("Ann").await;
    store.post(&ann, "undisturbed").await;
    let Store { storage, dir, .. } = store;
    drop(storage);
    open(dir.path()).await.expect("free again");
}

#[tokio::test]
async fn a_store_of_a_newer_version_is_left_alone() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    store.post(&ann, "kept").await;
    execute(
        store.dir.path(),
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time) \
         values (999, 'from the future', true, x'00', 0)",
    )
    .await;
    let dir = crate::chat::copy_of_store(store.dir.path());
    let error = open(dir.path()).await.unwrap_err();
    assert!(
        matches!(error, OpenError::Newer { found: 999, known, .. } if known < 999),
        "{error:?}"
    );
    assert!(
        error
            .to_string()
            .contains("was written by a newer irori (schema 999")
    );
    execute(
        dir.path(),
        "delete from _sqlx_migrations where version = 999",
    )
    .await;
    let unharmed = Store::open(dir).await;
    assert_eq!(bodies(&unharmed.all(ROOM).await), ["kept"]);
}

#[tokio::test]
async fn a_directory_that_cannot_be_made_is_named() {
    // Not even root can make a directory in a file.
    let file = tempfile::NamedTempFile::new().unwrap();
    let dir = file.path().join("data");
    let error = open(&dir).await.unwrap_err();
    assert!(matches!(&error, OpenError::Unwritable { dir: named, .. } if *named == dir));
    let said = error.to_string();
    let expected = format!("cannot write to the data directory {}: ", dir.display());
    assert!(said.starts_with(&expected), "{said}");
}

#[tokio::test]
async fn a_database_that_is_none_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("irori.db"), "this is a diary ".repeat(100)).unwrap();
    let error = open(dir.path()).await.unwrap_err();
    assert!(matches!(error, OpenError::Database { .. }), "{error:?}");
    assert!(error.to_string().contains("not a database"), "{error}");
}

#[tokio::test]
async fn a_new_directory_is_for_its_owner_only() {
    let above = tempfile::tempdir().unwrap();
    let dir = above.path().join("deep/data");
    open(&dir).await.unwrap();
    let mode = std::fs::metadata(&dir).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
}

#[tokio::test]
async fn the_rooms_keep_their_events_and_take_the_new_order() {
    let store = Store::with_rooms(&["one", "two"]).await;
    let ann = store.guest("Ann").await;
    store.post(&ann, "hi").await;
    let names = ["three".to_owned(), "one".to_owned()];
    for _ in 0..2 {
        store.storage.ensure_rooms(&names).await.unwrap();
        let rooms = store.storage.rooms_of(ann.id).await.unwrap();
        let slugs: Vec<_> = rooms
            .iter()
            .map(|listed| listed.room.slug.as_str())
            .collect();
        assert_eq!(slugs, ["three", "one", "two"]);
    }
    assert_eq!(bodies(&store.all(ROOM).await), ["hi"]);
    assert!(
        store
            .storage
            .ensure_rooms(&["!!!".to_owned()])
            .await
            .is_err()
    );
}

#[tokio::test]
async fn names_of_an_older_version_are_folded_when_the_store_is_opened() {
    let store = Store::new().await;
    let elodie = store.guest("Élodie").await;
    let dir = crate::chat::copy_of_store(store.dir.path());
    // As the migration leaves them.
    execute(
        dir.path(),
        "update users set folded_name = '', shape = '', cased_shape = ''",
    )
    .await;
    let reopened = Store::open(dir).await;
    let found = reopened.storage.find_people("ELODIE", None, 10).await;
    assert_eq!(found.unwrap(), [elodie]);
    let token = engine::session::SessionToken::random().unwrap();
    let namesake = reopened
        .storage
        .create_guest(
            "elodie".to_owned(),
            &token,
            engine::storage::Device::default(),
        )
        .await;
    assert_eq!(
        namesake.unwrap(),
        Err(engine::storage::Refused::NameOfAnother)
    );
}
