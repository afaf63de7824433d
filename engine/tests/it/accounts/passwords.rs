use std::time::Instant;

use engine::{
    accounts::{Caller, NewAccount, SignUp},
    limits::{
        TRIES_PER_ACCOUNT, WRONG_PASSWORDS_PER_ADDRESS, WRONG_PASSWORDS_PER_PLACE,
        WRONG_PASSWORDS_PERIOD,
    },
    session::SessionToken,
};
use protocol::{Field, Rejection, Role};

use super::{PASSWORD, account};
use crate::chat::{TestChat, caller, caller_at};

#[tokio::test]
async fn who_knows_the_password_is_in() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let again = it.sign_in("OLGA", PASSWORD).await.unwrap();
    assert_eq!(again.user, owner.user);
    assert_ne!(again.id, owner.id);
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_told_alike() {
    let it = TestChat::start().await;
    it.owner().await;
    for (name, password) in [
        ("olga", "囲炉裏のまわりで話"),
        ("olga", ""),
        ("olga", "short"),
        ("nobody", PASSWORD),
    ] {
        let refused = it.sign_in(name, password).await;
        assert_eq!(refused.unwrap_err(), Rejection::WrongCredentials, "{name}");
    }
}

/// Tries of a budget that time has given back since then: a slow machine takes
/// long for so many passwords.
fn given_back(budget: u32, since: Instant) -> u32 {
    let period = WRONG_PASSWORDS_PERIOD.as_millis() / u128::from(budget);
    u32::try_from(since.elapsed().as_millis() / period).unwrap()
}

/// Guesses until nobody listens any more: as often as the budget lets through.
async fn guess_until_limited(
    budget: u32,
    mut guess: impl AsyncFnMut(u32) -> Result<(), Rejection>,
) {
    let began = Instant::now();
    let mut heard = 0;
    loop {
        match guess(heard).await {
            Err(Rejection::WrongCredentials) => heard += 1,
            Err(Rejection::RateLimited { .. }) => break,
            other => panic!("{other:?}"),
        }
        assert!(heard <= budget + given_back(budget, began), "{heard}");
    }
    assert!(heard >= budget, "{heard}");
}

