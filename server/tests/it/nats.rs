//! Several nodes that tell each other what is new by way of NATS, and what happens
//! while that is away.

use std::time::{Duration, Instant};

use protocol::{ClientEvent, CloseCode, ServerEvent};
use rustix::process::Signal;
use tokio::{task::JoinSet, time::sleep};

use crate::{
    http_client::at,
    nats_nodes::{Met, Way, by_nats_alone, rename, sees_named, start, writes},
    nats_server::NatsServer,
    nodes::{
        BY_NATS, Dirs, MADE_GOOD_WITHIN, TOLD_WITHIN, command, enters, is_refused, so_many_here,
    },
    postgres_server::PostgresServer,
    running::free_addr,
    test_server::LOBBY,
};

/// What a node says that has no NATS any more, or not yet.
const AWAY: &str = "NATS is away";

#[tokio::test]
async fn nats_carries_what_nodes_tell_each_other() {
    let nats = NatsServer::start().await;
    let mut met = Met::start(&nats.url(), &nats.url()).await;
    assert!(met.one.is_connected().await && met.two.is_connected().await);

    // All of it: messages, names, who is there, and a text of several pieces.
    let (_, before) = met.one.told().await;
    let since = Instant::now();
    let posted = met.hers.post(LOBBY, "one", "hello").await;
    met.his.events_until(LOBBY, posted).await;
    rename(&met.ann, "Anna").await;
    sees_named(&mut met.his, "Anna").await;
    let long = "長い".repeat(1_500);
    let mut phone = at(&met.two.visitor, &met.ann).socket().await;
    let typed = ClientEvent::Draft {
        room: LOBBY,
        after: 0,
        body: long.clone(),
    };
    met.hers.say(&typed).await;
    let draft = phone.find(|said| match said {
        ServerEvent::Draft { draft, .. } => Some(draft.body.clone()),
        _ => None,
    });
    assert!(draft.await == long, "as it was written");
    met.ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(phone.closed().await.0, CloseCode::SignedOut.code());
    assert!(since.elapsed() < TOLD_WITHIN * 4, "{:?}", since.elapsed());
    let (_, after) = met.one.told().await;
    assert!(
        after <= before,
        "by way of the database: {}",
        after - before
    );
}

/// How many messages are sent before, while and after NATS is away.
const MESSAGES: usize = 60;

#[tokio::test]
async fn nats_may_be_killed_in_a_conversation_and_come_back() {
    let mut nats = NatsServer::start().await;
    let mut met = Met::start(&nats.url(), &nats.url()).await;
    let mut reader = met.ben.socket().await;
    let (_, from) = reader.join(LOBBY, None).await;

    // They talk all the while.
    let mut talking = JoinSet::new();
    let mut talker = met.ann.socket().await;
    talking.spawn(async move {
        let mut last = None;
        for n in 0..MESSAGES {
            last = Some(talker.post(LOBBY, &format!("m-{n}"), "and then").await);
            sleep(Duration::from_millis(50)).await;
        }
        (talker, last.unwrap())
    });
    sleep(Duration::from_millis(500)).await;
    nats.kill();
    met.one.running.says(AWAY).await;
    met.two.running.says(AWAY).await;
    met.one.is_ready().await;
    assert!(!met.one.is_connected().await);
    // Somebody comes and somebody is called otherwise while there is none.
    let since = Instant::now();
    rename(&met.ann, "Anna").await;
    sees_named(&mut met.his, "Anna").await;
    let (_, third) = enters(&met.one.visitor, "Cem").await;
    so_many_here(&mut met.his, 3).await;
    assert!(since.elapsed() < TOLD_WITHIN * 3, "{:?}", since.elapsed());
    let (_talker, last) = talking.join_next().await.unwrap().unwrap();
    nats.start_again().await;
    let heard = reader.events_until(LOBBY, last).await;
    let expected: Vec<_> = (from.0 + 1..=last.0).collect();
    assert_eq!(heard, expected, "in order, without gaps, once");

    for node in [&met.one, &met.two] {
        node.says_times(BY_NATS, 2).await;
        assert!(node.is_connected().await);
    }
    by_nats_alone(&met.one, &mut met.hers, &mut met.his).await;
    // Those who were there still are, and who goes is gone.
    third.hang_up().await;
    so_many_here(&mut met.his, 2).await;
    so_many_here(&mut met.hers, 2).await;
}

