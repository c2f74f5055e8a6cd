//! A hint at the language of a text, for stemming.

use whatlang::{Lang, detect};

/// Characters that the detection looks at: enough for certainty, cheap for any document.
const SAMPLE_CHARACTERS: usize = 6000;

/// ISO 639-1 code of the language that `text` is mostly written in; `None` when the text is too short or too mixed to
/// be sure, because stemming by the wrong language loses more than not stemming.
#[must_use]
pub(crate) fn detect_language(text: &str) -> Option<&'static str> {
    let sample = middle(text);
    if sample.chars().filter(|character| character.is_alphabetic()).count() < 60 {
        return None;
    }
    let found = detect(&sample)?;
    if found.is_reliable() { code(found.lang()) } else { None }
}

/// Part of the text without its first tenth, where title pages, imprints and addresses stand.
fn middle(text: &str) -> String {
    let target = if text.len() > 4 * SAMPLE_CHARACTERS { text.len() / 10 } else { 0 };
    let start = (target..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    text[start..].chars().take(SAMPLE_CHARACTERS).collect()
}

fn code(lang: Lang) -> Option<&'static str> {
    let code = match lang {
        Lang::Afr => "af",
        Lang::Aka => "ak",
        Lang::Amh => "am",
        Lang::Ara => "ar",
        Lang::Aze => "az",
        Lang::Bel => "be",
        Lang::Ben => "bn",
        Lang::Bul => "bg",
        Lang::Cat => "ca",
        Lang::Ces => "cs",
        Lang::Cmn => "zh",
        Lang::Dan => "da",
        Lang::Deu => "de",
        Lang::Ell => "el",
        Lang::Eng => "en",
        Lang::Epo => "eo",
        Lang::Est => "et",
        Lang::Fin => "fi",
        Lang::Fra => "fr",
        Lang::Guj => "gu",
        Lang::Heb => "he",
        Lang::Hin => "hi",
        Lang::Hrv => "hr",
        Lang::Hun => "hu",
        Lang::Hye => "hy",
        Lang::Ind => "id",
        Lang::Ita => "it",
        Lang::Jav => "jv",
        Lang::Jpn => "ja",
        Lang::Kan => "kn",
        Lang::Kat => "ka",
        Lang::Khm => "km",
        Lang::Kor => "ko",
        Lang::Lat => "la",
        Lang::Lav => "lv",
        Lang::Lit => "lt",
        Lang::Mal => "ml",
        Lang::Mar => "mr",
        Lang::Mkd => "mk",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Nld => "nl",
        Lang::Nob => "nb",
        Lang::Ori => "or",
        Lang::Pan => "pa",
        Lang::Pes => "fa",
        Lang::Pol => "pl",
        Lang::Por => "pt",
        Lang::Ron => "ro",
        Lang::Rus => "ru",
        Lang::Sin => "si",
        Lang::Slk => "sk",
        Lang::Slv => "sl",
        Lang::Sna => "sn",
        Lang::Spa => "es",
        Lang::Srp => "sr",
        Lang::Swe => "sv",
        Lang::Tam => "ta",
        Lang::Tel => "te",
        Lang::Tgl => "tl",
        Lang::Tha => "th",
        Lang::Tuk => "tk",
        Lang::Tur => "tr",
        Lang::Ukr => "uk",
        Lang::Urd => "ur",
        Lang::Uzb => "uz",
        Lang::Vie => "vi",
        Lang::Yid => "yi",
        Lang::Zul => "zu",
        _ => return None,
    };
    Some(code)
}

#[cfg(test)]
mod tests {
    use super::detect_language;

    #[test]
    fn only_certain_answers_are_given() {
        let german = "Die Versammlung beschließt mit einfacher Mehrheit der abgegebenen Stimmen, sofern diese Satzung \
                      nichts anderes bestimmt; Enthaltungen werden nicht mitgezählt.";
        let chinese =
            "检索增强生成将文档切分为片段，并为每个片段计算向量，以便在回答问题时找到最相关的内容。".repeat(3);
        assert_eq!(detect_language(german), Some("de"));
        assert_eq!(detect_language(&chinese), Some("zh"));
        assert_eq!(detect_language("Lamp 12"), None);
        assert_eq!(detect_language(&"12.5; 13.7; ".repeat(200)), None);
    }
}
