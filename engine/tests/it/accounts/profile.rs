//! Changing one's name and address.

use engine::{accounts::SignUp, limits::PROFILE_CHANGES};
use protocol::{AlertKind, Field, Rejection, Role, ServerEvent};

use super::{PASSWORD, STRICT, identity};
use crate::chat::{TestChat, caller};

#[tokio::test]
async fn another_name_is_told_to_everybody_and_counts_everywhere() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    let mut ann = it.in_room("Ann").await;
    it.accounts.rename(&olga, "  Olga Ōhashi ").await.unwrap();
    let told = ann.find(|event| match event {
        ServerEvent::User { user } => Some(user.clone()),
        _ => None,
    });
    let told = told.await;
    assert_eq!((told.id, told.name.as_str()), (olga.user.id, "Olga Ōhashi"));
    let again = it.sign_in("olga", PASSWORD).await.unwrap();
    assert_eq!(again.user.name, "Olga Ōhashi");

    let field = Field::Name;
    let refused = it.accounts.rename(&olga, " ").await;
    assert_eq!(refused, Err(Rejection::Invalid { field }));
    // The same name is no change.
    it.accounts.rename(&olga, "Olga Ōhashi").await.unwrap();
    let told = ann.said_by_now().await;
    let renamed = |event: &ServerEvent| matches!(event, ServerEvent::User { .. });
    assert!(!told.iter().any(renamed), "{told:?}");
}

#[tokio::test]
async fn a_name_chosen_here_stays() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let come = async || it.come_from(identity("ann"), STRICT).await.unwrap();
    let ann = come().await;
    it.accounts.rename(&ann, "Ann of the hearth").await.unwrap();
    assert_eq!(come().await.user.name, "Ann of the hearth");
}

#[tokio::test]
async fn nobody_is_renamed_all_the_time() {
    let it = TestChat::start().await;
    let gus = it.guest("Gus").await;
    for n in 0..PROFILE_CHANGES {
        it.accounts.rename(&gus, &format!("Gus {n}")).await.unwrap();
    }
    let refused = it.accounts.rename(&gus, "Gus again").await;
    assert!(matches!(refused, Err(Rejection::RateLimited { .. })));
}

#[tokio::test]
async fn another_address_opens_the_account_from_then_on() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let mia = it.invited(&owner, Role::Member, "mia").await;
    it.prove(&mia).await;
    let change = async |email: &'static str| it.accounts.change_email(&mia, email, caller()).await;
    let field = Field::Email;
    assert_eq!(change("mia").await, Err(Rejection::Invalid { field }));
    assert_eq!(change("OLGA@example.org").await, Err(Rejection::EmailTaken));
    assert_eq!(change("Lee@Example.org").await, Ok(()));
    let own = it.accounts.own_account(mia.user.id).await.unwrap();
    assert_eq!(own.email.as_deref(), Some("lee@example.org"));
    assert!(!own.email_verified);
    let alerts = it.accounts.alerts(mia.user.id, mia.id).await.unwrap();
    assert_eq!(alerts[0].kind, AlertKind::EmailChanged);
    assert_eq!(alerts[0].detail, "mia@example.org → lee@example.org");
    assert!(it.sign_in("mia", PASSWORD).await.is_err());
    assert_eq!(it.sign_in("lee", PASSWORD).await.unwrap().user, mia.user);

    let guest = it.guest("Gus").await;
    let refused = it
        .accounts
        .change_email(&guest, "gus@example.org", caller());
    assert_eq!(refused.await, Err(Rejection::Forbidden));
}
