//! Work that one node does for all, such as keeping the search index up: whoever
//! does it may be replaced by another node at any time.

use tokio::sync::watch;

/// Says whether the work is this node's.
#[derive(Clone, Debug)]
pub struct Lease(Option<watch::Receiver<bool>>);

impl Lease {
    /// The lease of a server that has no other nodes beside it.
    pub const fn always() -> Self {
        Self(None)
    }

    /// One that is held while this says so; always, where there is nothing to
    /// say so.
    pub(crate) const fn told_by(held: Option<watch::Receiver<bool>>) -> Self {
        Self(held)
    }

    /// Does the work whenever it is this node's, and gives it up at any point
    /// when it is not any more. Never returns.
    pub async fn work<W: Future<Output = ()>>(self, work: impl Fn() -> W) {
        let Some(mut held) = self.0 else {
            work().await;
            return;
        };
        // An error is the end of whoever says so, and of this node.
        while held.wait_for(|held| *held).await.is_ok() {
            tokio::select! {
                () = work() => return,
                _ = async { held.clone().wait_for(|held| !*held).await.is_ok() } => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::{
        cell::Cell,
        future::{pending, poll_fn},
        pin::pin,
        task::Poll,
    };

    use super::*;

    /// Notes, when it is dropped, that the work was given up.
    struct Given<'w>(&'w Cell<bool>);
    impl Drop for Given<'_> {
        fn drop(&mut self) {
            self.0.set(false);
        }
    }

    #[tokio::test]
    async fn work_is_done_while_it_is_ours() {
        let (tell, told) = watch::channel(false);
        let (begun, under_way) = (Cell::new(0), Cell::new(false));
        let mut working = pin!(Lease::told_by(Some(told)).work(|| async {
            begun.set(begun.get() + 1);
            under_way.set(true);
            let _given = Given(&under_way);
            pending::<()>().await;
        }));
        for (ours, times) in [(false, 0), (true, 1), (true, 1), (false, 1), (true, 2)] {
            tell.send_replace(ours);
            for _ in 0..4 {
                let poll = poll_fn(|cx| Poll::Ready(working.as_mut().poll(cx)));
                assert!(poll.await.is_pending());
            }
            assert_eq!((begun.get(), under_way.get()), (times, ours));
        }
    }
}