#[tokio::test]
async fn strangers_who_guess_do_not_lock_the_owner_out() {
    let it = TestChat::start().await;
    it.owner().await;
    let email = "olga@example.org";
    // A guesser with many addresses, none of which is where she is signed in.
    guess_until_limited(TRIES_PER_ACCOUNT, async |n| {
        let guesser = caller_at(&format!("198.51.100.{n}"));
        let guess = it
            .accounts
            .sign_in_with_password(email, "wrong wrong", "/", &guesser);
        guess.await.map(|_| ())
    })
    .await;
    let guesser = caller_at("203.0.113.1");
    let guess = it
        .accounts
        .sign_in_with_password(email, PASSWORD, "/", &guesser)
        .await;
    assert!(
        matches!(guess, Err(Rejection::RateLimited { .. })),
        "right or wrong, from an unknown address it is not even looked at"
    );
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn an_unknown_address_is_limited_as_a_known_one() {
    let it = TestChat::start().await;
    it.owner().await;
    for email in ["olga@example.org", "nobody@example.org"] {
        let mut answers = Vec::new();
        let began = Instant::now();
        for n in 0..=2 * TRIES_PER_ACCOUNT {
            let guesser = caller_at(&format!("198.51.100.{n}"));
            let guess = it
                .accounts
                .sign_in_with_password(email, "wrong wrong", "/", &guesser);
            answers.push(matches!(guess.await, Err(Rejection::WrongCredentials)));
        }
        let let_through = answers.iter().filter(|wrong| **wrong).count();
        let let_through = u32::try_from(let_through).unwrap();
        let most = TRIES_PER_ACCOUNT + given_back(TRIES_PER_ACCOUNT, began);
        assert!(
            (TRIES_PER_ACCOUNT..=most).contains(&let_through),
            "{email}: {let_through} of {most}"
        );
    }
}

#[tokio::test]
async fn many_guesses_at_once_are_no_way_around_the_limit() {
    let it = TestChat::start().await;
    it.owner().await;
    let guesser = caller_at("198.51.100.1");
    let tries = (0..40).map(|n| {
        let (it, guesser) = (&it, &guesser);
        async move {
            let email = format!("nobody{n}@example.org");
            let guess = it
                .accounts
                .sign_in_with_password(&email, "wrong wrong", "/", guesser);
            matches!(guess.await, Err(Rejection::WrongCredentials))
        }
    });
    let answers = futures_util::future::join_all(tries).await;
    let looked_at = answers.into_iter().filter(|wrong| *wrong).count();
    assert!(
        looked_at <= WRONG_PASSWORDS_PER_ADDRESS as usize,
        "{looked_at}"
    );
}

#[tokio::test]
async fn who_has_no_link_learns_of_no_address() {
    let it = TestChat::start().await;
    it.owner().await;
    let made_up = SessionToken::random().unwrap();
    for name in ["olga", "nobody"] {
        let refused = it.accounts.sign_up(account(name), Some(&made_up), caller());
        assert_eq!(refused.await.unwrap_err(), Rejection::LinkOver);
    }
}

#[tokio::test]
async fn one_address_has_so_many_wrong_passwords_and_the_right_one_costs_nothing() {
    let it = TestChat::start().await;
    it.owner().await;
    let guesser = caller_at("198.51.100.1");
    let mut wrong = 0;
    loop {
        let name = format!("nobody{wrong}@example.org");
        match it
            .accounts
            .sign_in_with_password(&name, "wrong wrong", "/", &guesser)
            .await
        {
            Err(Rejection::WrongCredentials) => wrong += 1,
            Err(Rejection::RateLimited { .. }) => break,
            other => panic!("{other:?}"),
        }
        // Other addresses are not held up by it.
        assert!(wrong <= WRONG_PASSWORDS_PER_ADDRESS);
    }
    for _ in 0..3 {
        assert!(it.sign_in("olga", PASSWORD).await.is_ok());
    }
}

#[tokio::test]
async fn a_new_password_ends_the_other_sessions() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    let phone = it.sign_in("olga", PASSWORD).await.unwrap();
    let mut on_phone = it.connect(&phone).await;
    let mut on_desk = it.connect(&desk).await;
    let change = |current: &'static str, new: &'static str| {
        let (it, desk) = (&it, &desk);
        async move {
            it.accounts
                .change_password(desk, current, new, caller())
                .await
                .map(|_| ())
        }
    };
    assert_eq!(
        change("wrong wrong", "another one!").await,
        Err(Rejection::WrongCredentials)
    );
    assert_eq!(
        change(PASSWORD, "short").await,
        Err(Rejection::Invalid {
            field: Field::Password
        })
    );
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());

    assert_eq!(change(PASSWORD, "another one!").await, Ok(()));
    for client in [&mut on_phone, &mut on_desk] {
        assert_eq!(client.closed().await.0, 4001);
    }
    let own = it.accounts.own_account(desk.user.id).await.unwrap();
    assert_eq!(own.sessions.len(), 1, "a new one");
    assert_eq!(
        it.sign_in("olga", PASSWORD).await.unwrap_err(),
        Rejection::WrongCredentials
    );
    assert!(it.sign_in("olga", "another one!").await.is_ok());
}

#[tokio::test]
async fn newcomers_need_a_link_where_it_is_not_open() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let refused = it.accounts.sign_up(account("eve"), None, caller()).await;
    assert_eq!(refused.unwrap_err(), Rejection::NotAdmitted);

    let invite = it.invite(&owner, Role::Member, 2).await;
    for name in ["ann", "ben"] {
        assert_eq!(it.accounts.check_invite(&invite).await, Ok(()));
        let made = it
            .accounts
            .sign_up(account(name), Some(&invite), caller())
            .await;
        assert_eq!(made.unwrap().0.role, Role::Member);
    }
    assert_eq!(
        it.accounts.check_invite(&invite).await,
        Err(Rejection::LinkOver)
    );
    let third = it
        .accounts
        .sign_up(account("eve"), Some(&invite), caller())
        .await;
    assert_eq!(third.unwrap_err(), Rejection::LinkOver);
}

