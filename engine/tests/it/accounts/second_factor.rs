use engine::{
    accounts::SignIn, clock::Clock as _, limits::WRONG_CODES, session::SessionToken,
    storage::Session,
};
use protocol::Rejection;
use totp_rs::{Builder, Secret};

use super::PASSWORD;
use crate::chat::{START_MS, TestChat, caller};

/// The app on somebody's phone.
pub(super) struct App(String);

impl App {
    /// Makes one the second step of somebody who has shown who they are; also
    /// returns the codes on paper.
    pub(super) async fn add(it: &TestChat, session: &Session) -> (Self, Vec<String>) {
        let app = Self(it.accounts.begin_totp(session).await.unwrap().secret);
        let code = app.code(it.clock.now_ms());
        let confirmed = it.accounts.confirm_totp(session, &code, caller());
        let codes = confirmed.await.unwrap();
        // The next code is another one.
        it.clock.set(it.clock.now_ms() + 30_000);
        (app, codes)
    }

    pub(super) fn code(&self, now_ms: i64) -> String {
        let secret = Secret::try_from_base32(&self.0).unwrap();
        let totp = Builder::new().with_secret(secret).build().unwrap();
        let seconds = u64::try_from(now_ms / 1_000).unwrap();
        totp.generate(seconds).to_string()
    }
}

/// Olga, her app and her codes on paper.
pub(super) async fn with_app(it: &TestChat) -> (Session, App, Vec<String>) {
    let olga = it.owner().await;
    it.prove(&olga).await;
    let setup = it.accounts.begin_totp(&olga).await.unwrap();
    assert!(
        setup
            .url
            .starts_with("otpauth://totp/Irori:olga%40example.org?"),
        "{}",
        setup.url
    );
    let (app, codes) = App::add(it, &olga).await;
    (olga, app, codes)
}

/// The password is right.
async fn first_step(it: &TestChat) -> SessionToken {
    let signed_in =
        it.accounts
            .sign_in_with_password("olga@example.org", PASSWORD, "/rooms/x", caller());
    match signed_in.await.unwrap() {
        SignIn::NeedsCode(pending) => pending,
        SignIn::Done(..) => panic!("no code was asked for"),
    }
}

#[tokio::test]
async fn a_code_is_asked_for_and_good_for_once() {
    let it = TestChat::start().await;
    let (olga, app, _) = with_app(&it).await;
    let code = app.code(START_MS + 30_000);
    let pending = first_step(&it).await;
    let signed_in = it.accounts.sign_in_with_code(&pending, &code, caller());
    let (session, _, next) = signed_in.await.unwrap();
    assert_eq!((session.user, next.as_str()), (olga.user, "/rooms/x"));

    // Neither the step before nor the code serves a second time.
    let again = it
        .accounts
        .sign_in_with_code(&pending, &code, caller())
        .await;
    assert_eq!(again.unwrap_err().0, Rejection::LinkOver);
    let pending = first_step(&it).await;
    let again = it
        .accounts
        .sign_in_with_code(&pending, &code, caller())
        .await;
    assert_eq!(again.unwrap_err().0, Rejection::WrongCode);
}

#[tokio::test]
async fn a_wrong_code_can_be_corrected_but_not_for_ever() {
    let it = TestChat::start().await;
    let (_, app, _) = with_app(&it).await;
    let mut pending = first_step(&it).await;
    for _ in 0..WRONG_CODES - 1 {
        let wrong = it.accounts.sign_in_with_code(&pending, "not it", caller());
        let (rejection, again) = wrong.await.unwrap_err();
        assert_eq!(rejection, Rejection::WrongCode);
        pending = again.unwrap();
    }
    let right = app.code(START_MS + 30_000);
    let signed_in = it.accounts.sign_in_with_code(&pending, &right, caller());
    signed_in.await.unwrap();

    let mut pending = first_step(&it).await;
    let (rejection, again) = it
        .accounts
        .sign_in_with_code(&pending, "not it", caller())
        .await
        .unwrap_err();
    assert_eq!(rejection, Rejection::WrongCode);
    pending = again.unwrap();
    it.clock.set(START_MS + 60_000);
    let right = app.code(START_MS + 60_000);
    let late = it.accounts.sign_in_with_code(&pending, &right, caller());
    assert!(matches!(
        late.await.unwrap_err().0,
        Rejection::RateLimited { .. }
    ));
}

