//! Refuses passwords that are guessed first.

use zxcvbn::{Score, zxcvbn};

/// What says nothing here, since whoever guesses knows where they are.
const KNOWN_PLACE: [&str; 3] = ["irori", "囲炉裏", "いろり"];

/// Whether a password would be found with fewer than a million guesses, by
/// who has the lists of common ones, words and names, keyboards and dates, and
/// knows `about` whom it is. A million guesses take years here, where
/// passwords are slow to hash and tries are counted.
pub(super) fn is_guessable(password: &str, about: &[String]) -> bool {
    // Of an address, its parts count as well.
    let about: Vec<&str> = about
        .iter()
        .flat_map(|text| text.split(['@', '.', ' ']).chain([text.as_str()]))
        .filter(|text| !text.is_empty())
        .chain(KNOWN_PLACE)
        .collect();
    zxcvbn(password, &about).score() < Score::Two
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_everybody_tries_first_is_no_secret() {
        let about = ["Olga Ōhashi".to_owned(), "olga@example.org".to_owned()];
        for password in [
            "1234567890",
            "password123",
            "Password123",
            "p4ssw0rd12",
            "aaaaaaaaaa",
            "qwertyuiop",
            "1qaz2wsx3edc",
            "abcdefghij",
            "iloveyou123",
            "olga@example.org",
            "olgaolgaolga",
            "Irori12345",
            "いろりいろりいろり",
        ] {
            assert!(is_guessable(password, &about), "{password}");
        }
    }

    #[test]
    fn what_somebody_thought_of_will_do() {
        let about = ["Olga".to_owned(), "olga@example.org".to_owned()];
        let long = "正しい馬の電池".repeat(30);
        for password in [
            "correct horse battery",
            "ten characters and more",
            "another one!",
            "ten characters",
            "another password",
            "囲炉裏のまわりで話す",
            "k7#Vq0!mZp",
            &long[..570],
        ] {
            assert!(!is_guessable(password, &about), "{password}");
        }
    }
}
