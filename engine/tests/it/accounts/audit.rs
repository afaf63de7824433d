//! What is written down of what was done.

use engine::{
    limits::{
        AUDIT_FAILURES_PER_HOUR, AUDIT_GOVERNANCE_LASTS, AUDIT_OWN_ROOMS_PER_HOUR,
        AUDIT_SECURITY_LASTS,
    },
    storage::{AuditArea, AuditQuery, Governed, RoomChange, Session},
};
use protocol::{Role, RoomKind, views::AuditLine};

use super::PASSWORD;
use crate::chat::{START_MS, TestChat, caller, caller_at};

const HOUR_MS: i64 = 3_600_000;

fn of(area: AuditArea) -> AuditQuery {
    AuditQuery {
        area: Some(area),
        limit: 1_000,
        ..AuditQuery::default()
    }
}

/// Who did what to whom, and how often; newest first.
fn told(entry: &AuditLine) -> String {
    let name = |name: &Option<String>| name.clone().unwrap_or_else(|| "-".to_owned());
    let AuditLine { action, times, .. } = entry;
    let (actor, target) = (name(&entry.actor), name(&entry.target));
    format!("{actor} {action} {target} {} x{times}", entry.detail)
}

async fn read(it: &TestChat, owner: &Session, query: &AuditQuery) -> Vec<String> {
    let log = it.accounts.audit_log(owner, query).await.unwrap();
    log.iter().map(told).collect()
}

#[tokio::test]
async fn ones_own_acts_push_nothing_of_others_out() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let xen = it.invited(&owner, Role::Member, "xen").await;
    it.prove(&owner).await;
    let promoted = Governed::Role(Role::Admin);
    let governed = it.accounts.govern(&owner, xen.user.id, promoted);
    governed.await.unwrap();
    for _ in 0..12 {
        let changed = it
            .accounts
            .change_password(&mia, PASSWORD, PASSWORD, caller());
        changed.await.unwrap();
    }
    let newest = AuditQuery {
        limit: 1,
        ..of(AuditArea::Governance)
    };
    assert_eq!(
        read(&it, &owner, &newest).await,
        ["olga role_changed xen member → admin x1"]
    );
    let hers = AuditQuery {
        action: Some("password_set".to_owned()),
        ..of(AuditArea::Security)
    };
    assert_eq!(
        read(&it, &owner, &hers).await,
        ["mia password_set mia  x12"],
        "the same in an hour is one line"
    );
    it.clock.set(START_MS + 2 * HOUR_MS);
    let changed = it
        .accounts
        .change_password(&mia, PASSWORD, PASSWORD, caller());
    changed.await.unwrap();
    assert_eq!(read(&it, &owner, &hers).await.len(), 2);
}

#[tokio::test]
async fn who_deletes_rooms_of_their_own_hides_nothing_by_it() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let deactivated = it.guest("Gus").await.user.id;
    let governed = it
        .accounts
        .govern(&owner, deactivated, Governed::Deactivated);
    governed.await.unwrap();
    let deletes = async |who: &Session, times: i64| {
        for n in 0..times {
            let (asked, name) = (&who.actor(), format!("room {n}"));
            let made = it.chat.create_room(asked, &name, "", RoomKind::Public);
            let room = it.chat.own_room(&who.user, &made.await.unwrap()).await;
            let gone = RoomChange::Delete;
            let deleted = it.chat.change_room(asked, room.unwrap().room.id, gone);
            deleted.await.unwrap();
        }
    };
    deletes(&mia, AUDIT_OWN_ROOMS_PER_HOUR + 30).await;
    let newest = AuditQuery {
        limit: 20,
        ..of(AuditArea::Governance)
    };
    let found = read(&it, &owner, &newest).await;
    assert_eq!(found[0], "mia room_deleted -  x30");
    assert_eq!(found[1], "mia room_deleted - room 4 x1");
    assert!(
        found.contains(&"olga deactivated Gus  x1".to_owned()),
        "{found:?}"
    );
    // What those do who run the server is told one by one, and hers of later.
    deletes(&owner, AUDIT_OWN_ROOMS_PER_HOUR + 2).await;
    it.clock.set(START_MS + 2 * HOUR_MS);
    deletes(&mia, 1).await;
    let found = read(&it, &owner, &newest).await;
    assert_eq!(found[0], "mia room_deleted - room 0 x1");
    assert_eq!(found[1], "olga room_deleted - room 6 x1");
    assert_eq!(found[7], "olga room_deleted - room 0 x1");
}

#[tokio::test]
async fn sign_ins_and_failures_are_told_and_failures_are_bounded() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    for from in ["198.51.100.1", "198.51.100.1", "198.51.100.2"] {
        let from = caller_at(from);
        let tried =
            it.accounts
                .sign_in_with_password("olga@example.org", "wrong wrong", "/", &from);
        tried.await.unwrap_err();
    }
    it.sign_in("olga", PASSWORD).await.unwrap();
    let found = read(&it, &owner, &of(AuditArea::Security)).await;
    assert_eq!(
        found,
        [
            "olga signed_in olga 192.0.2.1 x1",
            "- sign_in_failed olga password, 198.51.100.2 x1",
            "- sign_in_failed olga password, 198.51.100.1 x2",
            "olga signed_up olga owner x1",
        ]
    );
}

