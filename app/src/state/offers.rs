//! Finds what to offer for what somebody types: people, rooms, emoji.

use protocol::{User, UserId, UserKind, numbered_name};

use super::fuzzy::fit;

/// Offered at once.
const OFFERED: usize = 7;

/// Names everybody in the room.
const EVERYBODY: &str = "room";

/// Something that can be put in place of what was typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Offer {
    /// What is typed to have it in full, without its sign.
    pub(crate) name: String,
    /// What is put there.
    pub(crate) text: String,
    /// What is shown.
    pub(crate) label: String,
    /// Whose name it is.
    pub(crate) person: Option<User>,
    /// Whether others bear the same name, so that more has to tell them apart.
    pub(crate) has_namesakes: bool,
}

/// Those of `people`, and everybody, whose names fit. `me` is not offered, but
/// counts as a bearer of a name. Of several with the same name each is offered
/// with a number.
pub(crate) fn offer_people(people: &[User], me: &User, typed: &str) -> Vec<Offer> {
    let is_other = |user: &&User| user.id != me.id && user.kind != UserKind::Former;
    let mut others: Vec<&User> = people.iter().filter(is_other).collect();
    others.sort_by_key(|user| user.id);
    others.dedup_by_key(|user| user.id);
    let bearers = |name: &str| {
        let others = others.iter().filter(|user| user.name == name).count();
        others + usize::from(me.name == name)
    };
    let everybody = fit(EVERYBODY, typed).map(|score| {
        let key = (score, EVERYBODY.to_owned(), UserId(0));
        (key, named('@', EVERYBODY.to_owned()))
    });
    let fitting = others.iter().filter_map(|user| {
        let key = (fit(&user.name, typed)?, user.name.clone(), user.id);
        let has_namesakes = bearers(&user.name) > 1;
        let mut offer = named('@', user.name.clone());
        if has_namesakes {
            offer.text = format!("@{} ", numbered_name(&user.name, user.id));
        }
        let person = Some(User::clone(user));
        Some((
            key,
            Offer {
                person,
                has_namesakes,
                ..offer
            },
        ))
    });
    best(fitting.chain(everybody))
}

/// The rooms whose names fit.
pub(crate) fn offer_rooms(names: impl Iterator<Item = String>, typed: &str) -> Vec<Offer> {
    best(names.filter_map(|name| {
        let key = (fit(&name, typed)?, name.clone());
        Some((key, named('#', name)))
    }))
}

/// Emoji, each with its short name.
pub(crate) fn offer_emoji(found: Vec<(String, String)>) -> Vec<Offer> {
    let offer = |(name, emoji): (String, String)| Offer {
        label: format!("{emoji} :{name}:"),
        text: format!("{emoji} "),
        ..named(':', name)
    };
    found.into_iter().map(offer).take(OFFERED).collect()
}

fn named(sign: char, name: String) -> Offer {
    Offer {
        text: format!("{sign}{name} "),
        label: format!("{sign}{name}"),
        name,
        person: None,
        has_namesakes: false,
    }
}

fn best<K: Ord>(fitting: impl Iterator<Item = (K, Offer)>) -> Vec<Offer> {
    let mut fitting: Vec<_> = fitting.collect();
    fitting.sort_by(|(one, _), (other, _)| one.cmp(other));
    let offers = fitting.into_iter().map(|(_, offer)| offer);
    offers.take(OFFERED).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::samples::user;

    fn person(id: i64, name: &str) -> User {
        User {
            id: UserId(id),
            ..user(name)
        }
    }

    fn texts(offers: &[Offer]) -> Vec<&str> {
        offers.iter().map(|offer| offer.text.as_str()).collect()
    }

    #[test]
    fn whoever_is_chosen_is_the_only_one_named() {
        let me = person(1, "Cy");
        let people = [
            person(1, "Cy"),
            person(2, "Ann"),
            person(3, "Anna"),
            person(9, "Ann"),
            // Writes it otherwise, and is named by that.
            person(4, "ann"),
            // Found twice: in the room, and by the server.
            person(9, "Ann"),
        ];
        let offers = offer_people(&people, &me, "an");
        assert_eq!(texts(&offers), ["@Ann#2 ", "@Ann#9 ", "@ann ", "@Anna "]);
        let told: Vec<_> = offers.iter().map(|offer| offer.has_namesakes).collect();
        assert_eq!(told, [true, true, false, false]);
        assert!(offers.iter().all(|offer| !offer.label.contains('#')));
        let texts: std::collections::BTreeSet<_> = texts(&offers).into_iter().collect();
        assert_eq!(texts.len(), offers.len());
    }

    #[test]
    fn my_own_name_is_one_of_several_too() {
        let me = person(1, "Ann");
        let offers = offer_people(&[person(1, "Ann"), person(2, "Ann")], &me, "ann");
        assert_eq!(texts(&offers), ["@Ann#2 "]);
    }

    #[test]
    fn who_is_gone_is_not_offered_and_everybody_is() {
        let gone = User {
            kind: UserKind::Former,
            ..person(2, "Rob")
        };
        let offers = offer_people(&[gone, person(3, "Ro")], &person(1, "Cy"), "ro");
        assert_eq!(texts(&offers), ["@Ro ", "@room "]);
        assert!(offers[1].person.is_none());
    }

    #[test]
    fn rooms_and_emoji_are_offered_by_their_names() {
        let rooms = ["lobby", "release", "料理部"].map(ToOwned::to_owned);
        let offers = offer_rooms(rooms.into_iter(), "re");
        assert_eq!(texts(&offers), ["#release "]);
        let found = (0..20).map(|n| (format!("tada{n}"), "🎉".to_owned()));
        let offers = offer_emoji(found.collect());
        assert_eq!(offers.len(), OFFERED);
        assert_eq!(
            (offers[0].text.as_str(), offers[0].label.as_str()),
            ("🎉 ", "🎉 :tada0:")
        );
        assert_eq!(offers[0].name, "tada0");
    }
}