#[tokio::test]
async fn an_address_belongs_to_one_account_and_uses_up_no_link() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let invite = it.invite(&owner, Role::Member, 1).await;
    let taken = it
        .accounts
        .sign_up(account("Olga"), Some(&invite), caller())
        .await;
    assert_eq!(taken.unwrap_err(), Rejection::EmailTaken);
    assert_eq!(it.accounts.check_invite(&invite).await, Ok(()));
}

#[tokio::test]
async fn an_open_server_lets_everybody_in() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let made = it.accounts.sign_up(account("ann"), None, caller()).await;
    assert_eq!(made.unwrap().0.role, Role::Member);
}

#[tokio::test]
async fn a_typed_address_has_no_domain() {
    let club = SignUp::Domains(vec!["example.org".to_owned()]);
    let it = TestChat::with_sign_up(club).await;
    it.owner().await;
    let made = it.accounts.sign_up(account("ann"), None, caller()).await;
    assert_eq!(made.unwrap_err(), Rejection::NotAdmitted);
}

#[tokio::test]
async fn an_address_nobody_has_costs_what_a_known_one_does() {
    let it = TestChat::start().await;
    it.owner().await;
    // The first hash of all makes the one that nobody has.
    assert!(it.sign_in("nobody", "wrong wrong 1").await.is_err());
    let cost = async |email: &'static str, password: &'static str, from: &'static str| {
        let before = it.accounts.work();
        let guesser = caller_at(from);
        let guess = it
            .accounts
            .sign_in_with_password(email, password, "/", &guesser);
        let refused = guess.await.unwrap_err();
        let after = it.accounts.work();
        let cost = (
            after.reads - before.reads,
            after.changes - before.changes,
            after.hashes - before.hashes,
        );
        (cost, refused)
    };
    for (password, from) in [
        ("wrong wrong 1", "198.51.100.1"),
        ("short", "198.51.100.1"),
        // From where she is signed in.
        ("wrong wrong 1", "192.0.2.1"),
    ] {
        let known = cost("olga@example.org", password, from).await;
        let unknown = cost("nobody@example.org", password, from).await;
        assert_eq!(known, unknown, "{password} {from}");
        assert_eq!(known.0.2, 1, "a hash was made");
    }
    // Turned away by the limit, nothing is hashed for either.
    let mut turned_away = Vec::new();
    for email in ["olga@example.org", "nobody@example.org"] {
        let mut tries = 0;
        loop {
            let from = caller_at(&format!("203.0.113.{tries}"));
            let guess = it
                .accounts
                .sign_in_with_password(email, "wrong wrong 1", "/", &from);
            match guess.await.unwrap_err() {
                Rejection::RateLimited { .. } => break,
                _ => tries += 1,
            }
        }
        let (cost, refused) = cost(email, "wrong wrong 1", "198.51.100.99").await;
        assert!(matches!(refused, Rejection::RateLimited { .. }), "{email}");
        turned_away.push(cost);
    }
    assert_eq!(turned_away[0], turned_away[1]);
    assert_eq!(turned_away[0].2, 0, "nothing was hashed");
}

