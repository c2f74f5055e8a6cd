//! The last guard of the log: whatever looks like a credential goes no further, whoever logs it at whatever level.
//!
//! Nothing of ours logs a secret; but what a library logs at its `trace` level is its own affair, and changes with its versions.

use regex::bytes::{Regex, RegexSet};
use std::{
    borrow::Cow,
    io::{self, Write},
    sync::LazyLock,
};
use tracing_subscriber::fmt::MakeWriter;

/// What is taken out, and what stands in its place.
static RULES: LazyLock<[(Regex, &str); 4]> = LazyLock::new(|| {
    let rule = |pattern: &str, instead: &'static str| (Regex::new(pattern).expect("the pattern is valid"), instead);
    [
        // API keys, client secrets, break-glass tokens, JWTs: wherever they are.
        rule(
            r"\b(?:lk_[0-9a-f]+_|lcs_[0-9a-f]+_|lkbg_)[A-Za-z0-9_-]+|\beyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*",
            "[redacted]",
        ),
        rule(r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{6,}", "$1 [redacted]"),
        // `"password": "…"`, `client_secret=…`, `refresh_token: …`, in quotes of any depth or none.
        rule(
            r#"(?i)([a-z0-9_-]*(?:password|passwd|secret|token|api[_-]?key|authorization|cookie)\\*"?\s*[:=]\s*)(?:\\*"(?:[^"\\]|\\[^"])*\\*"|[^\s,;&}\])"']+)"#,
            "$1[redacted]",
        ),
        // Passwords in addresses.
        rule(r"(://[^/\s:@]+):[^/\s@]+@", "$1:[redacted]@"),
    ]
});

/// All patterns at once: nearly every line has nothing to take out, and is read only once to see that.
static ANY: LazyLock<RegexSet> =
    LazyLock::new(|| RegexSet::new(RULES.iter().map(|(pattern, _)| pattern.as_str())).expect("each pattern is valid"));

/// Writes what the inner writer is given, without credentials.
pub(crate) struct Redacted<M>(pub(crate) M);

impl<'a, M: MakeWriter<'a>> MakeWriter<'a> for Redacted<M> {
    type Writer = RedactedWriter<M::Writer>;

    fn make_writer(&'a self) -> Self::Writer {
        RedactedWriter(self.0.make_writer())
    }

    fn make_writer_for(&'a self, metadata: &tracing::Metadata<'_>) -> Self::Writer {
        RedactedWriter(self.0.make_writer_for(metadata))
    }
}

/// See [`Redacted`]. A log line comes as one write.
pub(crate) struct RedactedWriter<W>(W);

impl<W: Write> Write for RedactedWriter<W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.0.write_all(&redact(line))?;
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn redact(line: &[u8]) -> Cow<'_, [u8]> {
    let mut text = Cow::Borrowed(line);
    if !ANY.is_match(line) {
        return text;
    }
    for (pattern, instead) in RULES.iter() {
        if let Cow::Owned(changed) = pattern.replace_all(&text, instead.as_bytes()) {
            text = Cow::Owned(changed);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redacted(line: &str) -> String {
        String::from_utf8(redact(line.as_bytes()).into_owned()).unwrap()
    }

    #[test]
    fn credentials_go_in_every_form_they_come_in() {
        for line in [
            "authorization: Bearer hunter2hunter2",
            "Authorization=Basic aHVudGVyMg==",
            r#"{"password":"hunter2 with spaces","x":1}"#,
            r#"body="{\"refresh_token\": \"hunter2\", \"x\": 1}""#,
            "client_secret=hunter2&x=1",
            "api_key: hunter2, next",
            r#"headers {"x-api-key": "hunter2"}"#,
            r#"set-cookie: session=hunter2; Path=/"#,
            "key lk_00ff00ff00ff_hunter2_-x used",
            "client lcs_00ff00ff00ff_hunter2_-x used",
            "lkbg_hunter2hunter2",
            "token eyJhbGciOiJhunter2.eyJzdWIiOiJ4In0.hunter2",
            "postgres://lectern:hunter2@localhost/lectern",
            r#"password="hunter2""#,
        ] {
            let clean = redacted(line);
            assert!(!clean.contains("hunter2") && clean.contains("[redacted]"), "{line} -> {clean}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_is() {
        for line in [
            "request{request_id=0192 method=GET path=/api/v1/api-keys}: status=200 milliseconds=1.5",
            "removing a content that nothing refers to key=0192/ab/x bytes=5",
            "token_count=12 tokens=7 secrets rotated",
            "http://127.0.0.1:8080/docs?a=b@c",
            r#"{"level":"INFO","message":"job claimed","job":"0192"}"#,
        ] {
            assert_eq!(redacted(line), line);
        }
    }
}
