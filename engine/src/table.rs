//! Which documents exist, which groups their chunks belong to, and which groups a scope lets through.
//!
//! A *group* is a set of chunks of one document that no scope can tell apart; usually a document is one group.
//! Text index and vector rows name only a group's number, so moving a document touches neither of them, and the
//! whole filter of a search is one bit per chunk. Evaluating a scope costs a few nanoseconds per group,
//! whatever the number of ids in it: all ids are small integers here, each list of the scope becomes a bit set over
//! them, and lists of ancestors are shared tails (`chains`), each evaluated once.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use uuid::Uuid;

use crate::bits::Bits;
use crate::log::{GroupRecord, Record};
use crate::model::{Access, Scope};
use crate::text::language::{Language, LanguageSet};

/// Hashes keys that are random already (UUIDs) or small integers: one multiplication.
#[derive(Default, Clone)]
pub(crate) struct IdHasher(u64);

impl Hasher for IdHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // Both halves of the product: every bit of the input reaches the low bits, which choose the bucket.
        let product = u128::from(self.0 ^ number ^ 0x5851_F42D_4C95_7F2D) * 0x9E37_79B9_7F4A_7C15;
        self.0 = (product as u64) ^ (product >> 64) as u64;
    }

    // Lengths of slices add nothing to ids of one length.
    fn write_usize(&mut self, _: usize) {}
}

type IdMap<K, V> = HashMap<K, V, BuildHasherDefault<IdHasher>>;

/// Every id of tree, knowledge base, file or document that was ever named, as a small integer.
#[derive(Clone, Default)]
struct Nodes {
    numbers: IdMap<Uuid, u32>,
    ids: Vec<Uuid>,
}

impl Nodes {
    fn intern(&mut self, id: Uuid) -> u32 {
        *self.numbers.entry(id).or_insert_with(|| {
            self.ids.push(id);
            (self.ids.len() - 1) as u32
        })
    }

    /// The known ones among `ids`.
    fn select(&self, ids: &[Uuid]) -> Bits {
        let mut bits = Bits::empty(self.ids.len());
        for number in ids.iter().filter_map(|id| self.numbers.get(id)) {
            bits.insert(*number);
        }
        bits
    }
}

/// Lists of nodes with shared tails. Chain 0 is the empty list; every tail has a smaller number than its chain.
#[derive(Clone)]
struct Chains {
    links: Vec<Link>,
    known: IdMap<u64, u32>,
}

#[derive(Clone, Copy)]
struct Link {
    head: u32,
    tail: u32,
}

impl Default for Chains {
    fn default() -> Self {
        Self { links: vec![Link { head: u32::MAX, tail: 0 }], known: IdMap::default() }
    }
}

impl Chains {
    /// The chain of a list; built from its end, so that files of one folder share all but the first link.
    fn intern(&mut self, nodes: &mut Nodes, list: &[Uuid]) -> u32 {
        list.iter().rev().fold(0, |tail, id| {
            let head = nodes.intern(*id);
            *self.known.entry(u64::from(head) << 32 | u64::from(tail)).or_insert_with(|| {
                self.links.push(Link { head, tail });
                (self.links.len() - 1) as u32
            })
        })
    }

    /// For every chain whether any of its nodes is selected.
    fn matching(&self, selected: &Bits) -> Vec<bool> {
        let mut matching = vec![false; self.links.len()];
        for (chain, link) in self.links.iter().enumerate().skip(1) {
            matching[chain] = selected.contains(link.head) || matching[link.tail as usize];
        }
        matching
    }

    fn ids(&self, nodes: &Nodes, mut chain: u32) -> Vec<Uuid> {
        let mut ids = Vec::new();
        while chain != 0 {
            let link = self.links[chain as usize];
            ids.push(nodes.ids[link.head as usize]);
            chain = link.tail;
        }
        ids
    }
}

/// Marks a slot without a group.
const VACANT: u32 = u32::MAX;

#[derive(Clone, Copy)]
struct Group {
    number: u32,
    document: u32,
    file: u32,
    knowledge_base: u32,
    access: u32,
    path: u32,
    chunks: u32,
    languages: LanguageSet,
}

#[derive(Clone)]
struct Document {
    version: u64,
    slots: Vec<u32>,
}

/// State of all documents after some number of log records.
#[derive(Clone, Default)]
pub(crate) struct Table {
    nodes: Nodes,
    chains: Chains,
    /// Live groups, with vacant slots in between that are filled again.
    groups: Vec<Group>,
    vacant: Vec<u32>,
    /// Slot of every live group.
    slots: IdMap<u32, u32>,
    documents: IdMap<Uuid, Document>,
    /// One more than the greatest number any group ever had.
    next_number: u32,
    chunks: u64,
    records: u64,
}

