//! Mail as its receiver sees it: the files of the outbox, one folder a tenant, decoded.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use std::{
    path::{Path, PathBuf},
    time::Duration,
};
use tokio::time::{Instant, sleep};

use super::TestApp;

/// A mail.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    pub(crate) to: String,
    pub(crate) subject: String,
    /// The plain-text part.
    pub(crate) text: String,
    /// The HTML part.
    pub(crate) html: String,
    /// As it was sent.
    pub(crate) raw: String,
}

impl Letter {
    /// Reads a mail with one plain and one HTML part.
    pub(crate) fn parse(raw: &str) -> Self {
        let raw = raw.replace("\r\n", "\n");
        let (head, body) = raw.split_once("\n\n").expect("a mail has a head and a body");
        let head = head.replace("\n ", " ").replace("\n\t", " ");
        let boundary = head.split("boundary=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a boundary");
        let parts: Vec<&str> = body.split(&format!("--{boundary}")).collect();
        let part = |media_type: &str| {
            let found = parts.iter().find(|part| part.to_lowercase().contains(&format!("content-type: {media_type}")));
            decoded(found.unwrap_or_else(|| panic!("no part {media_type} in {raw}")))
        };
        Self {
            to: header(&head, "To"),
            subject: header(&head, "Subject"),
            text: part("text/plain"),
            html: part("text/html"),
            raw: raw.clone(),
        }
    }

    /// The token of the link in the mail.
    #[track_caller]
    pub(crate) fn token(&self) -> String {
        let token = self.text.split("#token=").nth(1).and_then(|rest| rest.split_whitespace().next());
        token.unwrap_or_else(|| panic!("no token in {}", self.text)).to_string()
    }
}

fn header(head: &str, name: &str) -> String {
    let line = head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")));
    line.unwrap_or_default().to_string()
}

fn decoded(part: &str) -> String {
    let (head, body) = part.trim_start().split_once("\n\n").expect("a part has a head and a body");
    let head = head.to_lowercase();
    if head.contains("base64") {
        let bytes = STANDARD.decode(body.split_whitespace().collect::<String>()).expect("base64");
        return String::from_utf8(bytes).expect("UTF-8");
    }
    if !head.contains("quoted-printable") {
        return body.to_string();
    }
    let joined = body.replace("=\n", "");
    let (mut bytes, mut rest) = (Vec::new(), joined.as_bytes());
    while let [first, tail @ ..] = rest {
        let hex = (*first == b'=').then(|| tail.get(..2)).flatten().and_then(|digits| hex::decode(digits).ok());
        match hex {
            Some(byte) => {
                bytes.extend(byte);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).expect("UTF-8")
}

/// What lies in a folder that need not be there.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

/// The mails in the folders of all tenants, the oldest first.
fn letters(outbox: &Path) -> Vec<Letter> {
    let mut paths: Vec<_> = entries(outbox).iter().flat_map(|tenant| entries(tenant)).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "eml"));
    // They are named by their ids, which grow.
    paths.sort_by(|a, b| a.file_name().cmp(&b.file_name()));
    paths.iter().map(|path| Letter::parse(&std::fs::read_to_string(path).expect("a mail"))).collect()
}

impl TestApp {
    /// Every mail to that address, the oldest first.
    pub(crate) fn letters(&self, to: &str) -> Vec<Letter> {
        letters(&self.data_dir.join("outbox")).into_iter().filter(|letter| letter.to.contains(to)).collect()
    }

    /// Waits until so many mails have arrived at that address; answers the last one.
    pub(crate) async fn letter(&self, to: &str, count: usize) -> Letter {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            let letters = self.letters(to);
            if letters.len() >= count {
                assert_eq!(letters.len(), count, "more mails than expected: {letters:#?}");
                return letters[count - 1].clone();
            }
            assert!(Instant::now() < deadline, "{to} got {} mails, not {count}", letters.len());
            sleep(Duration::from_millis(50)).await;
        }
    }
}
