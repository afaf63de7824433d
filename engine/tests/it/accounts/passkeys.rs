//! What is refused. That a real one is accepted is shown in a browser
//! (`end2end/tests/passkeys.spec.ts`).

use std::sync::Arc;

use engine::storage::Session;
use protocol::Rejection;
use serde_json::json;

use crate::chat::{TestChat, caller};

/// Something that looks like what an authenticator answers.
fn answer_of(user: i64) -> String {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    let handle = URL_SAFE_NO_PAD.encode(i128::from(user).to_be_bytes());
    json!({
        "id": "AAAA", "rawId": "AAAA", "type": "public-key", "clientExtensionResults": {},
        "response": {
            "authenticatorData": "AAAA", "clientDataJSON": "AAAA", "signature": "AAAA",
            "userHandle": handle,
        },
    })
    .to_string()
}

async fn sign_in(it: &TestChat, flow: &str, answer: &str) -> Rejection {
    let signed_in = it
        .accounts
        .sign_in_with_passkey(flow, answer, caller())
        .await;
    signed_in.unwrap_err()
}

#[tokio::test]
async fn nothing_unknown_opens_anything() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    for answer in [
        answer_of(olga.user.id.0),
        answer_of(-1),
        "{}".to_owned(),
        "not JSON".to_owned(),
        String::new(),
    ] {
        let begun = it.accounts.begin_passkey_sign_in(caller()).await.unwrap();
        let refused = sign_in(&it, &begun.flow, &answer).await;
        assert_eq!(refused, Rejection::PasskeyRefused, "{answer}");
    }
    let refused = sign_in(&it, "no flow", &answer_of(olga.user.id.0)).await;
    assert_eq!(refused, Rejection::PasskeyRefused);
}

#[tokio::test]
async fn one_ceremony_is_not_another() {
    let it = TestChat::start().await;
    let olga = it.owner().await;
    it.prove(&olga).await;
    let add = |session: Session, flow: String| {
        let accounts = Arc::clone(&it.accounts);
        async move { accounts.add_passkey(&session, &flow, "{}", caller()).await }
    };
    let begun = it.accounts.begin_passkey_sign_in(caller()).await.unwrap();
    let added = add(olga.clone(), begun.flow).await;
    assert_eq!(added, Err(Rejection::PasskeyRefused));

    let made = it.accounts.begin_passkey(&olga, caller()).await.unwrap();
    let refused = sign_in(&it, &made.flow, &answer_of(olga.user.id.0)).await;
    assert_eq!(refused, Rejection::PasskeyRefused);
    assert_eq!(made.options["rp"]["id"], "chat.example.org");
    assert_eq!(
        made.options["authenticatorSelection"]["userVerification"],
        "required"
    );
    assert_eq!(
        made.options["authenticatorSelection"]["residentKey"],
        "required"
    );
}

#[tokio::test]
async fn guests_have_none() {
    let it = TestChat::start().await;
    let guest = it.guest("Gus").await;
    let begun = it.accounts.begin_passkey(&guest, caller()).await;
    assert_eq!(begun.unwrap_err(), Rejection::Forbidden);
}
