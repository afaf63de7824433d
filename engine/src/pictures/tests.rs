use std::{
    sync::{
        atomic::{AtomicU32, Ordering},
        mpsc,
    },
    thread,
};

use futures_util::future::join_all;

use super::*;

const SMALL: Cost = Cost {
    frame_pixels: 64,
    decoded_pixels: 64,
};

/// What an animation near the limits of `media` costs.
const LARGE: Cost = Cost {
    frame_pixels: 1_440_000,
    decoded_pixels: 290_000_000,
};

const fn member(id: i64) -> Payer {
    Payer {
        user: UserId(id),
        guest: false,
    }
}

const fn guest(id: i64) -> Payer {
    Payer {
        guest: true,
        ..member(id)
    }
}

fn is_later<T>(job: &Result<T, NotRun>) -> bool {
    matches!(job, Err(NotRun::Later(_)))
}

/// Keeps a lane busy until what it returns is dropped.
async fn busy(pictures: &Pictures, payer: Payer, cost: Cost) -> mpsc::Sender<()> {
    let (release, released) = mpsc::channel::<()>();
    let (begun, at_it) = oneshot::channel();
    let pictures = pictures.clone();
    tokio::spawn(async move {
        let work = move || {
            let _ = begun.send(());
            let _ = released.recv();
        };
        let _ = pictures.run(payer, cost, work).await;
    });
    at_it.await.unwrap();
    release
}

#[tokio::test]
async fn one_is_at_it_at_a_time_and_always_the_same() {
    static AT_IT: AtomicU32 = AtomicU32::new(0);
    let pictures = Pictures::start().unwrap();
    let jobs = (0..20).map(|n| {
        pictures.run(member(1), SMALL, move || {
            assert_eq!(AT_IT.fetch_add(1, Ordering::SeqCst), 0);
            thread::yield_now();
            AT_IT.fetch_sub(1, Ordering::SeqCst);
            (n, thread::current().id())
        })
    });
    let done: Vec<_> = join_all(jobs).await.into_iter().flatten().collect();
    assert!(done.iter().map(|(n, _)| *n).eq(0..20));
    assert!(done.iter().all(|(_, thread)| *thread == done[0].1));
}

#[tokio::test]
async fn a_panic_is_the_business_of_who_caused_it() {
    let pictures = Pictures::start().unwrap();
    let panicked = pictures.run(member(1), SMALL, || -> u32 { panic!("on purpose") });
    assert!(matches!(panicked.await, Err(NotRun::Failed(_))));
    let fine = pictures.run(member(1), SMALL, || 2).await;
    assert_eq!(fine.unwrap(), 2);
}

#[tokio::test]
async fn a_small_picture_does_not_wait_for_a_large_one() {
    let pictures = Pictures::start().unwrap();
    let large = busy(&pictures, member(1), LARGE).await;
    let small = pictures.run(member(2), SMALL, || 2).await;
    assert_eq!(small.unwrap(), 2, "while the other is still at it");
    drop(large);
}

#[tokio::test]
async fn people_take_turns_and_guests_have_every_second_one() {
    let pictures = Pictures::start().unwrap();
    let first = busy(&pictures, member(9), SMALL).await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for payer in [
        member(1),
        member(1),
        member(1),
        member(2),
        guest(3),
        guest(4),
        guest(5),
    ] {
        let note = Arc::clone(&order);
        let job = pictures.run(payer, SMALL, move || {
            note.lock().unwrap().push(payer.user.0);
        });
        let mut job = Box::pin(job);
        // Polled once, so that it is in the queue before the next one is.
        assert!(futures_util::poll!(&mut job).is_pending());
        waiting.push(job);
    }
    drop(first);
    for job in join_all(waiting).await {
        job.unwrap();
    }
    // Whoever was first was a member.
    assert_eq!(*order.lock().unwrap(), [3, 1, 4, 2, 5, 1, 1]);
}

#[tokio::test]
async fn nobody_has_more_time_than_a_share_of_it() {
    let pictures = Pictures::start().unwrap();
    let share = DECODING_PER_PERSON.as_millis() / LARGE.time().as_millis();
    let mut held = vec![busy(&pictures, member(1), LARGE).await];
    // What waits counts as if it were done.
    let mut waiting = Vec::new();
    for _ in 1..share {
        let mut job = Box::pin(pictures.run(member(1), LARGE, || ()));
        assert!(futures_util::poll!(&mut job).is_pending());
        waiting.push(job);
    }
    let refused = pictures.run(member(1), LARGE, || ()).await;
    assert!(is_later(&refused));
    let mut other = Box::pin(pictures.run(member(2), LARGE, || ()));
    assert!(
        futures_util::poll!(&mut other).is_pending(),
        "others have theirs"
    );
    held.clear();
    other.await.unwrap();
    // It took no time, so all of it is there again.
    for job in join_all(waiting).await {
        job.unwrap();
    }
    pictures.run(member(1), LARGE, || ()).await.unwrap();
}

#[tokio::test]
async fn guests_share_what_is_for_guests_and_members_do_not() {
    let pictures = Pictures::start().unwrap();
    let share = DECODING_OF_GUESTS.as_millis() / LARGE.time().as_millis();
    let held = busy(&pictures, member(1), LARGE).await;
    let mut waiting = Vec::new();
    for id in 0..i64::try_from(share).unwrap() {
        let mut job = Box::pin(pictures.run(guest(100 + id), LARGE, || ()));
        assert!(futures_util::poll!(&mut job).is_pending());
        waiting.push(job);
    }
    let newcomer = pictures.run(guest(999), LARGE, || ()).await;
    assert!(is_later(&newcomer), "a new guest has no fresh budget");
    let mut other = Box::pin(pictures.run(member(2), LARGE, || ()));
    assert!(futures_util::poll!(&mut other).is_pending());
    drop(held);
    other.await.unwrap();
}

#[tokio::test]
async fn who_has_too_many_waiting_is_told_to_come_later() {
    let pictures = Pictures::start().unwrap();
    let held = busy(&pictures, member(1), SMALL).await;
    let mut waiting = Vec::new();
    for _ in 0..crate::limits::PICTURES_WAITING {
        let mut job = Box::pin(pictures.run(member(1), SMALL, || ()));
        assert!(futures_util::poll!(&mut job).is_pending());
        waiting.push(job);
    }
    let one_more = pictures.run(member(1), SMALL, || ()).await;
    assert!(is_later(&one_more));
    drop(held);
    for job in join_all(waiting).await {
        job.unwrap();
    }
}
