//! Bytes of unknown encoding to text.
//!
//! Invariant: every input decodes; what cannot be decoded becomes U+FFFD and is counted. The order of trust is byte order
//! mark, valid UTF-8, a declared encoding that fits the bytes, statistics. A declaration that does not fit is ignored:
//! pages that claim UTF-8 and are windows-1256 exist.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use lectern_documents::utf16::{self, ByteOrder};

/// How much the statistics look at; more changes no verdict and costs time.
const DETECTION_BYTES: usize = 256 * 1024;

/// A decoded text.
pub(crate) struct Decoded {
    /// The text, without a byte order mark.
    pub(crate) text: String,
    /// Whether some bytes had no meaning in the chosen encoding.
    pub(crate) had_errors: bool,
    /// Name of the encoding, such as `windows-1251`.
    pub(crate) encoding: &'static str,
}

/// Decodes `bytes`; `declared` is the encoding label that the document itself or its envelope names.
pub(crate) fn decode(bytes: &[u8], declared: Option<&str>) -> Decoded {
    let encoding = choose(bytes, declared);
    let (text, used, had_errors) = encoding.decode(bytes);
    Decoded { text: text.into_owned(), had_errors, encoding: used.name() }
}

fn choose(bytes: &[u8], declared: Option<&str>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(bytes) {
        return encoding;
    }
    match utf16::byte_order(bytes) {
        Some(ByteOrder::LittleEndian) => return UTF_16LE,
        Some(ByteOrder::BigEndian) => return UTF_16BE,
        None => {}
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let fits = |encoding: &&'static Encoding| !encoding.decode_without_bom_handling(bytes).1;
    if let Some(encoding) = declared.and_then(|label| Encoding::for_label(label.as_bytes())).filter(fits) {
        return encoding;
    }
    if is_mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(&bytes[..bytes.len().min(DETECTION_BYTES)], true);
    detector.guess(None, Utf8Detection::Deny)
}

/// UTF-8 with a few damaged places (a truncated download, a pasted fragment) must not turn into mojibake altogether:
/// true when well-formed multi-byte sequences outnumber the broken places twenty to one.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut broken) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|character| !character.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    good >= broken.saturating_mul(20)
}

/// The encoding label in an HTML page's `meta` element or an XML declaration, if one stands in the first 128 KB.
pub(crate) fn declared_in_markup(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(128 * 1024)]).to_ascii_lowercase();
    let after_key = |key: &str| head.find(key).map(|at| &head[at + key.len()..]);
    let rest = match head.trim_start().starts_with("<?xml") {
        true => after_key("encoding=").or_else(|| after_key("charset=")),
        false => after_key("charset="),
    }?;
    let rest = rest.trim_start_matches([' ', '"', '\'']);
    let label: String = rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_.:".contains(*c)).collect();
    (!label.is_empty()).then_some(label)
}
