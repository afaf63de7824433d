//! Guesses the language of a message, as far as it matters, and finds the stems
//! of its words.

use rust_stemmers::{Algorithm, Stemmer};

/// A language whose words have stems here.
///
/// A message is taken for one of those in Latin letters by its smallest words.
/// That may be wrong, and costs little: a query asks for each of its words as
/// every language would have it, so what was written is always found, and only
/// other forms of a word may not be. A stem says which language it is of, or
/// the Italian stem of "note" would find every English "not".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    English,
    German,
    French,
    Spanish,
    Italian,
    Portuguese,
    Dutch,
}

impl Language {
    /// In the order in which one is preferred.
    pub(crate) const ALL: [Self; 7] = [
        Self::English,
        Self::German,
        Self::French,
        Self::Spanish,
        Self::Italian,
        Self::Portuguese,
        Self::Dutch,
    ];

    /// The language of a text with these words, English where nothing speaks
    /// for another.
    pub(crate) fn guess<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> Self {
        let mut votes = [0_u32; Self::ALL.len()];
        let mut vote = |speaks: &dyn Fn(Self) -> bool| {
            for (votes, language) in votes.iter_mut().zip(Self::ALL) {
                *votes += u32::from(speaks(language));
            }
        };
        for word in words {
            vote(&|language| language.small_words().contains(&word));
        }
        if !text.is_ascii() {
            vote(&|language| text.contains(language.letters()));
        }
        let mut best = (0, Self::English);
        for (votes, language) in votes.into_iter().zip(Self::ALL) {
            if votes > best.0 {
                best = (votes, language);
            }
        }
        best.1
    }

    /// The words, folded, without which hardly anything is said in it.
    const fn small_words(self) -> &'static [&'static str] {
        match self {
            Self::English => &[
                "the", "and", "is", "are", "was", "to", "of", "in", "that", "it", "you", "for",
                "with", "have", "this", "be", "we", "on", "what", "will", "i", "a", "not", "at",
            ],
            Self::German => &[
                "der", "die", "das", "und", "ist", "nicht", "ich", "wir", "ein", "eine", "mit",
                "auf", "den", "dem", "zu", "es", "sie", "auch", "fur", "von", "im", "sind",
            ],
            Self::French => &[
                "le", "la", "les", "des", "et", "est", "pas", "je", "nous", "un", "une", "que",
                "pour", "dans", "avec", "vous", "ce", "sur", "du", "de", "sont", "il",
            ],
            Self::Spanish => &[
                "el", "los", "las", "y", "es", "no", "que", "de", "la", "en", "un", "una", "por",
                "con", "para", "lo", "como", "pero", "se", "del", "son",
            ],
            Self::Italian => &[
                "il", "gli", "che", "di", "e", "non", "per", "un", "una", "sono", "del", "della",
                "con", "ma", "si", "la", "le", "i", "nel", "anche",
            ],
            Self::Portuguese => &[
                "o", "os", "as", "que", "de", "nao", "um", "uma", "com", "para", "em", "do", "da",
                "e", "mas", "voce", "se", "no", "na", "sao",
            ],
            Self::Dutch => &[
                "de", "het", "een", "en", "is", "niet", "van", "ik", "je", "dat", "we", "met",
                "op", "voor", "zijn", "te", "ook", "maar", "naar", "wij",
            ],
        }
    }

    /// Letters and signs that English does without.
    const fn letters(self) -> &'static [char] {
        match self {
            Self::English => &[],
            Self::German => &['ä', 'ö', 'ü', 'ß', 'Ä', 'Ö', 'Ü'],
            Self::French => &['ç', 'è', 'é', 'ê', 'î', 'û', 'œ', 'É', 'À', 'Ç'],
            Self::Spanish => &['ñ', '¿', '¡', 'Ñ'],
            Self::Italian => &['ì', 'ò'],
            Self::Portuguese => &['ã', 'õ'],
            Self::Dutch => &['ĳ'],
        }
    }

    /// What says of a stem which language it is of. English, the most, does
    /// without.
    const fn sign(self) -> &'static str {
        match self {
            Self::English => "",
            Self::German => "+d",
            Self::French => "+f",
            Self::Spanish => "+e",
            Self::Italian => "+i",
            Self::Portuguese => "+p",
            Self::Dutch => "+n",
        }
    }

    const fn algorithm(self) -> Algorithm {
        match self {
            Self::English => Algorithm::English,
            Self::German => Algorithm::German,
            Self::French => Algorithm::French,
            Self::Spanish => Algorithm::Spanish,
            Self::Italian => Algorithm::Italian,
            Self::Portuguese => Algorithm::Portuguese,
            Self::Dutch => Algorithm::Dutch,
        }
    }

    /// The stem of a folded word in this language; in the only one, if its
    /// letters are of one only.
    ///
    /// Folded first and stemmed then, although stemmers know accents: else a
    /// word with and without its accents could have two stems.
    pub(crate) fn stem(self, word: &str) -> String {
        if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let stem = Stemmer::create(self.algorithm()).stem(word);
            return format!("{stem}{}", self.sign());
        }
        let alone = match word.chars().next() {
            Some('а'..='я') => Algorithm::Russian,
            Some('α'..='ω') => Algorithm::Greek,
            _ => return word.to_owned(),
        };
        Stemmer::create(alone).stem(word).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_in_the_language_of_its_small_words() {
        for (text, expected) in [
            ("We will have the meeting on Monday", Language::English),
            ("ok", Language::English),
            ("", Language::English),
            ("der Server ist nicht erreichbar", Language::German),
            ("schöne Grüße", Language::German),
            ("le serveur ne répond pas", Language::French),
            ("el servidor no responde y es tarde", Language::Spanish),
            ("il server non risponde, anche oggi", Language::Italian),
            (
                "o servidor não responde, mas tudo bem",
                Language::Portuguese,
            ),
            (
                "de server reageert niet en ik weet het niet",
                Language::Dutch,
            ),
            ("サーバーが is down", Language::English),
        ] {
            let folded = text.to_lowercase();
            let words = folded.split_whitespace();
            assert_eq!(Language::guess(text, words), expected, "{text:?}");
        }
    }

    #[test]
    fn forms_of_a_word_have_one_stem() {
        for (language, words) in [
            (Language::English, &["meeting", "meetings", "meet"][..]),
            (
                Language::English,
                &["deploy", "deployed", "deploying", "deploys"],
            ),
            (Language::German, &["haus", "hauser", "hausern", "hauses"]),
            (Language::German, &["fehler", "fehlern", "fehlers"]),
            (Language::French, &["maison", "maisons"]),
            (Language::French, &["continue", "continuer", "continuez"]),
            (Language::Spanish, &["cambio", "cambios", "cambiar"]),
            (Language::Italian, &["problema", "problemi"]),
            (Language::Portuguese, &["menino", "meninos"]),
            (Language::Dutch, &["vergadering", "vergaderingen"]),
            (
                Language::English,
                &["сервер", "сервера", "серверов", "серверы"],
            ),
            (Language::English, &["προβλημα", "προβληματα"]),
        ] {
            let stems: Vec<_> = words.iter().map(|word| language.stem(word)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{stems:?}");
        }
    }

    #[test]
    fn stems_of_other_languages_are_no_english_words() {
        assert_eq!(Language::Italian.stem("note"), "not+i");
        assert_eq!(Language::English.stem("not"), "not");
        assert_eq!(Language::German.stem("v2"), "v2");
    }
}
