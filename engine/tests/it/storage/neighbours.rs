//! Requests that are committed together do not share their fate.

use engine::storage::AppendOutcome::{NotMember, Posted};
use protocol::RoomId;

use super::{ROOM, Store, bodies, execute, posted, seqs};
use crate::chat::message;

#[tokio::test]
async fn one_message_the_store_cannot_take_does_not_fail_the_others() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    execute(
        store.dir.path(),
        "create trigger poison before insert on events when new.body = 'poison' \
         begin select raise(abort, 'poisoned'); end",
    )
    .await;
    store.commits.forget();
    let sent = ["a", "poison", "b"].map(|name| message(ROOM, &ann, name, name));
    let outcomes = store.append_together(sent.into()).await;
    assert_eq!(*outcomes[0].as_ref().unwrap(), posted(2));
    assert!(
        outcomes[1]
            .as_ref()
            .is_err_and(|cause| cause.to_string().contains("poisoned"))
    );
    assert_eq!(*outcomes[2].as_ref().unwrap(), posted(3));
    let events = store.all(ROOM).await;
    assert_eq!(bodies(&events), ["a", "b"]);
    assert_eq!(seqs(&events), [1, 2, 3]);
    let told = store.commits.told();
    assert_eq!(
        told,
        [(ROOM, vec![2]), (ROOM, vec![3])],
        "nothing that was rolled back"
    );
}

#[tokio::test]
async fn an_outsider_in_the_batch_does_not_fail_the_members() {
    let store = Store::new().await;
    let ann = store.guest("Ann").await;
    let sent = [ROOM, RoomId(99), ROOM];
    let sent = sent.iter().enumerate();
    let sent = sent.map(|(n, &room)| message(room, &ann, &format!("m{n}"), "hi"));
    let outcomes = store.append_together(sent.collect()).await;
    assert!(matches!(outcomes[0], Ok(Posted { .. })));
    assert!(matches!(outcomes[1], Ok(NotMember { public: false })));
    assert!(matches!(outcomes[2], Ok(Posted { .. })));
}
