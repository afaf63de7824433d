//! Backups that are cut, changed, encrypted, of other versions, or of what was
//! damaged before.

use std::{fs, path::Path};

use archive::{Output, Writer};
use engine::storage::Storage;
use http::StatusCode;
use serde_json::json;
use sha2::{Digest as _, Sha256};
use sqlx::{
    ConnectOptions as _, Connection as _, SqliteConnection, migrate::Migrator,
    sqlite::SqliteConnectOptions,
};

use super::{back_up, blobs, command, done, events, fails, filled, run};
use crate::{process::assert_one_sentence, running::Running};

#[tokio::test]
async fn nothing_is_restored_of_what_is_cut_or_changed() {
    let (dir, data) = filled().await;
    let archive = dir.path().join("backup.tar");
    back_up(&data, &archive).await;
    let whole = fs::read(&archive).unwrap();
    let broken = dir.path().join("broken.tar");
    let other = dir.path().join("other");
    let words = ["restore", broken.to_str().unwrap()];
    let mut damaged: Vec<Vec<u8>> = Vec::new();
    // In the first header, its content, the database, a blob, the seal, the end.
    for at in [
        0,
        600,
        1200,
        40_000,
        whole.len() - 200_000,
        whole.len() - 1600,
        whole.len() - 1,
    ] {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        damaged.push(changed);
    }
    // Nothing, less than a block, whole blocks, all but the end.
    for length in [
        0,
        100,
        512,
        3 * 512,
        40_960,
        whole.len() / 2,
        whole.len() - 1024,
        whole.len() - 1,
    ] {
        damaged.push(whole[..length].to_vec());
    }
    for (number, bytes) in damaged.into_iter().enumerate() {
        fs::write(&broken, bytes).unwrap();
        let refused = fails(command(&other, &words)).await;
        assert_one_sentence(&refused, "cannot be used");
        assert!(!other.exists(), "number {number}");
        let left: Vec<_> = fs::read_dir(dir.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| name.contains("restore"))
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// One that is there already and empty, as a volume may be.
#[tokio::test]
async fn an_empty_directory_is_filled_by_one_at_a_time_and_stays_empty_until_then() {
    let (dir, data) = filled().await;
    let archive = dir.path().join("backup.tar");
    back_up(&data, &archive).await;
    let other = dir.path().join("other");
    fs::create_dir(&other).unwrap();
    let words = ["restore", archive.to_str().unwrap()];
    let lock = Storage::lock(&other).unwrap();
    let refused = fails(command(&other, &words)).await;
    assert_one_sentence(&refused, "another irori is using the data directory");
    drop(lock);

    let whole = fs::read(&archive).unwrap();
    fs::write(&archive, &whole[..whole.len() / 2]).unwrap();
    assert_one_sentence(&fails(command(&other, &words)).await, "cannot be used");
    fs::write(&archive, whole).unwrap();
    done(command(&other, &words)).await;
    done(command(&other, &["verify"])).await;
}

#[tokio::test]
async fn an_encrypted_one_needs_its_key() {
    let (dir, data) = filled().await;
    let file = archive::Keys::generate();
    let secret = dir.path().join("secret.txt");
    fs::write(&secret, &file).unwrap();
    let public = dir.path().join("public.txt");
    let (first, _) = file.split_once('\n').unwrap();
    fs::write(&public, first.strip_prefix("# public key: ").unwrap()).unwrap();
    let (secret, public) = (secret.to_str().unwrap(), public.to_str().unwrap());
    let archive = dir.path().join("backup.tar.age");
    let path = archive.to_str().unwrap();
    done(command(&data, &["backup", path, "--key-file", public])).await;
    let other = dir.path().join("other");
    for (words, said) in [
        (
            vec!["restore", path],
            "it is encrypted, and needs the key file",
        ),
        (
            vec!["restore", path, "--key-file", public],
            "it is encrypted, and needs",
        ),
        (vec!["restore", path, "--key-file", path], "the key file"),
    ] {
        let refused = fails(command(&other, &words)).await;
        assert_one_sentence(&refused, said);
        assert!(!other.exists());
    }
    done(command(&other, &["restore", path, "--key-file", secret])).await;
    done(command(&other, &["verify"])).await;
}

/// An archive of a data directory's database alone, as a version of this
/// schema would have made it.
fn archive_of(database: &[u8], schema: i64, to: &Path) {
    let header = json!({
        "format": 1, "irori": "0.0.1", "database": "sqlite", "schema": schema,
        "made_at_ms": 0, "bytes": database.len(),
    });
    let header = header.to_string();
    let mut writer = Writer::new(Output::new(fs::File::create(to).unwrap(), None).unwrap());
    for (name, content) in [
        ("backup.json", header.as_bytes()),
        ("irori.db", database),
        ("missing.json", b"[]"),
    ] {
        let sha256 = Sha256::digest(content).into();
        let good = writer.entry(name, content.len() as u64, &sha256, content);
        assert!(good.unwrap());
    }
    writer.seal().unwrap();
}

/// The schema of an older version.
const OLD_SCHEMA: i64 = 20;

/// The database as an older version made it.
async fn database_of(schema: i64, dir: &Path) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../engine/migrations/sqlite");
    let mut migrator = Migrator::new(Path::new(folder)).await.unwrap();
    let known = migrator.migrations.to_mut();
    known.retain(|migration| migration.version <= schema);
    let file = dir.join("old.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .foreign_keys(false);
    let mut database = options.connect().await.unwrap();
    migrator.run(&mut database).await.unwrap();
    database.close().await.unwrap();
    fs::read(file).unwrap()
}

#[tokio::test]
async fn an_older_one_is_brought_up_to_date_and_a_newer_one_refused() {
    let dir = tempfile::tempdir().unwrap();
    let database = database_of(OLD_SCHEMA, dir.path()).await;
    let archive = dir.path().join("old.tar");
    let path = archive.to_str().unwrap();
    archive_of(&database, OLD_SCHEMA, &archive);
    let other = dir.path().join("other");
    done(command(&other, &["verify", path])).await;
    done(command(&other, &["restore", path])).await;
    let (running, visitor) = Running::start(&other);
    assert_eq!(visitor.get("/login").await.status(), StatusCode::OK);
    drop(running);

    archive_of(&database, 999, &archive);
    let newer = dir.path().join("newer");
    for words in [["verify", path], ["restore", path]] {
        let refused = fails(command(&newer, &words)).await;
        assert_one_sentence(&refused, "it was made by a newer irori (0.0.1, schema 999;");
        assert!(!newer.exists());
    }
}

#[tokio::test]
async fn verify_finds_what_is_wrong() {
    let (_dir, data) = filled().await;
    done(command(&data, &["verify"])).await;
    let first = &blobs(&data)[0];
    let good = fs::read(first).unwrap();
    fs::write(first, "other bytes").unwrap();
    let found = run(command(&data, &["verify"])).await;
    assert_eq!(found.status.code(), Some(1));
    let said = String::from_utf8(found.stdout).unwrap();
    assert!(said.contains("the content is damaged"), "{said}");
    // A backup of it is whole, says so, and fails.
    let archive = data.with_file_name("damaged.tar");
    let path = archive.to_str().unwrap();
    let made = run(command(&data, &["backup", path, "--json"])).await;
    assert_eq!(made.status.code(), Some(1));
    let told = events(&String::from_utf8(made.stdout).unwrap())
        .pop()
        .unwrap();
    assert_eq!(told["damaged"].as_array().unwrap().len(), 1);
    let said = done(command(&data, &["verify", path])).await;
    assert!(
        said.contains("was damaged already when the backup was made"),
        "{said}"
    );
    fs::remove_file(first).unwrap();
    let found = run(command(&data, &["verify"])).await;
    assert_eq!(found.status.code(), Some(1));
    fs::write(first, good).unwrap();
    // What belongs to nothing is told, and is no fault.
    let key = first.file_name().unwrap().to_str().unwrap();
    let (_, hash) = key.split_once('-').unwrap();
    let orphan = data.join(format!("blobs/00/00/{:032}-{hash}", 0));
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::copy(first, &orphan).unwrap();
    let said = done(command(&data, &["verify"])).await;
    assert!(said.contains("belongs to nothing"), "{said}");

    for (wrong, right, told) in [
        (
            "update rooms set head_seq = head_seq + 1 where id = 1",
            "update rooms set head_seq = head_seq - 1 where id = 1",
            "room 1 has a gap",
        ),
        (
            "update events set seq = seq + 1000 where kind = 'member_joined' and seq = 1",
            "update events set seq = seq - 1000 where seq > 1000",
            "room 1 has a gap",
        ),
        (
            "update events set body = 'look at that' where body = 'look at this'",
            "update events set body = 'look at this' where body = 'look at that'",
            "the search index has other words for message",
        ),
        (
            "update search_documents set seq = seq + 1000",
            "update search_documents set seq = seq - 1000",
            "is not in the search index",
        ),
        (
            "insert into memberships \
             (room_id, user_id, read_seq, joined_at_ms) values (1, 777, 0, 0)",
            "delete from memberships where user_id = 777",
            "refer to rows of users that are not there",
        ),
    ] {
        unchecked(&data, wrong).await;
        let found = run(command(&data, &["verify"])).await;
        let said = String::from_utf8(found.stdout).unwrap();
        assert!(said.contains(told), "{wrong}: {said}");
        assert_eq!(found.status.code(), Some(1));
        unchecked(&data, right).await;
        done(command(&data, &["verify"])).await;
    }
}

/// Changes what foreign keys would not let anybody change.
async fn unchecked(data: &Path, sql: &'static str) {
    let options = SqliteConnectOptions::new()
        .filename(data.join("irori.db"))
        .foreign_keys(false);
    let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}