#[tokio::test]
async fn a_code_on_paper_serves_once() {
    let it = TestChat::start().await;
    let (olga, _, codes) = with_app(&it).await;
    let left = async || it.accounts.second_factor(olga.user.id).await.unwrap();
    assert_eq!(left().await, Some(10));
    let typed = codes[3].to_uppercase().replace('-', " ");
    let pending = first_step(&it).await;
    let signed_in = it.accounts.sign_in_with_code(&pending, &typed, caller());
    signed_in.await.unwrap();
    assert_eq!(left().await, Some(9));
    let pending = first_step(&it).await;
    let again = it.accounts.sign_in_with_code(&pending, &typed, caller());
    assert_eq!(again.await.unwrap_err().0, Rejection::WrongCode);
}

#[tokio::test]
async fn a_secret_counts_once_it_is_confirmed() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    it.prove(&olga).await;
    let one = it.accounts.begin_totp(&olga).await.unwrap();
    let other = it.accounts.begin_totp(&olga).await.unwrap();
    assert_eq!(one.secret, other.secret, "the page was only loaded again");
    let wrong = it.accounts.confirm_totp(&olga, "000000", caller()).await;
    assert_eq!(wrong.unwrap_err(), Rejection::WrongCode);
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn it_ends_with_the_password_only() {
    let it = TestChat::start().await;
    let (olga, ..) = with_app(&it).await;
    assert_eq!(
        it.accounts.begin_totp(&olga).await.unwrap_err(),
        Rejection::Forbidden,
        "a confirmed secret is not shown again"
    );
    let wrong = it
        .accounts
        .remove_totp(&olga, "wrong wrong", caller())
        .await;
    assert_eq!(wrong, Err(Rejection::WrongCredentials));
    it.accounts
        .remove_totp(&olga, PASSWORD, caller())
        .await
        .unwrap();
    assert!(it.sign_in("olga", PASSWORD).await.is_ok());
}

#[tokio::test]
async fn the_first_step_alone_opens_nothing() {
    let it = TestChat::start().await;
    with_app(&it).await;
    let pending = first_step(&it).await;
    assert_eq!(it.accounts.session(&pending).await, Ok(None));
    let stranger = SessionToken::random().unwrap();
    let guess = it.accounts.sign_in_with_code(&stranger, "000000", caller());
    assert_eq!(guess.await.unwrap_err().0, Rejection::LinkOver);
}

#[tokio::test]
async fn codes_on_paper_are_made_anew() {
    let it = TestChat::start().await;
    let (olga, _, old) = with_app(&it).await;
    let renew = async || it.accounts.renew_recovery_codes(&olga, caller()).await;
    let new = renew().await.unwrap();
    assert_eq!(new.len(), old.len());
    let pending = first_step(&it).await;
    let used = it.accounts.sign_in_with_code(&pending, &old[0], caller());
    let (rejection, again) = used.await.unwrap_err();
    assert_eq!(
        rejection,
        Rejection::WrongCode,
        "those before are worthless"
    );
    let again = again.unwrap();
    let used = it.accounts.sign_in_with_code(&again, &new[0], caller());
    assert!(used.await.is_ok());
    assert_eq!(
        it.accounts.second_factor(olga.user.id).await,
        Ok(Some(9)),
        "one was used"
    );

    it.accounts.remove_totp(&olga, "", caller()).await.unwrap();
    assert_eq!(renew().await, Err(Rejection::Forbidden), "beside what?");
}
