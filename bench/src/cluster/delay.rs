//! A way to a server by which everything comes late, each byte by the same time:
//! what is far away is slow, and not narrow.

use std::{io, net::SocketAddr, time::Duration};

use anyhow::Result;
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::mpsc,
    task::{AbortHandle, JoinSet},
    time::{Instant, sleep_until},
};

/// Pieces that are on their way at most, in one direction.
const UNDER_WAY: usize = 1_024;

/// The way; it ends with this, and everything that passes with it.
#[derive(Debug)]
pub(super) struct Delay {
    pub(super) port: u16,
    passing: AbortHandle,
}

impl Delay {
    /// Opens a way to `to`, where an answer is `later` than it would be.
    pub(super) async fn start(at: SocketAddr, to: SocketAddr, later: Duration) -> Result<Self> {
        let listener = TcpListener::bind(at).await?;
        let port = listener.local_addr()?.port();
        let passing = tokio::spawn(async move {
            let mut all = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                all.spawn(pass(near, to, later / 2));
            }
        });
        Ok(Self {
            port,
            passing: passing.abort_handle(),
        })
    }
}

impl Drop for Delay {
    fn drop(&mut self) {
        self.passing.abort();
    }
}

async fn pass(near: TcpStream, to: SocketAddr, later: Duration) -> io::Result<()> {
    let far = TcpStream::connect(to).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let (near_in, near_out) = near.into_split();
    let (far_in, far_out) = far.into_split();
    tokio::try_join!(late(near_in, far_out, later), late(far_in, near_out, later))?;
    Ok(())
}

/// Hands on what comes, so much later.
async fn late(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    later: Duration,
) -> io::Result<()> {
    let (waits, mut due) = mpsc::channel::<(Instant, Vec<u8>)>(UNDER_WAY);
    let read = async move {
        let mut buffer = vec![0; 16 * 1_024];
        loop {
            let length = from.read(&mut buffer).await?;
            let piece = (Instant::now() + later, buffer[..length].to_vec());
            // Who writes has failed, and tells why.
            if length == 0 || waits.send(piece).await.is_err() {
                return Ok(());
            }
        }
    };
    let write = async move {
        while let Some((at, piece)) = due.recv().await {
            sleep_until(at).await;
            to.write_all(&piece).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(read, write)?;
    Ok(())
}

#[cfg(test)]
mod tests;
