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
mod tests;
