//! Edits and deletions.

use ::search::Document;
use sqlx::{
    ConnectOptions as _,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{
    super::terms::{erase_many, put_many, remove, replace},
    index::{Index, ROOM, message},
};
use crate::storage::{sql::Connection, sqlite::migrations::migrated};

#[tokio::test]
async fn an_edit_keeps_its_place() {
    let mut index = Index::of_texts(&["old 旧い", "between", "behind"]).await;
    let before = index.hits(&ROOM, "").await;
    let new = Document {
        has_file: true,
        ..message(1, "new 新しい")
    };
    assert!(
        replace(&mut index.db, &message(1, "old 旧い"), &new)
            .await
            .unwrap()
    );
    for (asked, expected) in [
        ("old", &[][..]),
        ("旧", &[]),
        ("旧い", &[]),
        ("new", &[1]),
        ("新", &[1]),
        ("has:file", &[1]),
        ("", &[3, 2, 1]),
    ] {
        assert_eq!(index.seqs(asked).await, expected, "{asked:?}");
    }
    assert_eq!(index.hits(&ROOM, "").await, before);
    assert!(!index.holds("旧").await);
    let gone = message(9, "never");
    assert!(!replace(&mut index.db, &gone, &gone).await.unwrap());
    index.check().await;
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_the_tables() {
    let mut index = Index::of_texts(&["keep this"]).await;
    // In several transactions, as they come.
    for seq in 2..=60 {
        let text = format!("keep {seq} 残す");
        index.put(&[message(seq, &text)]).await;
    }
    let text = "hunter2 is the password パスワード";
    let secret = Document {
        author: 5,
        ..message(61, text)
    };
    index.put(&[secret]).await;
    index.put(&[message(62, "keep パスタ")]).await;
    for term in ["hunter2", "assword"] {
        assert!(index.holds(term).await, "{term}");
    }
    assert!(remove(&mut index.db, &secret).await.unwrap());
    assert!(!remove(&mut index.db, &secret).await.unwrap());
    for term in ["hunter2", "assword"] {
        assert!(!index.holds(term).await, "{term}");
    }
    for (asked, expected) in [
        ("hunter2", &[][..]),
        ("パス", &[62]),
        ("ワ", &[]),
        ("keep 60", &[60]),
    ] {
        assert_eq!(index.seqs(asked).await, expected, "{asked:?}");
    }
    index.check().await;
}

#[tokio::test]
async fn very_many_are_taken_out_in_two_steps() {
    let texts = ["hunter2 one", "hunter2 two", "three"];
    let mut index = Index::of_texts(&texts).await;
    index
        .run("delete from search_documents where seq < 3")
        .await;
    assert_eq!(
        index.seqs("hunter2").await,
        [0_i64; 0],
        "not found without its row"
    );
    assert!(index.holds("hunter2").await, "but still in the file");
    let left: Vec<_> = (1..).zip(&texts[..2]).collect();
    let left: Vec<_> = left
        .iter()
        .map(|(id, text)| (*id, message(*id, text)))
        .collect();
    erase_many(&mut index.db, &left).await.unwrap();
    erase_many(&mut index.db, &[]).await.unwrap();
    assert!(!index.holds("hunter2").await);
    assert_eq!(index.seqs("").await, [3]);
    index.check().await;
}

#[tokio::test]
async fn a_number_is_not_used_again() {
    let mut index = Index::of_texts(&["one"]).await;
    let first = index.hits(&ROOM, "one").await;
    // Even if what is forgotten is not what was put.
    remove(&mut index.db, &message(1, "another")).await.unwrap();
    index.put(&[message(2, "two")]).await;
    assert_eq!(index.seqs("one").await, [0_i64; 0]);
    assert!(index.hits(&ROOM, "two").await[0].document > first[0].document);
}

#[tokio::test]
async fn what_is_there_already_is_an_error_that_leaves_nothing() {
    let mut index = Index::of_texts(&["one"]).await;
    index.run("begin").await;
    let twice = [message(2, "two"), message(1, "one again")];
    assert!(put_many(&mut index.db, &twice).await.is_err());
    index.run("rollback").await;
    assert_eq!(index.seqs("").await, [1]);
    assert_eq!(index.seqs("two").await, [0_i64; 0]);
    index.check().await;
}

#[tokio::test]
async fn many_at_once_are_all_there() {
    let documents: Vec<_> = (1..=3000).map(|seq| message(seq, "one of many")).collect();
    let mut index = Index::of(&documents).await;
    let everything = ::search::Scope {
        limit: 5000,
        ..ROOM
    };
    assert_eq!(index.hits(&everything, "many").await.len(), 3000);
    index.put(&[]).await;
}

#[tokio::test]
async fn what_is_deleted_is_gone_from_the_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("search.db");
    let options = SqliteConnectOptions::new()
        .filename(&file)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Without it SQLite leaves in free space what it no longer knows of.
        .pragma("secure_delete", "on");
    let connection = options.connect().await.unwrap();
    let connection = migrated(connection).await;
    let mut connection = Connection::Sqlite(connection);
    let secret = message(500, "hunter2 opens the swordfish");
    for seq in 1..=1000 {
        let text = format!("message {seq} of many");
        let document = if seq == 500 {
            secret
        } else {
            message(seq, &text)
        };
        put_many(&mut connection, &[document]).await.unwrap();
    }
    assert!(remove(&mut connection, &secret).await.unwrap());
    let checkpoint = connection.sql("pragma wal_checkpoint(truncate)").run();
    checkpoint.await.unwrap();
    let bytes = std::fs::read(&file).unwrap();
    let holds = |word: &str| {
        bytes
            .windows(word.len())
            .any(|bytes| bytes == word.as_bytes())
    };
    assert!(holds("messag") || holds("essag"));
    assert!(!holds("hunter2"));
    assert!(!holds("swordfish"));
}