#[tokio::test]
async fn what_is_guessed_first_is_nobodys_password() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    for password in ["password123", "1234567890"] {
        let new = NewAccount {
            name: "Olga".to_owned(),
            password: password.to_owned(),
            email: "olga2@example.org".to_owned(),
        };
        let signed_up = it.accounts.sign_up(new.clone(), None, caller()).await;
        assert_eq!(
            signed_up.unwrap_err(),
            Rejection::EasyPassword,
            "{password}"
        );
        let gus = it.guest(&format!("Gus {password}")).await;
        let joined = it.accounts.become_member(&gus, new, None, caller()).await;
        assert_eq!(joined.unwrap_err(), Rejection::EasyPassword, "{password}");
        let changed = it
            .accounts
            .change_password(&owner, PASSWORD, password, caller())
            .await;
        assert_eq!(changed.unwrap_err(), Rejection::EasyPassword, "{password}");
    }
    let address = it
        .accounts
        .change_password(&owner, PASSWORD, "olga@example.org", caller());
    assert_eq!(address.await.unwrap_err(), Rejection::EasyPassword);
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());
}

/// Somebody at a browser that is known by this secret.
fn with_browser(address: &str, secret: u8) -> Caller {
    Caller {
        browser: Some([secret; 32]),
        ..caller_at(address)
    }
}

#[tokio::test]
async fn a_browser_that_was_signed_in_with_is_let_in_whatever_strangers_do() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    let sign_in = async |caller: &Caller, password: &str| {
        let email = "mia@example.org";
        let signed_in = it
            .accounts
            .sign_in_with_password(email, password, "/", caller);
        signed_in.await.map(|_| ())
    };
    let known = with_browser("198.51.100.1", 1);
    sign_in(&known, PASSWORD).await.unwrap();
    // Nothing is left of where she was.
    it.storage.end_session(mia.user.id, mia.id).await.unwrap();
    for listed in it.storage.sessions_of(mia.user.id).await.unwrap() {
        let ended = it.storage.end_session(mia.user.id, listed.id);
        ended.await.unwrap();
    }
    guess_until_limited(TRIES_PER_ACCOUNT, async |n| {
        let guesser = with_browser(&format!("203.0.113.{n}"), 2);
        sign_in(&guesser, "wrong wrong").await
    })
    .await;
    let limited = |answer| matches!(answer, Err(Rejection::RateLimited { .. }));
    let stranger = with_browser("192.0.2.99", 2);
    assert!(limited(sign_in(&stranger, PASSWORD).await));
    // From a network where she never was, and from that of a guesser.
    for from in ["192.0.2.98", "203.0.113.1"] {
        assert_eq!(sign_in(&with_browser(from, 1), PASSWORD).await, Ok(()));
    }
    // It has so many tries of its own, and no more.
    guess_until_limited(WRONG_PASSWORDS_PER_PLACE, async |_| {
        sign_in(&known, "wrong wrong").await
    })
    .await;
    assert!(limited(sign_in(&known, PASSWORD).await));
}

#[tokio::test]
async fn a_browser_is_known_for_those_who_used_it_only() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    it.invited(&owner, Role::Member, "mia").await;
    let shared = with_browser("198.51.100.1", 1);
    let try_as = async |name: &str, password: &str| {
        let email = format!("{name}@example.org");
        let signed_in = it
            .accounts
            .sign_in_with_password(&email, password, "/", &shared);
        signed_in.await.map(|_| ())
    };
    try_as("mia", PASSWORD).await.unwrap();
    guess_until_limited(WRONG_PASSWORDS_PER_PLACE, async |_| {
        try_as("olga", "wrong wrong").await
    })
    .await;
    assert_eq!(try_as("mia", PASSWORD).await, Ok(()), "her own budget");
}

#[tokio::test]
async fn what_others_in_the_network_try_keeps_nobody_from_their_own_account() {
    let it = TestChat::start().await;
    let desk = it.owner().await;
    for n in 0..WRONG_PASSWORDS_PER_ADDRESS {
        let email = format!("nobody{n}@example.org");
        let guess = it
            .accounts
            .sign_in_with_password(&email, "wrong wrong", "/", caller());
        assert_eq!(guess.await.unwrap_err(), Rejection::WrongCredentials);
    }
    let changed = it
        .accounts
        .change_password(&desk, PASSWORD, "another one!", caller());
    assert!(changed.await.is_ok());
}
