//! The operator's list of breached passwords: a sorted text file of SHA-1 hashes, searched where it lies.
//!
//! The form is that of the public lists: `<40 hexadecimal digits>[:<count>]`, one a line, sorted. Tens of gigabytes are no trouble: a look-up
//! reads some forty lines, and nothing is kept in memory.

use sha1::{Digest, Sha1};
use std::{
    fs::File,
    io::{BufRead, BufReader, Seek, SeekFrom},
    path::Path,
};

/// Whether the list holds the password.
pub(super) fn holds(list: &Path, password: &str) -> std::io::Result<bool> {
    let wanted = hex::encode_upper(Sha1::digest(password.as_bytes()));
    let mut lines = Lines { length: std::fs::metadata(list)?.len(), file: BufReader::new(File::open(list)?) };
    let (mut low, mut high) = (0, lines.length);
    while low < high {
        let middle = low + (high - low) / 2;
        match lines.first_from(middle)? {
            Some(hash) if hash < wanted => low = middle + 1,
            _ => high = middle,
        }
    }
    Ok(lines.first_from(low)?.is_some_and(|hash| hash == wanted))
}

struct Lines {
    file: BufReader<File>,
    length: u64,
}

impl Lines {
    /// The hash on the first line that begins at `position` or later.
    fn first_from(&mut self, position: u64) -> std::io::Result<Option<String>> {
        self.file.seek(SeekFrom::Start(position.saturating_sub(1)))?;
        let mut line = Vec::new();
        if position > 0 {
            // The rest of the line before, or just its end.
            self.file.read_until(b'\n', &mut line)?;
            line.clear();
        }
        self.file.read_until(b'\n', &mut line)?;
        let text = String::from_utf8_lossy(&line);
        let hash = text.split(':').next().unwrap_or_default().trim();
        Ok((!hash.is_empty()).then(|| hash.to_ascii_uppercase()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hash_of_a_list_is_found_and_no_other() {
        let folder = tempfile::tempdir().unwrap();
        for (name, ending, count) in [("plain", "\n", ""), ("counted", "\r\n", ":42")] {
            let file = folder.path().join(name);
            for size in [0, 1, 2, 3, 100, 1000] {
                let mut hashes: Vec<String> =
                    (0..size).map(|n| hex::encode_upper(Sha1::digest(format!("password {n}")))).collect();
                hashes.sort();
                let text: String = hashes.iter().map(|hash| format!("{hash}{count}{ending}")).collect();
                std::fs::write(&file, text).unwrap();
                for n in 0..size {
                    assert!(holds(&file, &format!("password {n}")).unwrap(), "{name} {size} {n}");
                }
                for n in size..size + 50 {
                    assert!(!holds(&file, &format!("password {n}")).unwrap(), "{name} {size} {n}");
                }
            }
        }
        assert!(holds(&folder.path().join("absent"), "x").is_err());
    }
}
