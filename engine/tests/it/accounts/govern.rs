use std::time::Duration;

use engine::{
    limits::INVITES_MAX,
    session::SessionToken,
    storage::{AuditArea, AuditQuery, Governed, NewInvite, Session},
};
use protocol::{Field, Rejection, Role};

use super::{PASSWORD, account};
use crate::chat::{START_MS, TestChat, caller};

struct House {
    it: TestChat,
    owner: Session,
    admin: Session,
    member: Session,
    guest: Session,
}

async fn house() -> House {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let admin = it.invited(&owner, Role::Admin, "adam").await;
    it.prove(&admin).await;
    let member = it.invited(&admin, Role::Member, "mia").await;
    let guest = it.guest("Gus").await;
    House {
        it,
        owner,
        admin,
        member,
        guest,
    }
}

#[tokio::test]
async fn who_may_change_whom() {
    let House {
        it,
        owner,
        admin,
        member,
        guest,
    } = &house().await;
    let other_admin = it.invited(owner, Role::Admin, "ada").await;
    for (outcome, who, whom, what) in [
        (
            Err(Rejection::Forbidden),
            member,
            guest,
            Governed::Deactivated,
        ),
        (
            Err(Rejection::Forbidden),
            member,
            member,
            Governed::Role(Role::Owner),
        ),
        (
            Err(Rejection::Forbidden),
            guest,
            member,
            Governed::Deactivated,
        ),
        (
            Err(Rejection::Forbidden),
            admin,
            owner,
            Governed::Deactivated,
        ),
        (
            Err(Rejection::Forbidden),
            admin,
            owner,
            Governed::Role(Role::Member),
        ),
        (
            Err(Rejection::Forbidden),
            admin,
            &other_admin,
            Governed::Deactivated,
        ),
        (
            Err(Rejection::Forbidden),
            admin,
            member,
            Governed::Role(Role::Admin),
        ),
        (
            Err(Rejection::Forbidden),
            admin,
            admin,
            Governed::Role(Role::Owner),
        ),
        (
            Err(Rejection::Forbidden),
            owner,
            guest,
            Governed::Role(Role::Member),
        ),
        (
            Err(Rejection::Forbidden),
            owner,
            member,
            Governed::Role(Role::Guest),
        ),
        (
            Err(Rejection::LastOne),
            owner,
            owner,
            Governed::Role(Role::Member),
        ),
        (Err(Rejection::LastOne), owner, owner, Governed::Deactivated),
        (Ok(()), admin, guest, Governed::Deactivated),
        (Ok(()), admin, member, Governed::Deactivated),
        (Ok(()), admin, member, Governed::Reactivated),
        (Ok(()), owner, member, Governed::Role(Role::Admin)),
        (Ok(()), owner, admin, Governed::Role(Role::Owner)),
        (Ok(()), admin, owner, Governed::Role(Role::Member)),
    ] {
        let done = it.accounts.govern(who, whom.user.id, what).await;
        // Roles are read from the store: `admin` is an owner at the end.
        assert_eq!(done, outcome, "{:?} {:?} {what:?}", who.user, whom.user);
    }
}

