//! Links over real sockets whose other end reads when the test says so.

use std::time::Duration;

use protocol::UserId;
use tokio::{
    io::AsyncReadExt as _,
    net::{TcpListener, TcpStream},
    time::timeout,
};

use super::*;

/// More than the kernel keeps for two ends of a connection.
const MORE_THAN_FITS: usize = 32 * 1024 * 1024;

async fn link(queue_bytes_max: usize) -> (Link, TcpStream) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (far, near) = tokio::join!(TcpStream::connect(addr), listener.accept());
    let user = User {
        id: UserId(1),
        name: "Ann".to_owned(),
        avatar: None,
        kind: protocol::UserKind::Member,
    };
    let link = Link::new(LinkId(1), user, 1, near.unwrap().0.into(), queue_bytes_max);
    (link, far.unwrap())
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future).await.unwrap()
}

/// Reads all there will be while the link writes what waits.
async fn read_all(link: Link, far: &mut TcpStream) -> Vec<u8> {
    let writing = tokio::spawn(async move {
        link.drained().await;
        drop(link);
    });
    let mut read = Vec::new();
    soon(far.read_to_end(&mut read)).await.unwrap();
    writing.await.unwrap();
    read
}

/// As `assert_eq`, without megabytes of dots when it fails.
fn assert_same(read: &[u8], expected: &[u8]) {
    assert_eq!(read.len(), expected.len());
    let differ = read.iter().zip(expected).position(|(a, b)| a != b);
    assert_eq!(differ, None, "the first byte that differs");
}

#[tokio::test]
async fn what_the_kernel_takes_waits_for_nobody() {
    let (link, mut far) = link(0).await;
    link.send(&Bytes::from_static(b"hello"));
    assert!(!link.has_queued());
    let mut read = [0; 5];
    soon(far.read_exact(&mut read)).await.unwrap();
    assert_eq!(&read, b"hello");
}

#[tokio::test]
async fn what_waits_arrives_whole_and_in_order() {
    let (link, mut far) = link(usize::MAX).await;
    let mut sent = Vec::new();
    // Odd sizes, so that a write ends in the midst of one.
    for number in 0..40_000_u32 {
        let chunk = number
            .to_be_bytes()
            .repeat(usize::try_from(number % 97).unwrap());
        sent.extend_from_slice(&chunk);
        link.send(&Bytes::from(chunk));
    }
    assert!(link.has_queued(), "or the test tests nothing");
    assert_same(&read_all(link, &mut far).await, &sent);
}

#[tokio::test]
async fn more_than_its_share_closes_a_link_after_what_waits() {
    let (link, mut far) = link(10).await;
    let first = Bytes::from(vec![b'.'; MORE_THAN_FITS]);
    link.send(&first);
    assert!(!link.is_closing(), "one run may be longer than the share");
    link.send(&Bytes::from_static(b"second"));
    assert!(link.is_closing());
    link.send(&Bytes::from_static(b"third"));
    link.close(CloseCode::Restart, "too late");
    let read = read_all(link, &mut far).await;
    let mut expected = first.to_vec();
    expected.extend_from_slice(b"second");
    expected.extend_from_slice(&close_frame(4008, "too slow; resume"));
    assert_same(&read, &expected);
}

#[tokio::test]
async fn who_reads_again_in_time_is_not_too_slow() {
    let (link, mut far) = link(10).await;
    for round in 0..3 {
        link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
        assert!(link.has_queued(), "round {round}");
        let mut read = vec![0; MORE_THAN_FITS];
        let (read, ()) = tokio::join!(soon(far.read_exact(&mut read)), soon(link.drained()));
        read.unwrap();
        assert!(!link.is_closing(), "round {round}");
    }
}

#[tokio::test]
async fn the_first_close_counts_and_is_the_last_word() {
    let (link, mut far) = link(usize::MAX).await;
    link.close(CloseCode::SignedOut, "signed out");
    link.close(CloseCode::Restart, "300");
    link.send(&Bytes::from_static(b"too late"));
    let read = read_all(link, &mut far).await;
    assert_eq!(read, close_frame(4001, "signed out"));
}

#[tokio::test]
async fn waiting_for_a_reader_who_does_not_read_ends_with_the_link() {
    let (link, _far) = link(usize::MAX).await;
    link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
    let closing = async {
        tokio::task::yield_now().await;
        link.close(CloseCode::SignedOut, "signed out");
    };
    soon(async { tokio::join!(link.caught_up(), closing) }).await;
    assert!(link.has_queued());
}

#[tokio::test]
async fn a_broken_socket_ends_a_link_and_frees_what_waited() {
    let (link, far) = link(usize::MAX).await;
    link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
    drop(far);
    soon(link.drained()).await;
    assert!(link.is_closing());
    assert!(!link.has_queued());
    link.send(&Bytes::from_static(b"to nobody"));
    assert!(!link.has_queued());
}