#[tokio::test]
async fn what_a_nats_swallows_that_stands_still_is_told_again() {
    let nats = NatsServer::start().await;
    let mut met = Met::start(&nats.url(), &nats.url()).await;

    // Nothing gets through, and nobody says so.
    nats.signal(Signal::STOP);
    let since = Instant::now();
    let posted = met.hers.post(LOBBY, "unheard", "?").await;
    met.his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < MADE_GOOD_WITHIN, "{:?}", since.elapsed());
    rename(&met.ann, "Anna").await;
    assert_eq!(met.one.running.said(AWAY), 0, "or the test tests nothing");
    sees_named(&mut met.his, "Anna").await;
    met.one.running.says(AWAY).await;
    met.two.running.says(AWAY).await;
    let mut phone = at(&met.two.visitor, &met.ann).socket().await;
    let since = Instant::now();
    met.ann.submit("/logout", &[("for_good", "on")]).await;
    assert_eq!(phone.closed().await.0, CloseCode::SignedOut.code());
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    nats.signal(Signal::CONT);
    for node in [&met.one, &met.two] {
        node.says_times(BY_NATS, 2).await;
    }
}

#[tokio::test]
async fn a_node_that_was_cut_off_for_a_moment_is_told_what_it_missed() {
    let nats = NatsServer::start().await;
    let mut way = Way::new(nats.addr).await;
    let mut met = Met::start(&way.url(), &nats.url()).await;

    way.cut();
    met.one.running.says(AWAY).await;
    let (_, before) = met.two.told().await;
    rename(&met.ben, "Benno").await;
    let (_, after) = met.two.told().await;
    assert!(after <= before, "the other one is believed to hear");
    way.mend().await;
    sees_named(&mut met.hers, "Benno").await;
    let (_, after) = met.two.told().await;
    assert!(after <= before, "by NATS, when it came back");
}

#[tokio::test]
async fn what_one_node_does_not_get_is_told_again_by_the_others() {
    let nats = NatsServer::start().await;
    let way = Way::new(nats.addr).await;
    let mut met = Met::start(&way.url(), &nats.url()).await;

    way.hold();
    rename(&met.ben, "Benno").await;
    sees_named(&mut met.hers, "Benno").await;
    assert_eq!(met.two.running.said(AWAY), 0, "it has its NATS");
    met.one.running.says(AWAY).await;
    let since = Instant::now();
    rename(&met.ben, "Benjamin").await;
    sees_named(&mut met.hers, "Benjamin").await;
    assert!(since.elapsed() < TOLD_WITHIN * 2, "{:?}", since.elapsed());
}

#[tokio::test]
async fn nodes_start_and_go_on_without_nats_and_take_it_when_it_comes() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let mut nats = NatsServer::not_yet(tempfile::tempdir().unwrap(), "").await;
    // Another one that never comes.
    let urls = format!("nats://{},{}", free_addr().await, nats.url());
    let settings = [("IRORI_NATS", urls.as_str())];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    for node in [&one, &two] {
        node.running.says(AWAY).await;
        node.is_ready().await;
        assert!(!node.is_connected().await);
    }
    let (_, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    so_many_here(&mut his, 2).await;
    writes(&mut hers, &mut his).await;
    let since = Instant::now();
    let posted = hers.post(LOBBY, "one", "hello").await;
    his.events_until(LOBBY, posted).await;
    assert!(since.elapsed() < TOLD_WITHIN, "{:?}", since.elapsed());
    assert_eq!(one.running.said(AWAY), 1, "it is said once");
    nats.start_again().await;
    by_nats_alone(&one, &mut hers, &mut his).await;
    by_nats_alone(&two, &mut his, &mut hers).await;
}

