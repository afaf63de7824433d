//! Links over real sockets, encrypted or not, whose other end reads when the
//! test says so.

use std::{sync::Arc, time::Duration};

use protocol::UserId;
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    crypto::ring,
    pki_types::{PrivateKeyDer, ServerName},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, TlsConnector};

use super::*;

/// More than the kernel keeps for two ends of a connection.
const MORE_THAN_FITS: usize = 32 * 1024 * 1024;

/// What the bytes of a link travel over.
#[derive(Clone, Copy, Debug)]
enum Over {
    Plain,
    Tls,
}

const BOTH: [Over; 2] = [Over::Plain, Over::Tls];

/// The other end.
trait End: AsyncRead + AsyncWrite + Unpin + Send {}

impl<S: AsyncRead + AsyncWrite + Unpin + Send> End for S {}

async fn link(over: Over, queue_bytes_max: usize) -> (Link, Box<dyn End>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (far, near) = tokio::join!(TcpStream::connect(addr), listener.accept());
    let (far, near) = (far.unwrap(), near.unwrap().0);
    let (wire, far): (Wire, Box<dyn End>) = match over {
        Over::Plain => (near.into(), Box::new(far)),
        Over::Tls => {
            let (acceptor, connector) = agreed();
            let name = ServerName::try_from("localhost").unwrap();
            let (far, near) = tokio::join!(connector.connect(name, far), acceptor.accept(near));
            (near.unwrap().into_inner().into(), Box::new(far.unwrap()))
        }
    };
    let user = User {
        id: UserId(1),
        name: "Ann".to_owned(),
        avatar: None,
        kind: protocol::UserKind::Member,
    };
    let link = Link::new(LinkId(1), user, 1, wire, queue_bytes_max, Arc::default());
    (link, far)
}

/// Both sides of TLS, with a certificate for this test alone.
fn agreed() -> (TlsAcceptor, TlsConnector) {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let certificate = own.cert.der().clone();
    let provider = Arc::new(ring::default_provider());
    let server = ServerConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.clone()], key)
        .unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let client = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    (Arc::new(server).into(), Arc::new(client).into())
}

async fn soon<T>(future: impl Future<Output = T>) -> T {
    timeout(Duration::from_secs(20), future).await.unwrap()
}

/// Reads all there will be while the link writes what waits.
async fn read_all(link: Link, far: &mut Box<dyn End>) -> Vec<u8> {
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
    for over in BOTH {
        let (link, mut far) = link(over, 0).await;
        link.send(&Bytes::from_static(b"hello"));
        assert!(!link.has_queued());
        let mut read = [0; 5];
        soon(far.read_exact(&mut read)).await.unwrap();
        assert_eq!(&read, b"hello");
    }
}

#[tokio::test]
async fn what_waits_arrives_whole_and_in_order() {
    for over in BOTH {
        let (link, mut far) = link(over, usize::MAX).await;
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
}

#[tokio::test]
async fn more_than_its_share_closes_a_link_after_what_waits() {
    for over in BOTH {
        let (link, mut far) = link(over, 10).await;
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
}

#[tokio::test]
async fn who_reads_again_in_time_is_not_too_slow() {
    for over in BOTH {
        let (link, mut far) = link(over, 10).await;
        for round in 0..3 {
            link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
            assert!(link.has_queued(), "round {round}");
            let mut read = vec![0; MORE_THAN_FITS];
            let (read, ()) = tokio::join!(soon(far.read_exact(&mut read)), soon(link.drained()));
            read.unwrap();
            assert!(!link.is_closing(), "round {round}");
        }
    }
}

#[tokio::test]
async fn the_first_close_counts_and_is_the_last_word() {
    for over in BOTH {
        let (link, mut far) = link(over, usize::MAX).await;
        link.close(CloseCode::SignedOut, "signed out");
        link.close(CloseCode::Restart, "300");
        link.send(&Bytes::from_static(b"too late"));
        let read = read_all(link, &mut far).await;
        assert_eq!(read, close_frame(4001, "signed out"));
    }
}

#[tokio::test]
async fn waiting_for_a_reader_who_does_not_read_ends_with_the_link() {
    for over in BOTH {
        let (link, _far) = link(over, usize::MAX).await;
        link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
        let closing = async {
            tokio::task::yield_now().await;
            link.close(CloseCode::SignedOut, "signed out");
        };
        soon(async { tokio::join!(link.caught_up(), closing) }).await;
        assert!(link.has_queued());
    }
}

#[tokio::test]
async fn a_broken_socket_ends_a_link_and_frees_what_waited() {
    for over in BOTH {
        let (link, far) = link(over, usize::MAX).await;
        link.send(&Bytes::from(vec![b'.'; MORE_THAN_FITS]));
        drop(far);
        soon(link.drained()).await;
        assert!(link.is_closing());
        assert!(!link.has_queued());
        link.send(&Bytes::from_static(b"to nobody"));
        assert!(!link.has_queued());
    }
}

#[tokio::test]
async fn what_is_encrypted_is_read_whole_and_in_order() {
    let (link, mut far) = link(Over::Tls, usize::MAX).await;
    let sent: Vec<u8> = (0..200_000_u32).map(|n| n.to_le_bytes()[0]).collect();
    let writing = {
        let sent = sent.clone();
        tokio::spawn(async move {
            for piece in sent.chunks(7_919) {
                far.write_all(piece).await.unwrap();
            }
            far.shutdown().await.unwrap();
            // Closed with session tickets unread it would reset the connection.
            far
        })
    };
    let mut read = Vec::new();
    // Smaller than a record, so that some of it waits in between.
    let mut buffer = [0; 1_000];
    let reading = async {
        loop {
            match link.try_read(&mut buffer) {
                Ok(0) => return,
                Ok(length) => read.extend_from_slice(&buffer[..length]),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    link.readable().await.unwrap();
                }
                Err(error) => panic!("{error}"),
            }
        }
    };
    soon(reading).await;
    drop(writing.await.unwrap());
    assert_same(&read, &sent);
}

#[tokio::test]
async fn what_is_no_tls_any_more_is_an_error() {
    let (acceptor, connector) = agreed();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let addr = listener.local_addr().unwrap();
    let (far, near) = tokio::join!(TcpStream::connect(addr), listener.accept());
    let name = ServerName::try_from("localhost").unwrap();
    let (far, near) = tokio::join!(
        connector.connect(name, far.unwrap()),
        acceptor.accept(near.unwrap().0)
    );
    let wire = Wire::from(near.unwrap().into_inner());
    let (mut far, _) = far.unwrap().into_inner();
    far.write_all(b"GET / HTTP/1.1\r\n\r\n").await.unwrap();
    soon(wire.readable()).await.unwrap();
    let error = wire.try_read(&mut [0; 100]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidData);
}
