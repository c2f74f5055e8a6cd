//! The `Range` header and entity tags, as RFC 9110 has them.

use std::ops::Range;

/// What a request asks for of a content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    Whole,
    /// These bytes, within the content and at least one.
    Part(Range<u64>),
    /// Only bytes that it does not have.
    Nothing,
}

/// Reads a `Range` header for a content of `size` bytes. What is malformed, of another unit or names several ranges counts as absent, as
/// the RFC allows: the caller gets the whole.
pub(super) fn parse(header: Option<&str>, size: u64) -> Asked {
    let Some(set) = header.and_then(|h| h.trim().strip_prefix("bytes=")) else {
        return Asked::Whole;
    };
    let Some((first, last)) = set.trim().split_once('-') else {
        return Asked::Whole;
    };
    match (number(first), number(last)) {
        (Number::Absent, Number::Is(suffix)) => part(size.saturating_sub(suffix), size, size),
        (Number::Is(first), Number::Absent) => part(first, size, size),
        (Number::Is(first), Number::Is(last)) if first <= last => part(first, last.saturating_add(1), size),
        _ => Asked::Whole,
    }
}

fn part(start: u64, end: u64, size: u64) -> Asked {
    let end = end.min(size);
    if start < end { Asked::Part(start..end) } else { Asked::Nothing }
}

enum Number {
    Absent,
    Is(u64),
    Malformed,
}

fn number(text: &str) -> Number {
    match text {
        "" => Number::Absent,
        // `parse` alone would take a sign.
        _ if text.bytes().all(|b| b.is_ascii_digit()) => Number::Is(text.parse().unwrap_or(u64::MAX)),
        _ => Number::Malformed,
    }
}

/// `attachment` with the name for old and new clients (RFC 6266, RFC 5987).
pub(super) fn attachment(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if matches!(c, ' '..='~') && c != '"' && c != '\\' { c } else { '_' }).collect();
    let mut encoded = String::new();
    for byte in name.bytes() {
        match byte {
            b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => encoded.push(byte.into()),
            b'!' | b'#' | b'$' | b'&' | b'+' | b'-' | b'.' | b'^' | b'_' | b'`' | b'|' | b'~' => {
                encoded.push(byte.into())
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rfc_has_them() {
        let cases = [
            ("bytes=0-0", Asked::Part(0..1)),
            ("bytes=0-499", Asked::Part(0..500)),
            ("bytes=500-999", Asked::Part(500..1000)),
            ("bytes=500-", Asked::Part(500..1000)),
            ("bytes=-500", Asked::Part(500..1000)),
            ("bytes=-5000", Asked::Part(0..1000)),
            ("bytes=999-5000", Asked::Part(999..1000)),
            ("bytes=0-18446744073709551615", Asked::Part(0..1000)),
            ("bytes=0-99999999999999999999", Asked::Part(0..1000)),
            ("bytes=1000-", Asked::Nothing),
            ("bytes=1000-1001", Asked::Nothing),
            ("bytes=-0", Asked::Nothing),
        ];
        for (header, asked) in cases {
            assert_eq!(parse(Some(header), 1000), asked, "{header}");
        }
        for header in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-1,5-6",
            "lines=0-1",
            "bytes=1",
        ] {
            assert_eq!(parse(Some(header), 1000), Asked::Whole, "{header}");
        }
        assert_eq!(parse(None, 1000), Asked::Whole);
        assert_eq!(parse(Some("bytes=0-"), 0), Asked::Nothing);
        assert_eq!(parse(Some("bytes=-1"), 0), Asked::Nothing);
    }

    #[test]
    fn attachment_names_are_safe_in_headers() {
        let header = attachment("Prüf\"bericht\\ 50%.pdf");
        let expected =
            "attachment; filename=\"Pr_f_bericht_ 50%.pdf\"; filename*=UTF-8''Pr%C3%BCf%22bericht%5C%2050%25.pdf";
        assert_eq!(header, expected);
        assert!(poem::http::HeaderValue::from_str(&attachment("a\u{7f}日\u{80}")).is_ok());
    }
}
