//! The record of documents and their places: an append-only file of checksummed batches, one per commit.
//!
//! It is read once, at opening, up to the length that the text index's commit names; the in-memory
//! [`Table`](crate::table::Table) is what applying its records in order yields.
//!
//! File: the magic bytes, then batches. Batch: length of the body (u32), its CRC-32 (u32), body = records.
//! All numbers little-endian.

use uuid::Uuid;

use crate::EngineError;
use crate::text::language::LanguageSet;

/// First bytes of every log file.
pub(crate) const MAGIC: &[u8; 8] = b"LECTDOC1";

/// Largest body; a batch that claims more is damage.
const LARGEST_BATCH: usize = 1 << 30;

/// One step of a collection's history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Record {
    /// The document consists of these groups; earlier ones are dead.
    Put { document: Uuid, version: u64, groups: Vec<GroupRecord> },
    /// The document and its groups are dead.
    Remove { document: Uuid },
    /// All the document's groups have these lists now.
    Move { document: Uuid, access: Vec<Uuid>, path: Vec<Uuid> },
}

/// Chunks of one document that no scope can tell apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct GroupRecord {
    /// Never used again for another group: text index and vector rows refer to it.
    pub(crate) number: u32,
    pub(crate) knowledge_base: Uuid,
    pub(crate) file: Uuid,
    pub(crate) access: Vec<Uuid>,
    pub(crate) path: Vec<Uuid>,
    pub(crate) languages: LanguageSet,
    pub(crate) chunks: u32,
}

/// The batch that holds `records`, ready to be appended.
pub(crate) fn encode(records: &[Record]) -> Vec<u8> {
    let mut out = vec![0; 8];
    for record in records {
        match record {
            Record::Put { document, version, groups } => {
                out.push(1);
                out.extend(document.as_bytes());
                out.extend(version.to_le_bytes());
                out.extend((groups.len() as u32).to_le_bytes());
                for group in groups {
                    out.extend(group.number.to_le_bytes());
                    out.extend(group.knowledge_base.as_bytes());
                    out.extend(group.file.as_bytes());
                    out.extend(group.languages.to_le_bytes());
                    out.extend(group.chunks.to_le_bytes());
                    ids(&mut out, &group.access);
                    ids(&mut out, &group.path);
                }
            }
            Record::Remove { document } => {
                out.push(2);
                out.extend(document.as_bytes());
            }
            Record::Move { document, access, path } => {
                out.push(3);
                out.extend(document.as_bytes());
                ids(&mut out, access);
                ids(&mut out, path);
            }
        }
    }
    let length = (out.len() - 8) as u32;
    let check = crc32fast::hash(&out[8..]);
    out[..4].copy_from_slice(&length.to_le_bytes());
    out[4..8].copy_from_slice(&check.to_le_bytes());
    out
}

fn ids(out: &mut Vec<u8>, ids: &[Uuid]) {
    out.extend((ids.len() as u32).to_le_bytes());
    for id in ids {
        out.extend(id.as_bytes());
    }
}

/// Hands every record of a log (without what follows the committed length) to `each`.
pub(crate) fn decode(bytes: &[u8], mut each: impl FnMut(Record)) -> Result<(), EngineError> {
    let mut rest = Reader(bytes);
    if rest.take(MAGIC.len())? != MAGIC {
        return Err(EngineError::corrupt("the document log has no header"));
    }
    while !rest.0.is_empty() {
        let length = rest.u32()? as usize;
        let check = rest.u32()?;
        if length > LARGEST_BATCH {
            return Err(EngineError::corrupt("a batch of the document log is too long"));
        }
        let body = rest.take(length)?;
        if crc32fast::hash(body) != check {
            return Err(EngineError::corrupt("a batch of the document log fails its checksum"));
        }
        let mut body = Reader(body);
        while !body.0.is_empty() {
            each(body.record()?);
        }
    }
    Ok(())
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], EngineError> {
        let (head, tail) =
            self.0.split_at_checked(count).ok_or_else(|| EngineError::corrupt("the document log ends too early"))?;
        self.0 = tail;
        Ok(head)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], EngineError> {
        let mut out = [0; N];
        out.copy_from_slice(self.take(N)?);
        Ok(out)
    }

    fn u32(&mut self) -> Result<u32, EngineError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    fn u64(&mut self) -> Result<u64, EngineError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    fn id(&mut self) -> Result<Uuid, EngineError> {
        Ok(Uuid::from_bytes(self.array()?))
    }

    fn ids(&mut self) -> Result<Vec<Uuid>, EngineError> {
        let count = self.u32()? as usize;
        let bytes = self.take(count.saturating_mul(16))?;
        Ok(bytes.as_chunks().0.iter().map(|b| Uuid::from_bytes(*b)).collect())
    }

    fn record(&mut self) -> Result<Record, EngineError> {
        let [kind] = self.array()?;
        let document = self.id()?;
        match kind {
            1 => {
                let version = self.u64()?;
                let count = self.u32()?;
                let mut groups = Vec::new();
                for _ in 0..count {
                    groups.push(GroupRecord {
                        number: self.u32()?,
                        knowledge_base: self.id()?,
                        file: self.id()?,
                        languages: self.u64()?,
                        chunks: self.u32()?,
                        access: self.ids()?,
                        path: self.ids()?,
                    });
                }
                Ok(Record::Put { document, version, groups })
            }
            2 => Ok(Record::Remove { document }),
            3 => Ok(Record::Move { document, access: self.ids()?, path: self.ids()? }),
            other => Err(EngineError::corrupt(format!("the document log has a record of kind {other}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<Record> {
        let id = Uuid::from_u128;
        let group = GroupRecord {
            number: 7,
            knowledge_base: id(1),
            file: id(2),
            access: vec![id(3), id(4)],
            path: vec![],
            languages: 5,
            chunks: 9,
        };
        vec![
            Record::Put { document: id(5), version: u64::MAX, groups: vec![group] },
            Record::Remove { document: id(6) },
            Record::Move { document: id(5), access: vec![], path: vec![id(8)] },
        ]
    }

    fn read(bytes: &[u8]) -> Result<Vec<Record>, EngineError> {
        let mut out = Vec::new();
        decode(bytes, |r| out.push(r))?;
        Ok(out)
    }

    #[test]
    fn round_trips_over_several_batches() {
        let bytes = [&MAGIC[..], &encode(&sample()), &encode(&[]), &encode(&sample()[1..])].concat();
        assert_eq!(read(&bytes).unwrap(), [&sample()[..], &sample()[1..]].concat());
    }

    #[test]
    fn every_damaged_byte_and_every_cut_is_noticed() {
        let bytes = [&MAGIC[..], &encode(&sample())].concat();
        for position in 0..bytes.len() {
            let mut damaged = bytes.clone();
            damaged[position] ^= 0x10;
            assert!(matches!(read(&damaged), Err(EngineError::Corrupt { .. })), "byte {position}");
            if position > MAGIC.len() {
                assert!(read(&bytes[..position]).is_err(), "cut at {position}");
            }
        }
    }
}