impl Table {
    /// Performs one step of history.
    pub(crate) fn apply(&mut self, record: &Record) {
        self.records += 1;
        match record {
            Record::Put { document, version, groups } => {
                self.remove(*document);
                let slots = groups.iter().map(|group| self.add(*document, group)).collect();
                self.documents.insert(*document, Document { version: *version, slots });
            }
            Record::Remove { document } => self.remove(*document),
            Record::Move { document, access, path } => {
                let Some(document) = self.documents.get(document) else { return };
                let access = self.chains.intern(&mut self.nodes, access);
                let path = self.chains.intern(&mut self.nodes, path);
                for &slot in &document.slots {
                    let group = &mut self.groups[slot as usize];
                    (group.access, group.path) = (access, path);
                }
            }
        }
    }

    fn remove(&mut self, document: Uuid) {
        let Some(document) = self.documents.remove(&document) else { return };
        for slot in document.slots {
            let group = &mut self.groups[slot as usize];
            self.chunks -= u64::from(group.chunks);
            self.slots.remove(&group.number);
            group.number = VACANT;
            self.vacant.push(slot);
        }
    }

    fn add(&mut self, document: Uuid, record: &GroupRecord) -> u32 {
        let group = Group {
            number: record.number,
            document: self.nodes.intern(document),
            file: self.nodes.intern(record.file),
            knowledge_base: self.nodes.intern(record.knowledge_base),
            access: self.chains.intern(&mut self.nodes, &record.access),
            path: self.chains.intern(&mut self.nodes, &record.path),
            chunks: record.chunks,
            languages: record.languages,
        };
        self.chunks += u64::from(group.chunks);
        self.next_number = self.next_number.max(group.number.saturating_add(1));
        let slot = match self.vacant.pop() {
            Some(slot) => {
                self.groups[slot as usize] = group;
                slot
            }
            None => {
                self.groups.push(group);
                (self.groups.len() - 1) as u32
            }
        };
        self.slots.insert(group.number, slot);
        slot
    }

