//! Who may be called how, at every door where somebody gets a name.

use engine::{
    accounts::{NewAccount, SignUp},
    storage::{Governed, Identity, Session},
};
use protocol::{EventKind, Rejection, Role, RoomKind, Seq, ServerEvent, User, UserId, UserKind};

use super::{PASSWORD, STRICT, identity};
use crate::chat::{TestChat, as_role, caller};

const REFUSED: Rejection = Rejection::NameOfAnother;

fn account(name: &str, email: &str) -> NewAccount {
    NewAccount {
        name: name.to_owned(),
        email: format!("{email}@example.org"),
        password: PASSWORD.to_owned(),
    }
}

impl TestChat {
    async fn as_guest(&self, name: &str) -> Result<Session, Rejection> {
        let made = self.accounts.sign_in_as_guest(name, caller()).await;
        made.map(|(session, _)| session)
    }

    async fn of_provider(&self, subject: &str, name: &str) -> User {
        let identity = Identity {
            name: name.to_owned(),
            ..identity(subject)
        };
        self.come_from(identity, STRICT).await.unwrap().user
    }

    /// A message of the room people land in, as it was drawn, and whom it names.
    async fn said(&self, seq: Seq) -> (Option<String>, Vec<UserId>) {
        let after = Seq(seq.0 - 1);
        let mut events = self
            .storage
            .events_after(self.room, after, 1)
            .await
            .unwrap();
        let event = events.pop().unwrap();
        let message = event.kind.message().unwrap();
        (message.html.clone(), message.mentions.people.clone())
    }

    /// The names of those found by a part of their name.
    async fn found_by(&self, by: &User, part: &str) -> Vec<String> {
        let found = self.chat.find_people(by, part, None, 10).await.unwrap();
        found.into_iter().map(|user| user.name).collect()
    }
}

#[tokio::test]
async fn nobody_takes_a_name_that_is_like_anothers_at_any_door() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    it.as_guest("Ivan Petrov").await.unwrap();
    let gus = it.as_guest("Gus").await.unwrap();
    let mia = it.invited(&owner, Role::Member, "mia").await;
    for name in [
        "olga",
        "Olga",
        "0lga",
        "оlga",
        "Ol ga",
        "Ólga",
        "ivan petrov",
        "lvan Petrov",
        "Ivan\u{200b}Petrov.",
    ] {
        assert_eq!(it.as_guest(name).await.err(), Some(REFUSED), "{name}");
        let open = it.accounts.sign_up(account(name, "new"), None, caller());
        assert_eq!(open.await.err(), Some(REFUSED), "{name}");
        let invite = it.invite(&owner, Role::Member, 1).await;
        let sign_up = |name| {
            it.accounts
                .sign_up(account(name, "asked-in"), Some(&invite), caller())
        };
        assert_eq!(sign_up(name).await.err(), Some(REFUSED), "{name}");
        let promoted =
            it.accounts
                .become_member(&gus, account(name, "gus"), Some(&invite), caller());
        assert_eq!(promoted.await.err(), Some(REFUSED), "{name}");
        for session in [&gus, &mia] {
            let renamed = it.accounts.rename(session, name).await;
            assert_eq!(renamed.err(), Some(REFUSED), "{name}");
        }
        // Nor did that use the invitation up.
        it.accounts.check_invite(&invite).await.unwrap();
        let newcomer = it.of_provider(name, name).await;
        assert_ne!(newcomer.name, name);
        assert!(
            newcomer.name.ends_with(|c: char| c.is_ascii_digit()),
            "{}",
            newcomer.name
        );
    }
    it.as_guest("Ivan Sidorov").await.unwrap();
    // One's own name may be written otherwise, and who runs the server is trusted.
    it.accounts.rename(&mia, "MÍA").await.unwrap();
    it.accounts.rename(&owner, "Admin").await.unwrap();
}

#[tokio::test]
async fn some_names_are_nobodys() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    let owner = it.owner().await;
    for name in [
        "room",
        "Ｒｏｏｍ",
        "everyone",
        "全員",
        "ルーム",
        "みんな",
        "admin",
        "Аdmin",
        "System",
        "Irori",
        "Ann (admin)",
    ] {
        assert_eq!(it.as_guest(name).await.err(), Some(REFUSED), "{name}");
        let invite = it.invite(&owner, Role::Member, 1).await;
        let sign_up = it
            .accounts
            .sign_up(account(name, "new"), Some(&invite), caller());
        assert_eq!(sign_up.await.err(), Some(REFUSED), "{name}");
        let newcomer = it.of_provider(name, name).await;
        assert!(newcomer.name.starts_with("Newcomer "), "{}", newcomer.name);
    }
    for name in ["\u{2800}", "\u{3164}", "\u{34f}", "\u{fe0f}", "\u{e0020}"] {
        assert!(matches!(
            it.as_guest(name).await,
            Err(Rejection::Invalid { .. })
        ));
    }
}

