use super::*;

/// A store whose events are these: room, seq, author, client id. Unlike
/// the server's it refuses nothing.
async fn store(events: &[(i64, i64, i64, Option<&str>)]) -> Store {
    let mut db = SqliteConnection::connect("sqlite::memory:").await.unwrap();
    for create in [
        "create table rooms (id integer, head_seq bigint)",
        "create table events (room_id bigint, seq bigint, kind text, author_id bigint,
         client_id text, body text)",
        "insert into rooms values (1, 2), (2, 9)",
    ] {
        sqlx::query(create).execute(&mut db).await.unwrap();
    }
    for (room, seq, author, id) in events {
        sqlx::query("insert into events values (?, ?, ?, ?, ?, ?)")
            .bind(room)
            .bind(seq)
            .bind(id.map_or("member_joined", |_| "message_posted"))
            .bind(author)
            .bind(id)
            .bind(id.map(|id| format!("words of {id}")))
            .execute(&mut db)
            .await
            .unwrap();
    }
    Store::Sqlite(db)
}

#[tokio::test]
async fn a_room_is_read_in_order() {
    let events = [(1, 2, 7, Some("a")), (1, 1, 7, None), (2, 1, 8, Some("a"))];
    let stored = store(&events).await.room(RoomId(1)).await.unwrap();
    assert_eq!(stored.seqs, [Seq(1), Seq(2)]);
    assert_eq!(stored.head, Seq(2));
    let found = Found {
        seq: Seq(2),
        body: "words of a".to_owned(),
        author: Some(UserId(7)),
        name: None,
        client_id: Some(ClientId::new("a").unwrap()),
    };
    assert_eq!(stored.messages, [found]);
}

#[tokio::test]
async fn an_author_uses_a_client_id_once_over_all_rooms() {
    let fine = [
        (1, 1, 7, Some("a")),
        (1, 2, 8, Some("a")),
        (2, 1, 7, None),
        (2, 2, 7, None),
    ];
    assert_eq!(store(&fine).await.doubles().await.unwrap(), [""; 0]);
    let doubled = [(1, 1, 7, Some("a")), (2, 1, 7, Some("a"))];
    assert_eq!(
        store(&doubled).await.doubles().await.unwrap(),
        ["client id a of person 7 is stored 2 times"]
    );
}
