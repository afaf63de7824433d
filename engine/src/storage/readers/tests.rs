//! Who has a connection, and when.

use futures_util::FutureExt as _;
use sqlx::Connection as _;

use super::*;
use crate::storage::sql::Query;

/// Takes minutes.
const SLOW: &str = "with recursive n(i) as (select 1 union all select i + 1 from n \
                    where i < 1000000000) select count(*) from n";
const LONG: Duration = Duration::from_secs(60);

async fn readers() -> (tempfile::TempDir, Readers) {
    let dir = tempfile::tempdir().unwrap();
    let options = SqliteConnectOptions::new().filename(dir.path().join("a.db"));
    let made = options.clone().create_if_missing(true).connect().await;
    made.unwrap().close().await.unwrap();
    (
        dir,
        Readers::open(Source::Sqlite(Box::new(options)))
            .await
            .unwrap(),
    )
}

async fn one(readers: &Readers) -> Result<i64, Error> {
    Query::new(readers, "select 1").value().await
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
    let slow = Query::new(&readers, SLOW).value::<i64>();
    let given_up = timeout(Duration::from_millis(50), slow).await;
    assert!(given_up.is_err());
    assert_eq!(readers.idle().len(), 0);
    assert_eq!(one(&readers).await.unwrap(), 1);
    assert_eq!(readers.idle().len(), 1);
}

#[tokio::test]
async fn what_the_database_refuses_costs_no_connection() {
    let (_dir, readers) = readers().await;
    let refused = Query::new(&readers, "select nothing").value::<i64>().await;
    assert!(refused.is_err());
    let refused = Query::new(&readers, "create table a (b)").value::<i64>();
    let refused = refused.await;
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
