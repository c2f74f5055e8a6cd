//! Which stemmer a text gets: from its hint, or guessed from script and function words.
//!
//! A wrong guess costs little: documents and queries still meet on every word the two stemmers leave alike.

use std::collections::HashMap;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// Language code, stemmer, and (Latin script only) words that betray the language when nobody names it.
/// The position in this table is stored on disk as a bit: append only, or raise [`crate::FORMAT`].
const STEMMED: &[(&str, Algorithm, &str)] = &[
    ("en", Algorithm::English, "the of and to in is that for it was on are as with be by this have from or which not"),
    (
        "de",
        Algorithm::German,
        "der die das und den von zu mit ist im des sich ein eine auf für nicht dem als auch wird oder werden sind",
    ),
    (
        "fr",
        Algorithm::French,
        "le la les de des et est un une du dans que pour qui sur pas au aux par avec il elle sont ce cette ou",
    ),
    (
        "es",
        Algorithm::Spanish,
        "el la los las de y en que del se por con una un para es al lo como más su fue son pero esta este",
    ),
    (
        "it",
        Algorithm::Italian,
        "il la di che e un una per con del della in sono è gli dei delle non si le alla nel più anche come da",
    ),
    (
        "pt",
        Algorithm::Portuguese,
        "o a os as de e do da que em um uma para com não no na dos das por se mais foi ao são como ou é",
    ),
    (
        "nl",
        Algorithm::Dutch,
        "de het een van en in is dat op te zijn met voor niet aan er door ook bij worden naar wordt deze of uit",
    ),
    ("sv", Algorithm::Swedish, "och i att det som en på är av för med den till inte har de ett om var men från vid"),
    ("da", Algorithm::Danish, "og i at det som en på er af for med den til ikke har de et om var men fra ved blev"),
    ("no", Algorithm::Norwegian, "og i å det som en på er av for med den til ikke har de et om var men fra ved ble"),
    ("fi", Algorithm::Finnish, "ja on ei se että oli hän ovat joka mutta tai kun myös ole sen niin kuin mukaan sekä"),
    ("hu", Algorithm::Hungarian, "a az és egy hogy nem is volt meg ez csak már van mint de el ki azt ezt vagy szerint"),
    ("ro", Algorithm::Romanian, "și în de la a care cu pe un o din este nu că mai pentru sau fi au fost prin sunt cel"),
    ("tr", Algorithm::Turkish, "ve bir bu da de için ile olarak olan en çok daha gibi kadar sonra olduğu ise değil"),
    ("ca", Algorithm::Catalan, "el la els les de i en que del per amb una un és al són com més va aquest no es seu"),
    ("et", Algorithm::Estonian, "ja on ei see et oli ta kui ka mis või aga oma selle pärast mida nende ning välja"),
    ("lt", Algorithm::Lithuanian, "ir yra kad į su iš tai kaip bet buvo ar apie po jo jos už taip pat tik nuo iki"),
    ("pl", Algorithm::Polish, "i w na z się nie jest do to że o jak przez od po za przy oraz był są ale dla czy"),
    ("cs", Algorithm::Czech, "a v na je se že s z do o k i ve jsou byl pro by jako po za ale při nebo také jeho"),
    ("id", Algorithm::Indonesian, "yang dan di dari untuk dengan pada adalah ini itu dalam tidak akan oleh juga atau"),
    ("ga", Algorithm::Irish, "an na agus ar is go ag le sé sí bhí a i do don den atá nach mar chun seo sin"),
    ("eu", Algorithm::Basque, "eta da ez bat dira zen du izan ere baina zuen dute den egin edo bere hau"),
    ("eo", Algorithm::Esperanto, "la kaj de en estas al por ke ne kun el estis li ĝi pri kiu per sed aŭ ankaŭ"),
    ("ru", Algorithm::Russian, ""),
    ("ar", Algorithm::Arabic, ""),
    ("el", Algorithm::Greek, ""),
    ("hi", Algorithm::Hindi, ""),
    ("ne", Algorithm::Nepali, ""),
    ("ta", Algorithm::Tamil, ""),
    ("hy", Algorithm::Armenian, ""),
    ("yi", Algorithm::Yiddish, ""),
    ("sr", Algorithm::Serbian, ""),
];

/// For every function word the rows of [`STEMMED`] that have it.
static FUNCTION_WORDS: LazyLock<HashMap<&str, Vec<usize>>> = LazyLock::new(|| {
    let mut words: HashMap<&str, Vec<usize>> = HashMap::new();
    for (position, (_, _, list)) in STEMMED.iter().enumerate() {
        for word in list.split_ascii_whitespace() {
            words.entry(word).or_default().push(position);
        }
    }
    words
});

