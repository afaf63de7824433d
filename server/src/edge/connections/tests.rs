use super::*;

fn of(most: usize) -> Connections {
    let proxy = crate::edge::proxies::network("10.0.0.0/8").unwrap();
    Connections::new(most, Proxies::new(&[proxy], false))
}

/// Opens as many as are let in, and keeps them.
fn open(
    connections: &Connections,
    tries: usize,
    address: impl Fn(usize) -> String,
) -> Vec<Arc<Permit>> {
    let admitted = (0..tries).filter_map(|n| {
        let place = connections.admit_now(address(n).parse().unwrap()).ok()?;
        // None of these may be let go.
        place.work().for_good();
        Some(place)
    });
    admitted.collect()
}

#[test]
fn one_network_leaves_room_for_others() {
    for (most, address, expected) in [
        (400, "192.0.2.1", 100),
        (100_000, "192.0.2.1", NETWORK_MAX),
        (2, "192.0.2.1", 1),
    ] {
        let connections = of(most);
        let held = open(&connections, 10_000, |_| address.to_owned());
        assert_eq!(held.len(), expected, "of {most}");
        let other = connections.admit_now("192.0.2.2".parse().unwrap());
        assert!(other.is_ok(), "of {most}");
    }
    let connections = of(400);
    let household = open(&connections, 400, |n| format!("2001:db8:1:2::{n:x}"));
    assert_eq!(household.len(), 100);
    let site = open(&connections, 400, |n| format!("2001:db8:1:{n:x}::1"));
    assert_eq!(household.len() + site.len(), 200, "a site has twice that");
    assert!(
        connections
            .admit_now("2001:db8:2::1".parse().unwrap())
            .is_ok()
    );
}

#[tokio::test(start_paused = true)]
async fn who_has_one_of_several_answers_still_waits() {
    let connections = of(400);
    let place = connections.admit_now("192.0.2.1".parse().unwrap()).unwrap();
    let started = Instant::now();
    let limit = Duration::from_secs(100);
    let first = place.work();
    // The client takes this one back.
    drop(place.work());
    let requests = async {
        tokio::time::sleep(Duration::from_secs(250)).await;
        assert!(connections.0.lock().idle.is_empty());
        drop(first);
        assert_eq!(connections.0.lock().idle.len(), 1);
    };
    tokio::join!(place.has_been_idle(limit), requests);
    assert_eq!(started.elapsed().as_secs(), 350);
}

#[test]
fn this_machine_gets_in_when_it_is_full() {
    let connections = of(160);
    let everybody = open(&connections, 1_000, |n| {
        format!("198.51.{}.{}", n / 250, n % 250)
    });
    assert_eq!(everybody.len(), 150);
    let stranger = connections.admit_now("192.0.2.1".parse().unwrap());
    assert_eq!(stranger.unwrap_err(), Full::All);
    let here = open(&connections, 1_000, |_| "127.0.0.1".to_owned());
    assert_eq!(here.len(), 10);
}

#[test]
fn a_proxy_that_is_believed_is_many_people() {
    let connections = of(160);
    let proxy = open(&connections, 1_000, |_| "10.1.2.3".to_owned());
    assert_eq!(proxy.len(), 150);
}

#[test]
fn what_is_closed_counts_no_more() {
    let connections = of(400);
    for _ in 0..3 {
        let held = open(&connections, 10_000, |_| "192.0.2.1".to_owned());
        assert_eq!(held.len(), 100);
    }
    let left = connections.0.lock();
    assert_eq!((left.all, left.networks.len(), left.idle.len()), (0, 0, 0));
}

#[tokio::test]
async fn those_nobody_waits_at_make_room_the_longest_idle_first() {
    let connections = of(10);
    let admit = || connections.admit_now("127.0.0.1".parse().unwrap());
    let count = || {
        let open = connections.0.lock();
        (open.staying(), open.closing)
    };
    let (first, second, third) = (admit().unwrap(), admit().unwrap(), admit().unwrap());
    second.work().for_good();
    drop(third.work());
    let busy = open(&connections, 6, |_| "127.0.0.1".to_owned());
    assert_eq!((busy.len(), count()), (6, (9, 0)));
    let went = |place: &Permit| place.shed.is_cancelled();
    assert!(!went(&first) && !went(&second) && !went(&third));
    let one = admit().unwrap();
    one.work().for_good();
    assert!(went(&first) && !went(&second) && !went(&third));
    assert!(!first.has_to_go().await, "no request ever came");
    assert_eq!(count(), (9, 1), "its descriptor is not free yet");
    let other = admit().unwrap();
    other.work().for_good();
    assert!(!went(&second) && went(&third), "what is used stays");
    assert!(third.has_to_go().await);
    let last = admit().unwrap();
    last.work().for_good();
    assert_eq!((count(), admit().unwrap_err()), ((10, 2), Full::All));
    // A request that came in at the last moment changes nothing of it.
    drop(third.work());
    drop((first, third));
    assert_eq!(count(), (10, 0), "nothing counts twice");
    drop((second, busy, one, other, last));
    assert_eq!(count(), (0, 0));
}

/// Whoever holds what had to go, with an answer they do not read, uses up no
/// descriptors: there are so many of those, and then nobody else comes in.
#[tokio::test(start_paused = true)]
async fn those_that_have_to_go_are_few_until_they_are_closed() {
    let connections = of(100);
    let address = "127.0.0.1".parse().unwrap();
    let mut held = Vec::new();
    while let Ok(place) = connections.admit(address).await {
        held.push(place);
    }
    let most = connections.0.most_with_closing();
    assert_eq!((held.len(), most), (111, 111));
    let closing = connections.0.lock().closing;
    // Who waits for one comes in as soon as it is closed.
    let newcomer = tokio::spawn({
        let connections = connections.clone();
        async move { connections.admit(address).await.is_ok() }
    });
    tokio::task::yield_now().await;
    held.remove(0);
    assert!(newcomer.await.unwrap());
    assert_eq!(connections.0.lock().closing, closing);
}