#[tokio::test]
async fn nodes_that_do_not_hear_each_other_by_nats_do_so_by_the_database() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let (here, there) = (NatsServer::start().await, NatsServer::start().await);
    let one = start(&postgres, &dirs, "one", &[("IRORI_NATS", &here.url())]).await;
    let two = start(&postgres, &dirs, "two", &[("IRORI_NATS", &there.url())]).await;
    let three = start(&postgres, &dirs, "three", &[]).await;
    let mut sockets = Vec::new();
    for (node, name) in [(&one, "Ann"), (&two, "Ben"), (&three, "Cem")] {
        sockets.push(enters(&node.visitor, name).await);
    }
    for node in [&one, &two] {
        node.running.says("NATS does not reach all nodes").await;
        assert!(node.is_connected().await);
    }
    for from in 0..3 {
        let (ann, _) = &sockets[from];
        let name = format!("Number {from}");
        let since = Instant::now();
        rename(ann, &name).await;
        for (_, socket) in &mut sockets {
            sees_named(socket, &name).await;
        }
        assert!(since.elapsed() < TOLD_WITHIN * 2, "{:?}", since.elapsed());
    }
}

#[tokio::test]
async fn two_chats_on_one_nats_hear_nothing_of_each_other() {
    let (postgres, other) = (PostgresServer::start(), PostgresServer::start());
    let (dirs, others) = (Dirs::new(), Dirs::new());
    postgres.run(&["create database second"]);
    let (nats, second) = (NatsServer::start().await, postgres.url("second"));
    let url = nats.url();
    let settings = [("IRORI_NATS", url.as_str())];
    let beside = [("IRORI_NATS", url.as_str()), ("IRORI_DATABASE", &second)];
    let one = start(&postgres, &dirs, "one", &settings).await;
    let two = start(&postgres, &dirs, "two", &settings).await;
    let strange = start(&other, &others, "three", &settings).await;
    let near = start(&postgres, &others, "four", &beside).await;
    for node in [&two, &strange, &near] {
        node.running.says(BY_NATS).await;
    }
    let (ann, mut hers) = enters(&one.visitor, "Ann").await;
    let (_, mut his) = enters(&two.visitor, "Ben").await;
    // Everybody has the same numbers in each of these.
    let (_, mut cems) = enters(&strange.visitor, "Cem").await;
    let (_, mut dens) = enters(&near.visitor, "Den").await;
    so_many_here(&mut his, 2).await;
    by_nats_alone(&one, &mut hers, &mut his).await;
    rename(&ann, "Anna").await;
    sees_named(&mut his, "Anna").await;
    for stranger in [&mut cems, &mut dens] {
        stranger.said_by_now().await;
        let heard = stranger.heard.iter().any(|said| {
            matches!(said, ServerEvent::User { user } if user.name == "Anna")
                || matches!(said, ServerEvent::Typing { people, .. } if !people.is_empty())
                || matches!(said, ServerEvent::Presence { here, .. } if *here != 1)
        });
        assert!(!heard, "{:?}", stranger.heard);
    }
}

#[tokio::test]
async fn what_has_no_other_nodes_has_no_nats() {
    let (postgres, dirs) = (PostgresServer::start(), Dirs::new());
    let with = |nats: &str, blobs: bool| {
        let blobs = blobs.then(|| dirs.of("blobs"));
        let mut command = command(&postgres, &dirs.of("one"), "one", blobs.as_deref());
        command.env("IRORI_NATS", nats);
        command
    };
    let mut on_sqlite = with("nats://127.0.0.1", true);
    on_sqlite
        .env_remove("IRORI_DATABASE")
        .env_remove("IRORI_BLOBS_SHARED");
    let mut check = with("nats://127.0.0.1", true);
    check
        .env_remove("IRORI_DATABASE")
        .env_remove("IRORI_BLOBS_SHARED")
        .arg("check-config");
    for refused in [on_sqlite, check] {
        is_refused(refused, "share a PostgreSQL: it needs --database").await;
    }
    is_refused(with("nats://127.0.0.1", false), "it needs --blobs").await;
    is_refused(
        with("127.0.0.1:4222", true),
        "a NATS server is nats://HOST:PORT",
    )
    .await;
}
