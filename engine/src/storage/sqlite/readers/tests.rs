//! Who has a connection, and when.

use sqlx::Row as _;

use super::*;

/// Takes minutes.
const SLOW: &str = "with recursive n(i) as (select 1 union all select i + 1 from n \
                    where i < 1000000000) select count(*) from n";
const LONG: Duration = Duration::from_secs(60);

async fn readers() -> (tempfile::TempDir, Readers) {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(dir.path().join("a.db"));
    let made = options.clone().create_if_missing(true).connect().await;
    made.unwrap().close().await.unwrap();
    (dir, Readers::open(options).await.unwrap())
}

async fn one(readers: &Readers) -> Result<i64, Error> {
    let row = sqlx::query("select 1").fetch_one(readers).await?;
    row.try_get(0)
}

#[tokio::test]
async fn connections_are_opened_when_they_are_wanted_and_used_again() {
    let (_dir, readers) = readers().await;
    for _ in 0..10 {
        assert_eq!(one(&readers).await.unwrap(), 1);
    }
    assert_eq!(readers.idle().len(), 1);
    let mut taken = Vec::new();
    for _ in 0..READERS {
        taken.push(readers.take().await.unwrap());
    }
    assert!(
        readers.take().now_or_never().is_none(),
        "there are no more of them"
    );
    taken.into_iter().for_each(Reader::put_back);
    assert_eq!(readers.idle().len(), READERS as usize);
}

/// Whoever asks next would wait for it.
#[tokio::test]
async fn a_connection_whose_query_was_given_up_is_nobody_elses() {
    let (_dir, readers) = readers().await;
    let slow = sqlx::query(SLOW).fetch_all(&readers);
    let given_up = timeout(Duration::from_millis(50), slow).await;
    assert!(given_up.is_err());
    assert_eq!(readers.idle().len(), 0);
    assert_eq!(one(&readers).await.unwrap(), 1);
    assert_eq!(readers.idle().len(), 1);
}

#[tokio::test]
async fn what_the_database_refuses_costs_no_connection() {
    let (_dir, readers) = readers().await;
    let refused = sqlx::query("select nothing").fetch_all(&readers).await;
    assert!(refused.is_err());
    let refused = sqlx::query("create table a (b)").execute(&readers).await;
    assert!(refused.unwrap_err().to_string().contains("readonly"));
    assert_eq!(readers.idle().len(), 1);
}

#[tokio::test]
async fn closing_waits_for_who_reads_and_then_nobody_does() {
    let (_dir, readers) = readers().await;
    let reader = readers.take().await.unwrap();
    let mut closing = Box::pin(readers.close(LONG));
    assert!(closing.as_mut().now_or_never().is_none());
    reader.put_back();
    closing.await;
    assert!(matches!(one(&readers).await, Err(Error::PoolClosed)));

    let hanging = self::readers().await.1;
    let _reader = hanging.take().await.unwrap();
    hanging.close(Duration::ZERO).await;
    assert!(matches!(one(&hanging).await, Err(Error::PoolClosed)));
}
