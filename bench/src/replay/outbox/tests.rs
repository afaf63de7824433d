use super::*;

const SOON: Duration = Duration::from_secs(1);

fn id(name: &str) -> ClientId {
    ClientId::new(name).unwrap()
}

fn outbox(names: &[&str]) -> Outbox {
    let mut outbox = Outbox::default();
    for name in names {
        let draft = Draft {
            client_id: id(name),
            body: format!("the body of {name}"),
            files: Vec::new(),
            reply_to: None,
            thread: None,
            draft_version: None,
        };
        outbox.push(RoomId(1), draft, oneshot::channel().0);
    }
    outbox
}

#[test]
fn what_is_not_acknowledged_is_sent_again_the_same_way_and_in_order() {
    let mut outbox = outbox(&["a", "b", "c"]);
    let first = outbox.send_all(SOON);
    assert_eq!(outbox.acknowledged(&id("b")).unwrap().tries, 1);
    let second = outbox.send_all(SOON);
    assert_eq!(second, [first[0].clone(), first[2].clone()]);
    assert_eq!(outbox.acknowledged(&id("c")).unwrap().tries, 2);
}

#[test]
fn only_what_was_said_can_be_acknowledged_and_only_once() {
    let mut outbox = outbox(&["a"]);
    assert!(outbox.acknowledged(&id("x")).is_none());
    assert!(outbox.acknowledged(&id("a")).is_some());
    assert!(outbox.acknowledged(&id("a")).is_none());
    assert!(outbox.next_due().is_none());
}

#[test]
fn a_postponed_message_is_due_later_than_the_others() {
    let mut outbox = outbox(&["a", "b"]);
    outbox.send_all(SOON);
    assert!(outbox.postpone(&id("a"), SOON * 9));
    assert_eq!(outbox.next_due().unwrap().1, id("b"));
    assert!(!outbox.postpone(&id("x"), SOON));
}
