use super::*;
use crate::cluster::LOOPBACK;

#[tokio::test]
async fn an_answer_is_late_and_many_are_no_later() {
    let here = SocketAddr::new(LOOPBACK, 0);
    let echo = TcpListener::bind(here).await.unwrap();
    let to = echo.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut peer, _) = echo.accept().await.unwrap();
        let (mut from, mut to) = peer.split();
        tokio::io::copy(&mut from, &mut to).await.unwrap();
    });
    let later = Duration::from_millis(60);
    let delay = Delay::start(here, to, later).await.unwrap();
    let mut client = TcpStream::connect((LOOPBACK, delay.port)).await.unwrap();
    let begun = Instant::now();
    for n in 0..50_u8 {
        client.write_all(&[n]).await.unwrap();
    }
    let mut answers = [0; 50];
    client.read_exact(&mut answers).await.unwrap();
    let took = begun.elapsed();
    assert!(took >= later && took < later * 20, "{took:?}");
    assert!(answers.is_sorted() && answers[49] == 49);
    client.shutdown().await.unwrap();
    assert_eq!(client.read(&mut answers).await.unwrap(), 0, "the end comes");
}