#[tokio::test]
async fn who_is_deactivated_is_out_at_once() {
    let House {
        it, owner, member, ..
    } = &house().await;
    let mut client = it.connect(member).await;
    let govern = |what| it.accounts.govern(owner, member.user.id, what);
    govern(Governed::Deactivated).await.unwrap();
    assert_eq!(client.closed().await.0, 4001);
    assert_eq!(
        it.sign_in("mia", PASSWORD).await.unwrap_err(),
        Rejection::Deactivated
    );
    assert_eq!(
        it.sign_in("mia", "wrong wrong").await.unwrap_err(),
        Rejection::WrongCredentials,
        "that an account is deactivated is for its owner to know"
    );
    govern(Governed::Reactivated).await.unwrap();
    assert!(it.sign_in("mia", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn a_new_role_counts_at_once() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let invite = it.invite(&owner, Role::Member, 1).await;
    let (member, token) = it
        .accounts
        .sign_up(account("mia"), Some(&invite), caller())
        .await
        .unwrap();
    let role = async || it.accounts.session(&token).await.unwrap().unwrap().role;
    assert_eq!(role().await, Role::Member);
    it.prove(&owner).await;
    it.accounts
        .govern(&owner, member.user.id, Governed::Role(Role::Admin))
        .await
        .unwrap();
    assert_eq!(role().await, Role::Admin);
}

#[tokio::test]
async fn outsiders_learn_and_change_nothing() {
    let House {
        it, member, guest, ..
    } = &house().await;
    for who in [member, guest] {
        let forbidden = Rejection::Forbidden;
        let accounts = &it.accounts;
        assert_eq!(
            accounts.people(who, "", 0, 10).await.unwrap_err(),
            forbidden
        );
        assert_eq!(accounts.invites(who).await.unwrap_err(), forbidden);
        let log = accounts.audit_log(who, &AuditQuery::default()).await;
        assert_eq!(log.unwrap_err(), forbidden);
        assert_eq!(accounts.revoke_invite(who, 1).await.unwrap_err(), forbidden);
        let made = accounts.create_invite(who, invite(Role::Member, 1)).await;
        assert_eq!(made.unwrap_err(), forbidden);
    }
}

fn invite(role: Role, uses: u32) -> NewInvite {
    NewInvite {
        role,
        note: String::new(),
        uses,
        lasts: Duration::from_hours(1),
    }
}

#[tokio::test]
async fn an_admin_invites_members_only() {
    let House { it, admin, .. } = &house().await;
    let made = it
        .accounts
        .create_invite(admin, invite(Role::Admin, 1))
        .await;
    assert_eq!(made.unwrap_err(), Rejection::Forbidden);
    for role in [Role::Owner, Role::Guest] {
        let made = it.accounts.create_invite(admin, invite(role, 1)).await;
        assert!(matches!(made, Err(Rejection::Invalid { .. })), "{role:?}");
    }
    let made = it
        .accounts
        .create_invite(admin, invite(Role::Member, 0))
        .await;
    assert!(matches!(made, Err(Rejection::Invalid { .. })));
}

#[tokio::test]
async fn nobody_has_more_than_so_many_valid_links() {
    let House {
        it, owner, admin, ..
    } = &house().await;
    let make = || it.accounts.create_invite(admin, invite(Role::Member, 1));
    // Some were made, and used up.
    for _ in 0..INVITES_MAX {
        make().await.unwrap();
    }
    let full = Rejection::Invalid {
        field: Field::Invites,
    };
    assert_eq!(make().await.unwrap_err(), full);
    let others = it.accounts.create_invite(owner, invite(Role::Member, 1));
    others.await.unwrap();
    let listed = it.accounts.invites(admin).await.unwrap();
    assert_eq!(listed.len(), INVITES_MAX as usize + 1);
    it.accounts
        .revoke_invite(admin, listed[1].id)
        .await
        .unwrap();
    make().await.unwrap();
    assert_eq!(make().await.unwrap_err(), full);
    // What has ended by itself makes room, too.
    it.clock.set(START_MS + 2 * 60 * 60 * 1000);
    make().await.unwrap();
}

#[tokio::test]
async fn links_end_with_the_right_to_make_them() {
    let House {
        it, owner, admin, ..
    } = &house().await;
    let other = it.invited(owner, Role::Admin, "ada").await;
    it.accounts
        .govern(owner, other.user.id, Governed::Role(Role::Owner))
        .await
        .unwrap();
    let of_admin = it.invite(admin, Role::Member, 9).await;
    let for_admins = it.invite(&other, Role::Admin, 9).await;
    let for_members = it.invite(&other, Role::Member, 9).await;
    let valid = async |token: &SessionToken| it.accounts.check_invite(token).await.is_ok();
    it.accounts
        .govern(owner, other.user.id, Governed::Role(Role::Admin))
        .await
        .unwrap();
    assert!(!valid(&for_admins).await);
    assert!(valid(&for_members).await);
    it.accounts
        .govern(owner, admin.user.id, Governed::Deactivated)
        .await
        .unwrap();
    assert!(!valid(&of_admin).await);
}

#[tokio::test]
async fn a_link_ends_by_time_and_by_hand() {
    let House { it, owner, .. } = &house().await;
    let follow = async |token: &SessionToken| it.accounts.check_invite(token).await;
    let one = it.invite(owner, Role::Member, 5).await;
    let other = it.invite(owner, Role::Member, 5).await;
    let listed = it.accounts.invites(owner).await.unwrap();
    assert_eq!(listed.len(), 2);
    assert_eq!(
        (listed[1].uses_left, listed[1].made_by.as_str()),
        (5, "olga")
    );
    it.accounts
        .revoke_invite(owner, listed[1].id)
        .await
        .unwrap();
    assert_eq!(follow(&one).await, Err(Rejection::LinkOver));
    assert_eq!(follow(&other).await, Ok(()));
    it.clock.set(START_MS + 24 * 3_600_000);
    assert_eq!(follow(&other).await, Err(Rejection::LinkOver));
    assert_eq!(it.accounts.invites(owner).await.unwrap(), []);
}

#[tokio::test]
async fn what_was_done_is_written_down() {
    let House {
        it, owner, member, ..
    } = &house().await;
    let id = member.user.id;
    for what in [Governed::Role(Role::Admin), Governed::Deactivated] {
        it.accounts.govern(owner, id, what).await.unwrap();
    }
    let governance = AuditQuery {
        area: Some(AuditArea::Governance),
        limit: 2,
        ..AuditQuery::default()
    };
    let log = it.accounts.audit_log(owner, &governance).await.unwrap();
    let lines: Vec<_> = log
        .iter()
        .map(|entry| {
            (
                entry.actor.as_deref(),
                entry.action.as_str(),
                entry.target.as_deref(),
                entry.detail.as_str(),
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            (Some("olga"), "deactivated", Some("mia"), ""),
            (Some("olga"), "role_changed", Some("mia"), "member → admin"),
        ]
    );
}

#[tokio::test]
async fn people_are_found_by_name_and_address() {
    let House { it, owner, .. } = &house().await;
    let find = async |part: &str| {
        let (people, count) = it.accounts.people(owner, part, 0, 10).await.unwrap();
        assert_eq!(people.len(), count as usize);
        people
            .into_iter()
            .map(|listed| listed.user.name)
            .collect::<Vec<_>>()
    };
    assert_eq!(find("").await, ["adam", "mia", "olga", "Gus"]);
    assert_eq!(find("mia@").await, ["mia"]);
    assert_eq!(find("gu").await, ["Gus"]);
    assert_eq!(find("%").await, Vec::<String>::new());
}

#[tokio::test]
async fn people_are_listed_part_by_part() {
    let House { it, owner, .. } = &house().await;
    let mut names = Vec::new();
    for from in [0, 2, 4, u32::MAX] {
        let (people, count) = it.accounts.people(owner, "", from, 2).await.unwrap();
        assert_eq!(count, 4);
        names.extend(people.into_iter().map(|listed| listed.user.name));
    }
    assert_eq!(names, ["adam", "mia", "olga", "Gus"]);
}
