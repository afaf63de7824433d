//! Limits that count at all nodes together.

use std::time::Duration;

use engine::limits::ADDED_AGAIN;
use http::StatusCode;
use protocol::{ClientEvent, CloseCode, Rejection, ServerEvent};
use rustix::process::Signal;
use tokio::time::sleep;

use super::{
    Client, Dirs, LOBBY, PostgresServer, Running, Visitor, at, command, enters, node, person_id,
};
use crate::client::{id, soon};

/// Messages within 10 s.
const MESSAGES: usize = 20;

/// What was spent at one node is known at the others long before.
const SPENT_IS_TOLD: Duration = Duration::from_millis(400);

fn limited(postgres: &PostgresServer, dirs: &Dirs, name: &str) -> (Running, Visitor) {
    let mut command = command(postgres, &dirs.of(name), name, Some(&dirs.of("blobs")));
    command.env("IRORI_MESSAGES_PER_10S", MESSAGES.to_string());
    Running::start_by(command)
}

/// How many of as many messages as one may send are taken.
async fn taken(socket: &mut Client, name: &str) -> usize {
    for n in 0..MESSAGES {
        let client_id = id(format!("{name}-{n}"));
        socket.queue(&ClientEvent::post(LOBBY, client_id, "one more".to_owned()));
    }
    socket.flush().await.unwrap();
    let mut taken = 0;
    // Refusals come before what is acknowledged.
    for _ in 0..MESSAGES {
        let answer = socket.find(|said| match said {
            ServerEvent::Ack { .. } => Some(true),
            ServerEvent::Rejected { rejection, .. } => {
                let limited = matches!(rejection, Rejection::RateLimited { .. });
                assert!(limited, "{rejection:?}");
                Some(false)
            }
            _ => None,
        });
        taken += usize::from(answer.await);
    }
    taken
}

#[tokio::test]
async fn messages_are_limited_at_all_nodes_together() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let nodes = ["one", "two", "three"].map(|name| limited(&postgres, &dirs, name));
    let (ann, mut first) = enters(&nodes[0].1, "Ann").await;
    let mut sent = taken(&mut first, "one").await;
    assert_eq!(sent, MESSAGES, "all that one may");
    sleep(SPENT_IS_TOLD).await;
    for (n, (_, visitor)) in nodes.iter().enumerate() {
        let mut socket = at(visitor, &ann).socket().await;
        socket.join(LOBBY, None).await;
        sent += taken(&mut socket, &format!("more-{n}")).await;
    }
    // Some tokens have come since.
    assert!(sent <= MESSAGES + 6, "{sent}");
    let (_, mut his) = enters(&nodes[1].1, "Ben").await;
    assert_eq!(
        taken(&mut his, "his").await,
        MESSAGES,
        "others have their own"
    );
}

/// Whom one adds to rooms is limited for a day, by what the store knows.
#[tokio::test]
async fn who_leaves_is_added_again_so_often_at_all_nodes_together_and_over_a_restart() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let [(one, first), (_two, second)] = ["one", "two"].map(|name| node(&postgres, &dirs, name));
    let ann = first.clone().sign_in("Ann").await;
    let ben = second.clone().sign_in("Ben").await;
    let fields = [("name", "trap"), ("topic", ""), ("kind", "private")];
    let made = ann.submit("/rooms", &fields).await.location().to_owned();
    let person = person_id(&ann, "Ben").await;
    let form = format!("{made}/settings/add");
    let adds = async |node: &Visitor| {
        let person = [("person", person.as_str())];
        at(node, &ann).submit(&form, &person).await.status()
    };
    for n in 0..ADDED_AGAIN {
        let node = if n % 2 == 0 { &first } else { &second };
        assert_eq!(adds(node).await, StatusCode::SEE_OTHER);
        let left = ben.submit(&format!("{made}/settings/leave"), &[]).await;
        assert_eq!(left.status(), StatusCode::SEE_OTHER, "{}", left.body);
    }
    let refused = StatusCode::CONFLICT;
    assert_eq!(adds(&first).await, refused);
    assert_eq!(adds(&second).await, refused);
    one.signal(Signal::KILL);
    one.ended().await;
    let (_again, first) = node(&postgres, &dirs, "one");
    assert_eq!(adds(&first).await, refused);
}

/// Opens one more socket, or finds that there are too many.
async fn one_more(person: &Visitor) -> Option<Client> {
    let (_, socket) = person.upgrade("/ws?protocol=1", &[]).await;
    let mut socket = socket.unwrap();
    match socket.message().await.unwrap() {
        tungstenite::Message::Close(Some(close)) => {
            assert_eq!(u16::from(close.code), CloseCode::TooManySockets.code());
            None
        }
        _ => Some(socket),
    }
}

#[tokio::test]
async fn sockets_are_limited_at_all_nodes_together_and_those_of_a_dead_one_count_no_more() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let [(one, first), (_two, second), (_three, third)] =
        ["one", "two", "three"].map(|name| node(&postgres, &dirs, name));
    let ann = first.clone().sign_in("Ann").await;
    let everywhere = [&first, &second, &third].map(|node| at(node, &ann));
    let mut open = Vec::new();
    for (person, times) in everywhere.iter().zip([3, 3, 2]) {
        for _ in 0..times {
            open.push(one_more(person).await.unwrap());
        }
    }
    for person in &everywhere {
        soon("it is told how many there are", async {
            while let Some(socket) = one_more(person).await {
                socket.hang_up().await;
                sleep(Duration::from_millis(50)).await;
            }
        })
        .await;
    }
    // What is closed at one makes place at another.
    open.pop().unwrap().hang_up().await;
    let more = soon("a place", async {
        loop {
            if let Some(socket) = one_more(&everywhere[1]).await {
                return socket;
            }
            sleep(Duration::from_millis(50)).await;
        }
    });
    open.push(more.await);
    one.signal(Signal::KILL);
    one.ended().await;
    soon("those of the dead node are forgotten", async {
        while one_more(&everywhere[2]).await.is_none() {
            sleep(Duration::from_millis(200)).await;
        }
    })
    .await;
}