/// A language as far as analysis cares: one of the stemmers, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Language(u8);

/// Set of languages, as it stands on disk: bit 0 = no stemmer, bit n = row n − 1 of [`STEMMED`].
pub(crate) type LanguageSet = u64;

impl Language {
    /// Words stay as they are.
    pub(crate) const UNSTEMMED: Self = Self(0);
    pub(crate) const ENGLISH: Self = Self(1);

    /// The language of a chunk: its hint if it is a language code, else guessed.
    pub(crate) fn of(hint: Option<&str>, text: &str) -> Self {
        hint.and_then(Self::from_code).unwrap_or_else(|| Self::guess(text))
    }

    /// `None` for what is no language code; languages without a stemmer are [`Self::UNSTEMMED`].
    fn from_code(code: &str) -> Option<Self> {
        let primary = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        if primary.len() != 2 || !primary.bytes().all(|b| b.is_ascii_lowercase()) || primary == "xx" {
            return None;
        }
        // Norwegian is written in two standards with codes of their own.
        let primary = if primary == "nb" || primary == "nn" { "no" } else { primary.as_str() };
        Some(Self::stemmed(primary).unwrap_or(Self::UNSTEMMED))
    }

    fn stemmed(code: &str) -> Option<Self> {
        let position = STEMMED.iter().position(|(c, ..)| *c == code)?;
        Some(Self(position as u8 + 1))
    }

    /// Looks at the first 4 000 characters. Latin text without any function word counts as English: tables,
    /// code and identifiers, which the English stemmer hardly touches.
    fn guess(text: &str) -> Self {
        let mut scripts = [0usize; Script::COUNT];
        for c in text.chars().take(4000) {
            if let Some(script) = Script::of(c) {
                scripts[script as usize] += 1;
            }
        }
        let (most, count) = scripts.iter().enumerate().max_by_key(|(i, n)| (**n, usize::MAX - i)).unwrap_or((0, &0));
        if *count == 0 {
            return Self::UNSTEMMED;
        }
        let code = match most {
            i if i == Script::Latin as usize => return Self::guess_latin(text),
            i if i == Script::Cyrillic as usize => "ru",
            i if i == Script::Greek as usize => "el",
            i if i == Script::Arabic as usize => "ar",
            i if i == Script::Devanagari as usize => "hi",
            i if i == Script::Tamil as usize => "ta",
            i if i == Script::Armenian as usize => "hy",
            _ => return Self::UNSTEMMED,
        };
        Self::stemmed(code).unwrap_or(Self::UNSTEMMED)
    }

    fn guess_latin(text: &str) -> Self {
        let mut hits = [0u32; STEMMED.len()];
        for word in text.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).take(400) {
            for position in FUNCTION_WORDS.get(word.to_lowercase().as_str()).into_iter().flatten() {
                hits[*position] += 1;
            }
        }
        // One word is no evidence: `v` and `i` are words of Czech and Polish, and names of variables anywhere.
        let mut best = (1, Self::ENGLISH);
        for (position, &hits) in hits.iter().enumerate() {
            if hits > best.0 {
                best = (hits, Self(position as u8 + 1));
            }
        }
        best.1
    }

    /// `None`: words stay as they are.
    pub(crate) fn stemmer(self) -> Option<Stemmer> {
        let position = usize::from(self.0).checked_sub(1)?;
        STEMMED.get(position).map(|(_, algorithm, _)| Stemmer::new(*algorithm))
    }

    /// Whether every word begins with the same two letters as its stem, unless that has one only: where stemming takes off ends. A second
    /// `y` may become an `i`, as in English `dying`.
    pub(crate) fn keeps_beginnings(self) -> bool {
        matches!(self, Self::UNSTEMMED | Self::ENGLISH)
    }

    /// This language alone, as a set.
    pub(crate) fn bit(self) -> LanguageSet {
        1 << self.0
    }

    /// The members of a set; unknown bits are skipped.
    pub(crate) fn members(set: LanguageSet) -> impl Iterator<Item = Self> {
        (0..=STEMMED.len() as u8).map(Self).filter(move |l| set & l.bit() != 0)
    }
}

/// Writing systems that decide about the language by themselves, and the rest.
#[derive(Clone, Copy)]
enum Script {
    Latin,
    Cyrillic,
    Greek,
    Arabic,
    Devanagari,
    Tamil,
    Armenian,
    Other,
}

