//! Telling UTF-16 text from binary data.

/// Which byte of a UTF-16 code unit comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ByteOrder {
    /// The lower one.
    LittleEndian,
    /// The higher one.
    BigEndian,
}

/// The byte order of UTF-16 text, by its mark or, without one, because every other byte is nearly always zero.
/// `None` for everything else.
#[must_use]
pub fn byte_order(bytes: &[u8]) -> Option<ByteOrder> {
    match bytes {
        // UTF-8 with a mark.
        [0xEF, 0xBB, 0xBF, ..] => return None,
        [0xFF, 0xFE, ..] => return Some(ByteOrder::LittleEndian),
        [0xFE, 0xFF, ..] => return Some(ByteOrder::BigEndian),
        _ => {}
    }
    let sample = &bytes[..bytes.len().min(4096) & !1];
    if sample.len() < 8 {
        return None;
    }
    let pairs = sample.len() / 2;
    let zeros = |offset: usize| sample.iter().skip(offset).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    if odd * 10 >= pairs * 8 && even == 0 {
        Some(ByteOrder::LittleEndian)
    } else if even * 10 >= pairs * 8 && odd == 0 {
        Some(ByteOrder::BigEndian)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::{ByteOrder, byte_order};

    #[test]
    fn the_mark_decides_and_without_one_the_zeros_do() {
        assert_eq!(byte_order(b"\xFF\xFEa\0"), Some(ByteOrder::LittleEndian));
        assert_eq!(byte_order(b"\xFE\xFF\0a"), Some(ByteOrder::BigEndian));
        assert_eq!(byte_order(b"\xEF\xBB\xBFa\0b\0c\0d\0e\0"), None);
        assert_eq!(byte_order(b"l\0a\0m\0p\0"), Some(ByteOrder::LittleEndian));
        assert_eq!(byte_order(b"\0l\0a\0m\0p"), Some(ByteOrder::BigEndian));
        assert_eq!(byte_order(b"plain text"), None);
        assert_eq!(byte_order(b"\0\0\0\0\0\0\0\0"), None);
    }
}
