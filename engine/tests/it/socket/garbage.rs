//! Noise: no bytes a client can send bring the server down or reach others.

use rand::{Rng as _, RngCore as _, SeedableRng as _, rngs::StdRng};
use tungstenite::protocol::frame::{
    Frame, FrameHeader,
    coding::{Control, Data, OpCode},
};

use crate::{
    chat::TestChat,
    client::{Client, soon},
};

const ROUNDS: u64 = 300;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn noise_ends_the_connection_that_makes_it_at_most() {
    let it = TestChat::start().await;
    let mut calm = it.in_room("Calm").await;
    let noisy = it.guest("Noisy").await;
    for seed in 0..ROUNDS {
        let mut rng = StdRng::seed_from_u64(seed);
        let (mut client, task) = it.dial(&noisy).await;
        make_noise(&mut client, &mut rng).await;
        drop(client);
        let ended = soon("the end of the task", task).await;
        assert!(ended.is_ok(), "seed {seed}: {ended:?}");
    }
    let newcomers = calm.said_by_now().await;
    let disturbed = newcomers.iter().filter(|said| {
        matches!(said, protocol::ServerEvent::Event { event, .. }
            if !matches!(event.kind, protocol::EventKind::MemberJoined))
    });
    assert_eq!(disturbed.count(), 0, "{newcomers:?}");
    calm.post(it.room, "still", "here").await;
}

/// A few messages of one kind of noise or another. The server may hang up in
/// the midst of it.
async fn make_noise(client: &mut Client, rng: &mut StdRng) {
    for _ in 0..rng.random_range(1..8) {
        let bytes = random_bytes(rng);
        let sent = match rng.random_range(0..4) {
            0 => client.send_raw(&bytes).await,
            1 => client.send_raw(&frame(rng, bytes)).await,
            2 => {
                let said = almost_json(rng);
                client.send_raw(&frame(rng, said)).await
            }
            _ => {
                // A true frame, cut short or with one byte changed.
                let said = almost_json(rng);
                let mut frame = frame(rng, said);
                let place = rng.random_range(0..frame.len());
                if rng.random() {
                    frame[place] ^= 1 << rng.random_range(0..8);
                } else {
                    frame.truncate(place);
                }
                client.send_raw(&frame).await
            }
        };
        if sent.is_err() {
            return;
        }
    }
}

fn random_bytes(rng: &mut StdRng) -> Vec<u8> {
    let mut bytes = vec![0; rng.random_range(0..2_000)];
    rng.fill_bytes(&mut bytes);
    bytes
}

/// A masked frame of a random kind.
fn frame(rng: &mut StdRng, payload: Vec<u8>) -> Vec<u8> {
    let opcode = match rng.random_range(0..8) {
        0 => OpCode::Data(Data::Binary),
        1 => OpCode::Data(Data::Continue),
        2 => OpCode::Control(Control::Ping),
        3 => OpCode::Control(Control::Close),
        _ => OpCode::Data(Data::Text),
    };
    let header = FrameHeader {
        is_final: rng.random_bool(0.8),
        opcode,
        mask: Some(rng.random()),
        ..FrameHeader::default()
    };
    let frame = Frame::from_payload(header, payload.into());
    let mut bytes = Vec::new();
    frame.format(&mut bytes).unwrap();
    bytes
}

/// Something a client could say, with one byte changed perhaps.
fn almost_json(rng: &mut StdRng) -> Vec<u8> {
    const SAID: [&str; 6] = [
        r#"{"t":"join","room":1,"after_seq":0}"#,
        r#"{"t":"join","room":-1,"after_seq":-9223372036854775808}"#,
        r#"{"t":"read","room":1,"seq":9223372036854775807}"#,
        r#"{"t":"leave","room":9223372036854775807}"#,
        r#"{"t":"typing","room":0}"#,
        r#"{"t":"ping"}"#,
    ];
    let mut bytes = SAID[rng.random_range(0..SAID.len())].as_bytes().to_vec();
    if rng.random() {
        let place = rng.random_range(0..bytes.len());
        bytes[place] = rng.random();
    }
    bytes
}