impl Script {
    const COUNT: usize = Self::Other as usize + 1;

    fn of(c: char) -> Option<Self> {
        if !c.is_alphabetic() {
            return None;
        }
        Some(match c as u32 {
            0..=0x24F | 0x1E00..=0x1EFF => Self::Latin,
            0x370..=0x3FF | 0x1F00..=0x1FFF => Self::Greek,
            0x400..=0x52F => Self::Cyrillic,
            0x531..=0x58F => Self::Armenian,
            0x600..=0x77F | 0xFB50..=0xFEFC => Self::Arabic,
            0x900..=0x97F => Self::Devanagari,
            0xB80..=0xBFF => Self::Tamil,
            _ => Self::Other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(language: Language) -> &'static str {
        usize::from(language.0).checked_sub(1).map_or("-", |i| STEMMED[i].0)
    }

    #[test]
    fn beginnings_are_kept_where_that_is_said() {
        // Those whose stems the algorithm has in a list, and those that its steps change most.
        let words = "skis skies dying lying tying idly gently ugly early only singly news howe atlas cosmos bias andes yellow \
                     youth yes saying enjoyed generously communism arsenal university flies die ied cried sses hoping";
        let letters = || (b'a'..=b'z').chain(b'0'..=b'9').map(char::from);
        let ends = "- e s es ed ied ies ing ying eed eedly ly ily y ation ational ization ness fulness ful ment ement ion al ize ate ss sses \
                    us able ible ence er ers ou ative iveness bly logi eli li enci anci izer at bl iz ll ee oe ye ings";
        let ends = || ends.split_ascii_whitespace().map(|end| end.trim_matches('-'));
        let made = letters().flat_map(|first| letters().map(move |second| format!("{first}{second}")));
        let made: Vec<String> = made.flat_map(|two| ends().map(move |end| format!("{two}{end}"))).collect();
        for language in (0..=STEMMED.len() as u8).map(Language).filter(|language| language.keeps_beginnings()) {
            for word in words.split_ascii_whitespace().chain(made.iter().map(String::as_str)) {
                let stem = language.stemmer().map_or(word.into(), |stemmer| stemmer.stem(word).into_owned());
                let (mut of_word, mut of_stem) = (word.chars(), stem.chars());
                assert_eq!(of_stem.next(), of_word.next(), "{word} becomes {stem}");
                match (of_stem.next(), of_word.next()) {
                    (Some('i'), Some('y')) | (None, _) => {}
                    (second, same) => assert_eq!(second, same, "{word} becomes {stem}"),
                }
            }
        }
        let prefixed = Language::of(Some("id"), "").stemmer().map(|stemmer| stemmer.stem("membaca").into_owned());
        assert!(prefixed.is_some_and(|stem| !stem.starts_with('m')), "not everywhere");
    }

    #[test]
    fn hints_win_over_the_text() {
        assert_eq!(code(Language::of(Some("de-CH"), "the cat and the dog")), "de");
        assert_eq!(code(Language::of(Some("NB"), "")), "no");
        assert_eq!(code(Language::of(Some("zh"), "the cat")), "-");
        assert_eq!(code(Language::of(Some("german"), "the cat is on the mat")), "en");
    }

    #[test]
    fn guesses_from_function_words_and_script() {
        for (expected, text) in [
            ("en", "The committee decided that the report was to be published in March."),
            ("de", "Der Ausschuss hat beschlossen, dass der Bericht im März veröffentlicht wird."),
            ("fr", "Le comité a décidé que le rapport est publié dans les délais."),
            ("es", "El comité decidió que el informe se publicará en marzo con los datos."),
            ("nl", "De commissie heeft besloten dat het rapport in maart wordt gepubliceerd."),
            ("pl", "Komisja zdecydowała, że raport nie jest gotowy i się opóźni."),
            ("ru", "Комитет решил опубликовать доклад в марте."),
            ("el", "Η επιτροπή αποφάσισε να δημοσιεύσει την έκθεση."),
            ("-", "委员会决定在三月发表报告。"),
            ("-", "123 456"),
            ("en", "GET /api/v1/files"),
        ] {
            assert_eq!(code(Language::of(None, text)), expected, "{text}");
        }
    }

    #[test]
    fn sets_round_trip() {
        let set = Language::UNSTEMMED.bit() | Language::ENGLISH.bit() | 1 << 63;
        let members: Vec<_> = Language::members(set).collect();
        assert_eq!(members, [Language::UNSTEMMED, Language::ENGLISH]);
        assert!(STEMMED.len() < 63, "the set must fit its bits");
    }
}
