//! Writing tar: headers and padding, in the POSIX form that every unpacker reads.

use bytes::Bytes;

const BLOCK: usize = 512;
/// The largest size that its field holds in octal digits.
const LARGEST_OCTAL: u64 = 0o777_7777_7777;

/// The header of a plain file. Names are of our own making: ASCII, at most 100 bytes.
pub(super) fn header(name: &str, size: u64, modified: i64) -> Bytes {
    let mut block = [0u8; BLOCK];
    put(&mut block, 0, name.as_bytes());
    put(&mut block, 100, b"0000600\0");
    put(&mut block, 108, b"0000000\0");
    put(&mut block, 116, b"0000000\0");
    put(&mut block, 124, &number(size));
    put(&mut block, 136, &number(u64::try_from(modified).unwrap_or(0)));
    // The checksum counts its own field as blanks.
    put(&mut block, 148, b"        ");
    block[156] = b'0';
    put(&mut block, 257, b"ustar\x0000");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    put(&mut block, 148, format!("{sum:06o}\0 ").as_bytes());
    Bytes::copy_from_slice(&block)
}

/// What fills the last block of a file of that size.
pub(super) fn padding(size: u64) -> Bytes {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or(0);
    Bytes::from_static(&[0; BLOCK]).slice(..(BLOCK - over) % BLOCK)
}

/// The end of an archive.
pub(super) fn end() -> Bytes {
    Bytes::from_static(&[0; 2 * BLOCK])
}

/// A whole small file.
pub(super) fn file(name: &str, content: &[u8], modified: i64) -> Bytes {
    let size = content.len() as u64;
    [&header(name, size, modified), content, &padding(size)].concat().into()
}

fn put(block: &mut [u8; BLOCK], at: usize, bytes: &[u8]) {
    block[at..at + bytes.len()].copy_from_slice(bytes);
}

/// Eleven octal digits, or, beyond 8 GiB, the binary form that GNU tar and POSIX readers know.
fn number(value: u64) -> [u8; 12] {
    let mut field = [0u8; 12];
    if value > LARGEST_OCTAL {
        field[0] = 0x80;
        field[4..].copy_from_slice(&value.to_be_bytes());
        return field;
    }
    field[..11].copy_from_slice(format!("{value:011o}").as_bytes());
    field
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GNU tar is on every machine that builds this; what it unpacks is what was meant.
    #[test]
    fn tar_unpacks_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let contents: Vec<Vec<u8>> = [0, 1, 511, 512, 513, 5000].map(|size| vec![b'x'; size]).into();
        let files =
            contents.iter().enumerate().map(|(n, content)| file(&format!("folder/{n}"), content, 1_700_000_000));
        let mut archive: Vec<u8> = files.flat_map(|file| file.to_vec()).collect();
        archive.extend(end());
        assert_eq!(archive.len() % BLOCK, 0);
        std::fs::write(folder.path().join("a.tar"), archive).unwrap();
        let status =
            std::process::Command::new("tar").arg("xf").arg("a.tar").current_dir(folder.path()).status().unwrap();
        assert!(status.success());
        for (n, content) in contents.iter().enumerate() {
            assert_eq!(&std::fs::read(folder.path().join(format!("folder/{n}"))).unwrap(), content);
        }
    }

    #[test]
    fn sizes_beyond_eight_gibibytes_are_binary() {
        assert_eq!(&number(LARGEST_OCTAL), b"77777777777\0");
        let large = number(LARGEST_OCTAL + 1);
        assert_eq!((large[0], &large[4..]), (0x80, (LARGEST_OCTAL + 1).to_be_bytes().as_slice()));
    }
}
