//! Ends a body that arrives too slowly: its sender holds a connection, and what
//! is kept for it, for as long as they like.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll, ready},
};

use bytes::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use tokio::time::{Duration, Instant, Sleep, sleep_until};

/// A body may keep us waiting so long, all its pauses together, besides what
/// its bytes earn it.
const GRACE: Duration = Duration::from_secs(20);

/// What a byte earns, at 1,000 bytes a second: slower than any line people
/// still have, and a piece of a file of 1 MiB may take some 17 minutes.
const PER_KILOBYTE: Duration = Duration::from_secs(1);

/// A body that is given up when it has kept us waiting for too long. Only the
/// time in which we wait for it counts, not that in which it waits for us.
#[derive(Debug)]
pub(crate) struct Paced<B> {
    body: B,
    /// What is left of the time it may keep us waiting.
    left: Duration,
    waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl<B> Paced<B> {
    pub(crate) const fn new(body: B) -> Self {
        Self {
            body,
            left: GRACE,
            waiting: None,
        }
    }
}

type Boxed = Box<dyn std::error::Error + Send + Sync>;

impl<B> Body for Paced<B>
where
    B: Body<Data = Bytes> + Unpin,
    B::Error: Into<Boxed>,
{
    type Data = Bytes;
    type Error = Boxed;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Boxed>>> {
        let this = &mut *self;
        if let Poll::Ready(frame) = Pin::new(&mut this.body).poll_frame(context) {
            if let Some((since, _)) = this.waiting.take() {
                this.left = this.left.saturating_sub(since.elapsed());
            }
            if let Some(Ok(frame)) = &frame
                && let Some(data) = frame.data_ref()
            {
                let bytes = u32::try_from(data.len()).unwrap_or(u32::MAX);
                this.left += PER_KILOBYTE * bytes / 1_000;
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        let left = this.left;
        let (_, sleep) = this.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + left)))
        });
        ready!(sleep.as_mut().poll(context));
        Poll::Ready(Some(Err(io::Error::from(io::ErrorKind::TimedOut).into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
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
}