    fn live(&self) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(|g| g.number != VACANT)
    }

    /// The numbers of all groups that the scope lets through.
    pub(crate) fn visible(&self, scope: &Scope) -> Bits {
        let select = |ids: &Option<Vec<Uuid>>| ids.as_ref().map(|ids| self.nodes.select(ids));
        let access = match &scope.access {
            Access::Everything => None,
            Access::AnyOf(ids) => Some(self.chains.matching(&self.nodes.select(ids))),
        };
        let folders = select(&scope.folders).map(|folders| self.chains.matching(&folders));
        let knowledge_bases = select(&scope.knowledge_bases);
        let files = select(&scope.files);
        let let_through = self.nodes.select(&scope.let_through);
        let within = select(&scope.within).map(|within| (self.chains.matching(&within), within));
        let lies_within = |group: &Group| {
            within.as_ref().is_none_or(|(chains, ids)| {
                chains[group.path as usize] || ids.contains(group.file) || ids.contains(group.knowledge_base)
            })
        };
        let holds = |set: &Option<Bits>, number| set.as_ref().is_none_or(|set| set.contains(number));
        let matches = |set: &Option<Vec<bool>>, chain| set.as_ref().is_none_or(|set| set[chain as usize]);
        let mut visible = Bits::empty(self.next_number as usize);
        for group in self.live() {
            let in_place = || matches(&access, group.access) && matches(&folders, group.path) && lies_within(group);
            if holds(&knowledge_bases, group.knowledge_base)
                && holds(&files, group.file)
                && (in_place() || let_through.contains(group.document))
            {
                visible.insert(group.number);
            }
        }
        visible
    }

    /// Chunks in the visible groups, and the languages they are written in.
    pub(crate) fn measure(&self, visible: &Bits) -> (u64, Vec<Language>) {
        let (mut chunks, mut languages) = (0, 0);
        for group in self.live().filter(|g| visible.contains(g.number)) {
            chunks += u64::from(group.chunks);
            languages |= group.languages;
        }
        (chunks, Language::members(languages).collect())
    }

    /// The document a live group belongs to.
    pub(crate) fn document_of(&self, number: u32) -> Option<Uuid> {
        let slot = *self.slots.get(&number)?;
        Some(self.nodes.ids[self.groups[slot as usize].document as usize])
    }

    /// Numbers of the document's groups.
    pub(crate) fn groups_of(&self, document: Uuid) -> Vec<u32> {
        let slots = self.documents.get(&document).map_or(&[][..], |d| &d.slots);
        slots.iter().map(|slot| self.groups[*slot as usize].number).collect()
    }

    pub(crate) fn contains(&self, document: Uuid) -> bool {
        self.documents.contains_key(&document)
    }

    /// All documents with their versions.
    pub(crate) fn documents(&self) -> impl Iterator<Item = (Uuid, u64)> {
        self.documents.iter().map(|(id, document)| (*id, document.version))
    }

    pub(crate) fn chunks(&self) -> u64 {
        self.chunks
    }

    pub(crate) fn next_number(&self) -> u32 {
        self.next_number
    }

    /// Numbers below `next` were given away once, even if no record says so any more.
    pub(crate) fn reserve(&mut self, next: u32) {
        self.next_number = self.next_number.max(next);
    }

    /// Whether most of the log tells of what is no more.
    pub(crate) fn log_is_mostly_history(&self) -> bool {
        self.records > 4 * self.documents.len() as u64 + 10_000
    }

    /// The shortest history that leads here, ordered so that equal tables give equal logs.
    pub(crate) fn to_records(&self) -> Vec<Record> {
        let mut documents: Vec<_> = self.documents.iter().collect();
        documents.sort_by_key(|(id, _)| **id);
        let group = |slot: &u32| {
            let group = &self.groups[*slot as usize];
            GroupRecord {
                number: group.number,
                knowledge_base: self.nodes.ids[group.knowledge_base as usize],
                file: self.nodes.ids[group.file as usize],
                access: self.chains.ids(&self.nodes, group.access),
                path: self.chains.ids(&self.nodes, group.path),
                languages: group.languages,
                chunks: group.chunks,
            }
        };
        let put = |(id, document): (&Uuid, &Document)| Record::Put {
            document: *id,
            version: document.version,
            groups: document.slots.iter().map(group).collect(),
        };
        documents.into_iter().map(put).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn put(document: u128, number: u32, access: &[u128], path: &[u128]) -> Record {
        let ids = |list: &[u128]| list.iter().copied().map(id).collect();
        let group = GroupRecord {
            number,
            knowledge_base: id(900),
            file: id(document + 1000),
            access: ids(access),
            path: ids(path),
            languages: 1,
            chunks: 3,
        };
        Record::Put { document: id(document), version: 1, groups: vec![group] }
    }

    fn seen(table: &Table, scope: &Scope) -> Vec<u32> {
        let visible = table.visible(scope);
        (0..table.next_number()).filter(|n| visible.contains(*n)).collect()
    }

    #[test]
    fn access_is_the_intersection_of_two_lists() {
        let mut table = Table::default();
        table.apply(&put(1, 0, &[11, 20, 30], &[20, 30]));
        table.apply(&put(2, 1, &[12, 20, 30], &[20, 30]));
        table.apply(&put(3, 2, &[13], &[21, 30]));
        table.apply(&put(4, 3, &[], &[]));
        let any = |ids: &[u128]| Scope::new(Access::AnyOf(ids.iter().copied().map(id).collect()));
        assert_eq!(seen(&table, &Scope::new(Access::Everything)), [0, 1, 2, 3]);
        assert_eq!(seen(&table, &any(&[20])), [0, 1]);
        assert_eq!(seen(&table, &any(&[12, 13, 99])), [1, 2]);
        assert_eq!(seen(&table, &any(&[])), [] as [u32; 0]);
        let below = |folder| Scope { folders: Some(vec![id(folder)]), ..any(&[30, 13]) };
        assert_eq!(seen(&table, &below(30)), [0, 1, 2]);
        assert_eq!(seen(&table, &below(21)), [2]);
        let within = |ids: &[u128]| Scope {
            within: Some(ids.iter().copied().map(id).collect()),
            ..Scope::new(Access::Everything)
        };
        assert_eq!(seen(&table, &within(&[21])), [2], "a folder");
        assert_eq!(seen(&table, &within(&[1001, 21])), [0, 2], "a file or a folder");
        assert_eq!(seen(&table, &within(&[900])), [0, 1, 2, 3], "the knowledge base");
        assert_eq!(seen(&table, &within(&[11, 12, 1])), [] as [u32; 0], "neither access nor documents count");
        assert_eq!(seen(&table, &within(&[])), [] as [u32; 0]);
        let both = Scope { within: Some(vec![id(30)]), ..any(&[12, 13]) };
        assert_eq!(seen(&table, &both), [1, 2], "access holds as well");
    }

    #[test]
    fn history_and_its_short_form_agree() {
        let mut table = Table::default();
        table.apply(&put(1, 0, &[11, 20], &[20]));
        table.apply(&put(2, 1, &[12, 20], &[20]));
        table.apply(&put(1, 2, &[11, 20], &[20]));
        table.apply(&Record::Move { document: id(1), access: vec![id(77)], path: vec![] });
        table.apply(&Record::Move { document: id(5), access: vec![], path: vec![] });
        table.apply(&Record::Remove { document: id(2) });
        table.apply(&Record::Remove { document: id(2) });
        let mut short = Table::default();
        table.to_records().iter().for_each(|r| short.apply(r));
        assert_eq!(short.to_records(), table.to_records());
        assert_eq!((short.chunks(), table.chunks()), (3, 3));
        assert_eq!(seen(&short, &Scope::new(Access::AnyOf(vec![id(77)]))), [2]);
        assert_eq!(short.document_of(2), Some(id(1)));
        assert_eq!(short.document_of(0), None);
        assert_eq!(table.groups.len(), 2, "vacant slots are used again");
    }
}
