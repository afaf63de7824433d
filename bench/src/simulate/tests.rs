//! The simulation where the outcome is known without it.

use super::*;

fn quiet(sockets: u32, nodes: u32, messages: f64) -> Setup {
    Setup {
        messages,
        looking: 0.0,
        ..Setup::of(sockets, nodes)
    }
}

fn run(setup: &Setup) -> Outcome {
    predict(setup, &Rooms::drawn(setup.sockets, setup.nodes, setup.seed))
}

#[test]
fn every_socket_has_one_room_open() {
    for (sockets, nodes) in [(1, 1), (500, 3), (20_000, 20)] {
        let rooms = Rooms::drawn(sockets, nodes, 1);
        let all: u32 = (0..rooms.len()).map(|room| rooms.size(room)).sum();
        assert_eq!(all, sockets);
        assert_eq!(rooms.sizes()[0], (1, rooms.len()));
    }
}

#[test]
fn half_of_the_rooms_are_small_and_few_are_large() {
    let rooms = Rooms::drawn(300_000, 1, 1);
    let of = |least: u32| {
        let large = (0..rooms.len()).filter(|&room| rooms.size(room) >= least);
        f64::from(u32::try_from(large.count()).unwrap())
            / f64::from(u32::try_from(rooms.len()).unwrap())
    };
    assert!((0.45..0.60).contains(&of(8)), "{}", of(8));
    assert!((0.001..0.02).contains(&of(300)), "{}", of(300));
}

#[test]
fn where_little_is_said_nobody_waits() {
    let costs = Costs::measured();
    let outcome = run(&quiet(10, 1, 1.0));
    let alone = costs.message
        + costs.postgres_transaction
        + costs.postgres_message
        + costs::TRIPS_OF_MESSAGES * costs.trip
        + costs.flush;
    assert!(outcome.p50 >= alone / 1e3, "{outcome:?}");
    assert!(outcome.p50 < alone / 1e3 + 0.2, "{outcome:?}");
    assert!(outcome.left < 0.1 && outcome.hints == 0.0, "{outcome:?}");
}

#[test]
fn another_node_costs_a_hint_and_a_read() {
    let one = run(&quiet(2_000, 1, 50.0));
    let two = run(&quiet(2_000, 2, 50.0));
    assert!(
        (one.deliveries / two.deliveries - 1.0).abs() < 0.5,
        "{one:?} {two:?}"
    );
    assert!((two.hints / two.messages - 1.0).abs() < 0.05, "{two:?}");
    assert!(
        two.postgres_seconds > one.postgres_seconds,
        "{one:?} {two:?}"
    );
}

#[test]
fn what_is_too_much_stays_undone() {
    let outcome = run(&Setup {
        seconds: 5.0,
        ..quiet(2_000, 1, 60_000.0)
    });
    assert!(outcome.left > 0.1, "{outcome:?}");
    assert!(outcome.p99 > 100.0, "{outcome:?}");
}
