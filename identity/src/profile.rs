//! The profile of somebody who signed in, cleaned from what their provider
//! sent.

use fetch::is_confidential;
use url::Url;

use crate::error::SignInError;

/// The longest subject OIDC allows.
const LONGEST_SUBJECT: usize = 255;

/// The longest name that is kept, in characters.
const LONGEST_NAME: usize = 128;

/// The longest address mail can be sent to (RFC 5321).
const LONGEST_EMAIL: usize = 254;

/// The longest address of a picture that is kept.
const LONGEST_PICTURE: usize = 2048;

/// Who somebody is. Everything in it is bounded and free of control characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The provider's own name for them. It is never given to anybody else and
    /// never changes; it means nothing to other providers.
    pub subject: String,
    /// What they are called.
    pub name: Option<String>,
    /// Their e-mail address, with its ASCII letters in lower case.
    pub email: Option<String>,
    /// Whether the provider has seen that they read mail sent there.
    pub email_verified: bool,
    /// Their picture.
    pub picture: Option<Url>,
    /// They showed a second step there, in words the administrator has named.
    pub second_step: bool,
}

/// A profile as the provider put it.
#[derive(Default)]
pub(crate) struct Raw {
    pub(crate) subject: String,
    pub(crate) name: Option<String>,
    pub(crate) email: Option<String>,
    pub(crate) email_verified: bool,
    pub(crate) picture: Option<String>,
    pub(crate) second_step: bool,
}

impl Raw {
    /// Cleans what can be cleaned and leaves out what cannot. Only a subject is
    /// indispensable, and it is not changed: a changed one is somebody else.
    pub(crate) fn clean(self) -> Result<Profile, SignInError> {
        if self.subject.is_empty()
            || self.subject.len() > LONGEST_SUBJECT
            || self.subject.chars().any(char::is_control)
        {
            return Err(SignInError::bad_answer(
                "the subject is empty, too long or not text",
            ));
        }
        let email = self.email.as_deref().and_then(email);
        Ok(Profile {
            subject: self.subject,
            name: self.name.as_deref().and_then(name),
            email_verified: self.email_verified && email.is_some(),
            email,
            picture: self.picture.as_deref().and_then(picture),
            second_step: self.second_step,
        })
    }
}

fn name(text: &str) -> Option<String> {
    let words: String = text
        .chars()
        .map(|c| if c.is_whitespace() { ' ' } else { c })
        .filter(|c| !c.is_control() && !turns_text_around(*c))
        .collect();
    let words: Vec<_> = words.split_whitespace().collect();
    let name: String = words.join(" ").chars().take(LONGEST_NAME).collect();
    let name = name.trim_end();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The characters that make what follows them read in another direction, or
/// end that: in a name they are used to look like somebody else.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Only ASCII letters are lowered: beyond them two different letters can have
/// the same lower case (K and the Kelvin sign), and one person's address would
/// become another's.
fn email(text: &str) -> Option<String> {
    // Other separators are no slip of a hand: what has them is no address.
    let text = text.trim_matches(' ');
    let (local, domain) = text.rsplit_once('@')?;
    let good = !local.is_empty()
        && !domain.is_empty()
        && text.len() <= LONGEST_EMAIL
        && !text
            .chars()
            .any(|c| c.is_control() || c.is_whitespace() || turns_text_around(c));
    good.then(|| text.to_ascii_lowercase())
}

fn picture(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (url.as_str().len() <= LONGEST_PICTURE && is_confidential(&url)).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject(text: &str) -> Raw {
        Raw {
            subject: text.to_owned(),
            ..Raw::default()
        }
    }

    #[test]
    fn a_subject_is_taken_as_it_is_or_not_at_all() {
        for good in ["1", " a b ", "auth0|5f7c", "ÄÖÜ", &"a".repeat(255)] {
            assert_eq!(subject(good).clean().unwrap().subject, good);
        }
        for bad in ["", "a\nb", "a\u{0}", "a\u{85}", &"a".repeat(256)] {
            assert!(subject(bad).clean().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn names_are_cleaned() {
        for (text, expected) in [
            ("Ada Lovelace", Some("Ada Lovelace")),
            ("  Ada \t Lovelace\r\n", Some("Ada Lovelace")),
            ("A\u{0}d\u{1b}a", Some("Ada")),
            ("\u{202e}adA", Some("adA")),
            ("囲炉裏", Some("囲炉裏")),
            ("👩‍🚒", Some("👩‍🚒")),
            (" \u{3000}\u{0}", None),
            ("", None),
        ] {
            assert_eq!(name(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(
            name(&"é".repeat(1000)).unwrap().chars().count(),
            LONGEST_NAME
        );
    }

    #[test]
    fn addresses_are_lowered_or_left_out() {
        for (text, expected) in [
            (" Ada@Example.ORG ", Some("ada@example.org")),
            ("a\u{212a}@example.org", Some("a\u{212a}@example.org")),
            ("\"a@b\"@example.org", Some("\"a@b\"@example.org")),
            ("ada", None),
            ("@example.org", None),
            ("ada@", None),
            ("a b@example.org", None),
            ("ada@example.org\nbob@example.org", None),
            ("ada@example.org\u{2028}", None),
            ("\u{3000}ada@example.org", None),
            ("ada@example.org\t", None),
            ("a\u{0}da@example.org", None),
            ("", None),
        ] {
            assert_eq!(email(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(email(&format!("{}@example.org", "a".repeat(250))), None);
    }

    #[test]
    fn no_address_is_verified_that_is_not_there() {
        let raw = Raw {
            email: Some("nonsense".to_owned()),
            email_verified: true,
            ..subject("1")
        };
        assert!(!raw.clean().unwrap().email_verified);
    }

    #[test]
    fn pictures_come_by_https() {
        for (text, good) in [
            ("https://example.org/a.png", true),
            ("http://127.0.0.1:9/a.png", true),
            ("http://example.org/a.png", false),
            ("javascript:alert(1)", false),
            ("data:image/png;base64,AAAA", false),
            ("/a.png", false),
        ] {
            assert_eq!(picture(text).is_some(), good, "{text}");
        }
        assert!(picture(&format!("https://example.org/{}", "a".repeat(3000))).is_none());
    }
}
