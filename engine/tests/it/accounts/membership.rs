//! Guests who become members and stay who they are.

use engine::{accounts::SignUp, storage::Session};
use protocol::{Rejection, Role};

use super::{PASSWORD, STRICT, account, done, from_provider, identity};
use crate::chat::{TestChat, caller};

#[tokio::test]
async fn a_guest_who_is_invited_keeps_what_they_said_and_read_and_their_sessions() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let (gus, token) = it.accounts.sign_in_as_guest("Gus", caller()).await.unwrap();
    let said = it.store(&gus.user, "c", "as a guest").await;
    let mut on_desk = it.connect(&gus).await;
    on_desk.join(it.room, None).await;
    let last = it.store(&owner.user, "o", "read by the guest").await;
    it.chat
        .mark_read(&gus.user, it.room, last, None)
        .await
        .unwrap();
    it.store(&owner.user, "p", "and this not").await;
    let invite = it.invite(&owner, Role::Member, 1).await;
    it.accounts
        .become_member(&gus, account("gustav"), Some(&invite), caller())
        .await
        .unwrap();

    let session = it.accounts.session(&token).await.unwrap().unwrap();
    assert_eq!((session.id, session.role), (gus.id, Role::Member));
    assert_eq!(session.user.id, gus.user.id);
    assert_eq!(session.user.name, "gustav");
    let rooms = it.chat.rooms(&session.user).await.unwrap();
    assert_eq!((rooms[0].read.seq, rooms[0].unread), (last, 1));
    let later = on_desk.post(it.room, "d", "as a member").await;
    assert!(later > said);
    let again = it.sign_in("gustav", PASSWORD).await.unwrap();
    assert_eq!(again.user, session.user);
    assert_eq!(
        it.accounts.check_invite(&invite).await,
        Err(Rejection::LinkOver),
        "one use of it is gone"
    );
    // Once is enough.
    let invite = it.invite(&owner, Role::Admin, 1).await;
    let twice = it
        .accounts
        .become_member(&session, account("more"), Some(&invite), caller());
    assert_eq!(twice.await, Err(Rejection::NotAdmitted));
    assert_eq!(it.accounts.check_invite(&invite).await, Ok(()));
}

#[tokio::test]
async fn a_guest_needs_the_grounds_of_a_newcomer() {
    for (sign_up, outcome) in [
        (SignUp::Open, Ok(())),
        (SignUp::Invite, Err(Rejection::NotAdmitted)),
    ] {
        let it = TestChat::with_sign_up(sign_up.clone()).await;
        it.owner().await;
        let gus = it.guest("Gus").await;
        let joined = it
            .accounts
            .become_member(&gus, account("gus"), None, caller());
        assert_eq!(joined.await, outcome, "{sign_up:?}");
        let gus = it.guest("Gustav").await;
        let taken = it
            .accounts
            .become_member(&gus, account("olga"), None, caller());
        assert!(taken.await.is_err(), "{sign_up:?}");
    }
}

#[tokio::test]
async fn a_guest_who_is_a_newcomer_at_a_provider_stays_who_they_are() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let gus = it.guest("Gus").await;
    let come = async |guest: &Session| {
        let from = from_provider(identity("gustav"), STRICT);
        let come = it.accounts.sign_in_from_guest(guest, from, caller());
        done(come.await.unwrap())
    };
    let member = come(&gus).await;
    assert_eq!(member.user.id, gus.user.id);
    assert_eq!(member.user.name, gus.user.name, "the name is theirs, too");
    assert_eq!(member.role, Role::Member);
    // Who has an account there already is that one.
    let other = it.guest("Other").await;
    assert_eq!(come(&other).await.user.id, gus.user.id);
    let of_other = it.accounts.own_account(other.user.id).await.unwrap();
    assert_eq!(of_other.identities, []);
    // A member's session makes nobody anything.
    let from = from_provider(identity("ann"), STRICT);
    let ann = it.accounts.sign_in_from_guest(&member, from, caller());
    assert_ne!(done(ann.await.unwrap()).user.id, gus.user.id);
}
