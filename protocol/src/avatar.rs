//! The sources a person's picture can come from.

/// The largest file somebody may upload as their picture, in bytes.
pub const AVATAR_MAX_BYTES: u64 = 10_000_000;

/// Where somebody's picture may come from. Each person has an order of them;
/// the first that yields a picture wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AvatarSource {
    /// They gave it to us.
    Upload,
    /// The provider they sign in with has it.
    Provider,
    /// Gravatar (or who speaks its protocol) has it for their e-mail address.
    Gravatar,
    /// The first letter of their name. Always yields something.
    Initials,
}

impl AvatarSource {
    /// All of them, in the order that counts until somebody chooses another.
    pub const ALL: [Self; 4] = [Self::Upload, Self::Provider, Self::Gravatar, Self::Initials];

    /// Its name in forms and in the store.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Provider => "provider",
            Self::Gravatar => "gravatar",
            Self::Initials => "initials",
        }
    }

    /// The source of this name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.name() == name)
    }

    /// An order as it is stored: names with spaces between. What is missing
    /// comes last, what is unknown is passed over.
    pub fn order(stored: &str) -> Vec<Self> {
        let mut order: Vec<_> = stored.split(' ').filter_map(Self::of_name).collect();
        for source in Self::ALL {
            if !order.contains(&source) {
                order.push(source);
            }
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::AvatarSource::{self, *};

    #[test]
    fn an_order_names_every_source_once() {
        for (stored, order) in [
            ("", [Upload, Provider, Gravatar, Initials]),
            ("gravatar", [Gravatar, Upload, Provider, Initials]),
            ("initials x upload", [Initials, Upload, Provider, Gravatar]),
        ] {
            assert_eq!(AvatarSource::order(stored), order, "{stored}");
        }
    }
}
