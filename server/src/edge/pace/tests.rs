use std::convert::Infallible;

use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};

use super::*;

/// A body of pieces of so many bytes, each after so long. Returns when it
/// ended, and whether it was heard to its end.
async fn heard(pieces: usize, bytes: usize, each: Duration) -> (Duration, bool) {
    let start = Instant::now();
    let stream = stream::iter(0..pieces).then(move |_| async move {
        tokio::time::sleep(each).await;
        Ok::<_, Infallible>(Frame::data(Bytes::from(vec![0; bytes])))
    });
    let body = Paced::new(StreamBody::new(Box::pin(stream)));
    let whole = body.collect().await.is_ok();
    (start.elapsed(), whole)
}

#[tokio::test(start_paused = true)]
async fn what_trickles_is_given_up() {
    let (took, whole) = heard(1_000, 1, Duration::from_secs(7)).await;
    assert!(!whole);
    assert!(took < GRACE + Duration::from_secs(2), "{took:?}");
    let (took, whole) = heard(1, 1, Duration::from_secs(3600)).await;
    assert!(!whole);
    assert_eq!(took.as_secs(), GRACE.as_secs());
}

#[tokio::test(start_paused = true)]
async fn a_slow_line_is_heard_to_its_end() {
    // 2 kB/s, for an hour.
    let (took, whole) = heard(3_600, 2_000, Duration::from_secs(1)).await;
    assert!(whole, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn the_time_in_which_it_waits_for_us_does_not_count() {
    let pieces =
        stream::iter(0..10).map(|_| Ok::<_, Infallible>(Frame::data(Bytes::from_static(b"x"))));
    let mut body = Paced::new(StreamBody::new(pieces));
    let mut heard = 0;
    while let Some(frame) = body.frame().await {
        frame.unwrap();
        heard += 1;
        tokio::time::sleep(Duration::from_secs(60)).await;
    }
    assert_eq!(heard, 10);
}
