//! Networks that are not as they should be.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy},
    net::{TcpListener, TcpStream},
};

/// Somebody who accepts connections and never says a word.
pub(crate) async fn silent() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Ok((stream, _)) = listener.accept().await {
            kept.push(stream);
        }
    });
    host
}

/// Somebody who answers everything with one status, and how often they have
/// been asked.
pub(crate) async fn answers(status: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let host = listener.local_addr().unwrap().to_string();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::Relaxed);
            let mut request = vec![0; 64 * 1024];
            let _ = stream.read(&mut request).await;
            let answer =
                format!("HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
        }
    });
    (host, asked)
}

/// A way to `host` that breaks once, with the connection on which `after`
/// bytes have gone there.
pub(crate) async fn breaks_once(host: &str, after: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let host = host.to_owned();
    let broken = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (host, broken) = (host.clone(), Arc::clone(&broken));
            tokio::spawn(async move {
                let far = TcpStream::connect(host).await.unwrap();
                let (near_in, mut near_out) = near.into_split();
                let (mut far_in, mut far_out) = far.into_split();
                let there = async {
                    let mut first = near_in.take(after);
                    let sent = copy(&mut first, &mut far_out).await.unwrap_or_default();
                    if sent == after && broken.fetch_add(1, Ordering::Relaxed) == 0 {
                        // Let it arrive before all is gone.
                        tokio::time::sleep(Duration::from_millis(50)).await;
                        return;
                    }
                    let _ = copy(&mut first.into_inner(), &mut far_out).await;
                    std::future::pending::<()>().await;
                };
                let back = copy(&mut far_in, &mut near_out);
                tokio::select! { () = there => {}, _ = back => {} }
            });
        }
    });
    address
}

/// A way to `host` on which no connection brings back more than `at_most` bytes.
pub(crate) async fn brings_back(host: &str, at_most: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let host = host.to_owned();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let host = host.clone();
            tokio::spawn(async move {
                let far = TcpStream::connect(host).await.unwrap();
                let (mut near_in, mut near_out) = near.into_split();
                let (far_in, mut far_out) = far.into_split();
                let there = copy(&mut near_in, &mut far_out);
                let mut first = far_in.take(at_most);
                let back = copy(&mut first, &mut near_out);
                tokio::select! { _ = there => {}, _ = back => {} }
            });
        }
    });
    address
}

/// A way to `host` that changes one byte once: the one after `after` others on
/// a connection.
pub(crate) async fn changes_once(host: &str, after: u64) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let host = host.to_owned();
    let changed = Arc::new(AtomicUsize::new(0));
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (host, changed) = (host.clone(), Arc::clone(&changed));
            tokio::spawn(async move {
                let far = TcpStream::connect(host).await.unwrap();
                let (near_in, mut near_out) = near.into_split();
                let (mut far_in, mut far_out) = far.into_split();
                let there = async {
                    let mut first = near_in.take(after);
                    copy(&mut first, &mut far_out).await?;
                    let mut rest = first.into_inner();
                    let byte = rest.read_u8().await?;
                    let change = u8::from(changed.fetch_add(1, Ordering::Relaxed) == 0);
                    far_out.write_u8(byte ^ change).await?;
                    copy(&mut rest, &mut far_out).await
                };
                let back = copy(&mut far_in, &mut near_out);
                tokio::select! { _ = there => {}, _ = back => {} }
            });
        }
    });
    address
}