#[tokio::test]
async fn a_provider_does_not_rename_somebody_to_another() {
    let it = TestChat::with_sign_up(SignUp::Open).await;
    it.owner().await;
    let ann = it.of_provider("ann", "Ann").await;
    assert_eq!(ann.name, "Ann");
    for name in ["Olga", "Аdmin"] {
        assert_eq!(it.of_provider("ann", name).await.name, "Ann");
    }
    // Their own name, written otherwise, is theirs.
    assert_eq!(it.of_provider("ann", "ANN").await.name, "ANN");
    let namesakes = [
        it.of_provider("ann2", "Ann").await,
        it.of_provider("ann3", "Ann").await,
    ];
    assert_eq!(namesakes.map(|user| user.name), ["Ann 2", "Ann 3"]);
}

#[tokio::test]
async fn a_guest_who_is_gone_for_good_leaves_the_name() {
    let it = TestChat::start().await;
    let ann = it.as_guest("Ann").await.unwrap();
    assert_eq!(it.as_guest("ann").await.err(), Some(REFUSED));
    it.accounts.end_session(ann.user.id, ann.id).await.unwrap();
    let again = it.as_guest("ann").await.unwrap();
    assert_ne!(again.user.id, ann.user.id);
}

#[tokio::test]
async fn people_are_what_they_are_now_wherever_they_are_shown() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    assert_eq!(owner.user.kind, UserKind::Owner);
    it.prove(&owner).await;
    let member = it.invited(&owner, Role::Member, "mia").await;
    assert_eq!(member.user.kind, UserKind::Member);
    let guest = it.guest("Gus").await;
    assert_eq!(guest.user.kind, UserKind::Guest);
    let mut gus = it.connect(&guest).await;
    gus.join(it.room, None).await;
    for (what, kind) in [
        (Governed::Role(Role::Admin), UserKind::Admin),
        (Governed::Deactivated, UserKind::Former),
        (Governed::Reactivated, UserKind::Admin),
    ] {
        it.accounts
            .govern(&owner, member.user.id, what)
            .await
            .unwrap();
        let told = gus.find(|said| match said {
            ServerEvent::User { user } if user.id == member.user.id => Some(user.kind),
            _ => None,
        });
        assert_eq!(told.await, kind);
        let history = it
            .storage
            .lines_before(it.room, None, None, 50, guest.user.id)
            .await;
        let of_history = history.unwrap().into_iter().find_map(|event| {
            (event.kind == EventKind::MemberJoined && event.author.id == member.user.id)
                .then_some(event.author.kind)
        });
        assert_eq!(of_history, Some(kind));
    }
}

#[tokio::test]
async fn who_was_deactivated_is_neither_offered_nor_named() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let member = it.invited(&owner, Role::Member, "mia").await.user;
    let session = it.guest("Gus").await;
    let guest = session.user.clone();
    let asked = &as_role(&guest, Role::Guest);
    let direct = it.chat.open_direct(asked, &[member.id]).await.unwrap();
    let room = it
        .chat
        .create_room(asked, "tea", "", RoomKind::Private)
        .await
        .unwrap();
    let (direct, room) = (
        it.chat.own_room(&guest, &direct).await.unwrap(),
        it.chat.own_room(&guest, &room).await.unwrap(),
    );
    assert_eq!(it.found_by(&guest, "mia").await, ["mia"]);

    it.accounts
        .govern(&owner, member.id, Governed::Deactivated)
        .await
        .unwrap();
    assert_eq!(it.found_by(&guest, "mia").await, [""; 0]);
    let invited = it.chat.invite_by_name(asked, room.room.id, "mia").await;
    assert!(
        matches!(invited, Err(Rejection::Invalid { .. })),
        "{invited:?}"
    );
    let added = it.chat.add_member(asked, room.room.id, member.id).await;
    assert_eq!(added, Err(Rejection::NotFound));
    let another = it
        .chat
        .open_direct(asked, &[member.id, owner.user.id])
        .await;
    assert_eq!(another, Err(Rejection::NotFound));
    let kinds = |members: Vec<(User, Option<i64>)>| {
        members
            .into_iter()
            .map(|(user, _)| user.kind)
            .collect::<Vec<_>>()
    };
    let (lobby, count) = it.storage.members(it.room, 10).await.unwrap();
    assert_eq!(
        (kinds(lobby), count),
        (vec![UserKind::Guest, UserKind::Owner], 2)
    );
    // An old conversation says what has become of it.
    let (left, count) = it.storage.members(direct.room.id, 10).await.unwrap();
    assert_eq!(
        (kinds(left), count),
        (vec![UserKind::Guest, UserKind::Former], 2)
    );

    let mut gus = it.connect(&session).await;
    gus.join(it.room, None).await;
    let seq = gus.post(it.room, "m", "@mia hello").await;
    assert_eq!(it.said(seq).await, (None, vec![]));
}