#[tokio::test]
async fn an_attack_from_everywhere_is_a_bounded_number_of_lines() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let tries = AUDIT_FAILURES_PER_HOUR + 50;
    let failed = AuditQuery {
        action: Some("sign_in_failed".to_owned()),
        ..of(AuditArea::Security)
    };
    // The store is told as the sign-in tells it; hashing so often would take long.
    for n in 0..tries {
        let noted = it.storage.note_failure(None, format!("password, {n}"));
        noted.await.unwrap();
    }
    let found = it.accounts.audit_log(&owner, &failed).await.unwrap();
    assert_eq!(
        i64::try_from(found.len()).unwrap(),
        AUDIT_FAILURES_PER_HOUR + 1
    );
    let times: u32 = found.iter().map(|entry| entry.times).sum();
    assert_eq!(i64::from(times), tries, "none is lost from the count");
}

#[tokio::test]
async fn what_those_who_look_after_rooms_do_to_others_is_told() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    for n in 0..2 {
        let seq = it.store(&mia.user, &format!("m{n}"), "evidence").await;
        let deleted = it.chat.delete(&owner.actor(), it.room, seq).await;
        deleted.unwrap();
    }
    let own = it.store(&mia.user, "own", "mine").await;
    let deleted = it.chat.delete(&mia.actor(), it.room, own).await;
    deleted.unwrap();
    for (name, kind) in [("open", RoomKind::Public), ("closed", RoomKind::Private)] {
        let asked = &owner.actor();
        it.chat.create_room(asked, name, "", kind).await.unwrap();
        let rooms = it.chat.rooms(&owner.user).await.unwrap();
        let made = rooms.iter().find(|listed| listed.room.name == name);
        let id = made.unwrap().room.id;
        let deleted = it.chat.change_room(asked, id, RoomChange::Delete);
        deleted.await.unwrap();
    }
    let found = read(&it, &owner, &of(AuditArea::Governance)).await;
    assert!(
        found[0].starts_with("olga room_deleted - #"),
        "what a private room was called is not told: {found:?}"
    );
    assert_eq!(found[1], "olga room_deleted - open x1");
    assert_eq!(found[2], "olga message_deleted mia lobby x2");
    assert!(
        !found.iter().any(|line| line.starts_with("mia")),
        "{found:?}"
    );
}

#[tokio::test]
async fn the_log_is_read_by_page_person_and_day() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mut made = Vec::new();
    for (n, name) in ["mia", "ben", "mio"].into_iter().enumerate() {
        it.clock
            .set(START_MS + i64::try_from(n).unwrap() * 24 * HOUR_MS);
        made.push(it.invited(&owner, Role::Member, name).await);
    }
    let joined = AuditQuery {
        action: Some("signed_up".to_owned()),
        ..AuditQuery::default()
    };
    let query = |query: AuditQuery| {
        let (it, owner) = (&it, &owner);
        async move {
            let log = it.accounts.audit_log(owner, &query).await.unwrap();
            log.into_iter()
                .map(|entry| (entry.id, entry.actor.unwrap()))
                .collect::<Vec<_>>()
        }
    };
    let names = |found: &[(i64, String)]| {
        let names = found.iter().map(|(_, name)| name.clone());
        names.collect::<Vec<_>>()
    };
    let first = query(AuditQuery {
        limit: 2,
        ..joined.clone()
    });
    let first = first.await;
    assert_eq!(names(&first), ["mio", "ben"]);
    let second = query(AuditQuery {
        before: first[1].0,
        ..joined.clone()
    });
    assert_eq!(names(&second.await), ["mia", "olga"]);
    let of_person = query(AuditQuery {
        person: "mi".to_owned(),
        ..joined.clone()
    });
    assert_eq!(names(&of_person.await), ["mio", "mia"]);
    let nobody = query(AuditQuery {
        person: "%".to_owned(),
        ..joined.clone()
    });
    assert_eq!(names(&nobody.await), Vec::<String>::new());
    let of_day = query(AuditQuery {
        since_ms: START_MS + 24 * HOUR_MS,
        until_ms: START_MS + 48 * HOUR_MS,
        ..joined
    });
    assert_eq!(names(&of_day.await), ["ben"]);
}

#[tokio::test]
async fn each_half_is_forgotten_in_its_time() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    it.invited(&owner, Role::Member, "mia").await;
    let count = async |area| read(&it, &owner, &of(area)).await.len();
    for (after, security, governance) in [
        (AUDIT_SECURITY_LASTS / 2, 2, 1),
        (AUDIT_SECURITY_LASTS, 0, 1),
        (AUDIT_GOVERNANCE_LASTS, 0, 0),
    ] {
        let after = i64::try_from(after.as_millis()).unwrap();
        it.clock.set(START_MS + after);
        it.storage.forget_expired().await.unwrap();
        let found = (
            count(AuditArea::Security).await,
            count(AuditArea::Governance).await,
        );
        assert_eq!(found, (security, governance), "{after} ms later");
    }
}