#[tokio::test]
async fn people_are_found_named_and_asked_in_however_their_names_are_written() {
    let it = TestChat::start().await;
    let session = it.guest("Keeper").await;
    let keeper = session.user.clone();
    let asked = &as_role(&keeper, Role::Guest);
    let mut client = it.connect(&session).await;
    client.join(it.room, None).await;
    for (n, (name, written)) in [
        ("Élodie", "elodie"),
        ("Иван", "иван"),
        ("ＴＡＲＯ", "taro"),
        ("山田\u{3000}太郎", "山田太郎"),
        ("佐藤 花", "佐藤\u{3000}花"),
        ("ﾊﾅｺ", "ハナコ"),
        ("Nguyễn Thị", "nguyen thi"),
    ]
    .into_iter()
    .enumerate()
    {
        let user = it.guest(name).await.user;
        assert_eq!(it.found_by(&keeper, written).await, [user.name.as_str()]);
        let seq = client
            .post(it.room, &format!("m{n}"), &format!("hi @{written}"))
            .await;
        let (_, named) = it.said(seq).await;
        assert_eq!(named, [user.id], "{name} {written}");
        let slug = it
            .chat
            .create_room(asked, &format!("room {n}"), "", RoomKind::Private)
            .await
            .unwrap();
        let room = it.chat.own_room(&keeper, &slug).await.unwrap().room.id;
        it.chat.invite_by_name(asked, room, written).await.unwrap();
        let (members, _) = it.storage.members(room, 10).await.unwrap();
        assert!(
            members.iter().any(|(member, _)| member.id == user.id),
            "{name}"
        );
    }
}

#[tokio::test]
async fn one_of_several_people_of_a_name_is_named_and_asked_in_by_a_number() {
    let it = TestChat::start().await;
    let owner = it.owner().await;
    let ken = it.guest("Ken").await.user;
    // Who runs the server may bear any name.
    it.accounts.rename(&owner, "Ken").await.unwrap();
    let session = it.guest("Gus").await;
    let guest = session.user.clone();
    let mut gus = it.connect(&session).await;
    gus.join(it.room, None).await;
    let both = vec![owner.user.id, ken.id];
    for (n, (body, named)) in [
        (format!("@Ken#{} hi", ken.id), vec![ken.id]),
        (format!("@ken#{}", owner.user.id), vec![owner.user.id]),
        ("@Ken hi".to_owned(), both),
        // Somebody of another name.
        (format!("@Ken#{}", guest.id), vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let seq = gus.post(it.room, &format!("m{n}"), &body).await;
        let (_, mut people) = it.said(seq).await;
        people.sort();
        assert_eq!(people, named, "{body}");
    }
    let asked = &as_role(&guest, Role::Guest);
    let slug = it
        .chat
        .create_room(asked, "tea", "", RoomKind::Private)
        .await
        .unwrap();
    let room = it.chat.own_room(&guest, &slug).await.unwrap().room.id;
    for name in ["Ken".to_owned(), format!("Ken#{}", guest.id)] {
        let invited = it.chat.invite_by_name(asked, room, &name).await;
        assert!(matches!(invited, Err(Rejection::Invalid { .. })), "{name}");
    }
    let numbered = format!("Ken#{}", ken.id);
    it.chat
        .invite_by_name(asked, room, &numbered)
        .await
        .unwrap();
    let (members, _) = it.storage.members(room, 10).await.unwrap();
    let ids: Vec<_> = members.iter().map(|(member, _)| member.id).collect();
    assert!(ids.contains(&ken.id) && !ids.contains(&owner.user.id));
}

/// The page that offers whom to write to asks so, before anybody is chosen.
#[tokio::test]
async fn of_no_ids_there_is_nobody() {
    let it = TestChat::start().await;
    let ann = it.guest("Ann").await.user;
    assert_eq!(it.chat.people_of(&[]).await, Ok(Vec::new()));
    assert_eq!(it.chat.people_of(&[ann.id]).await, Ok(vec![ann]));
}
