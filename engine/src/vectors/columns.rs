//! The rows of a collection: for every chunk its id, its group, its vector, and that at one bit and at one byte a
//! dimension.
//!
//! One append-only file per column and *generation*; compaction writes the next generation. A commit of the text index
//! names the generation and the number of rows; what lies behind them in the files is a leftover of something
//! that did not get so far, and is cut off at opening.

use std::fs::{File, OpenOptions};
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::mapped::Mapped;
use super::quantise;
use crate::EngineError;

/// Bytes of a chunk id and of a group number.
const ID: usize = 16;
const GROUP: usize = 4;

/// The columns, as file name extensions.
const IDS: &str = "ids";
const GROUPS: &str = "groups";
const CODES: &str = "codes";
const BYTES: &str = "bytes";
const VECTORS: &str = "vectors";

/// The columns and the sizes of their rows in bytes.
fn sizes(dimensions: usize) -> [(&'static str, usize); 5] {
    let (code, bytes) = (quantise::code_bytes(dimensions), quantise::bytes_bytes(dimensions));
    [(IDS, ID), (GROUPS, GROUP), (CODES, code), (BYTES, bytes), (VECTORS, dimensions * 4)]
}

/// What a commit says about the rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct Extent {
    pub(crate) generation: u64,
    pub(crate) rows: u64,
    /// CRC-32 of the committed part of the columns that are read as a whole anyway.
    pub(crate) ids_check: u32,
    pub(crate) groups_check: u32,
    pub(crate) codes_check: u32,
}

/// File of one generation in a collection's folder.
pub(crate) fn path(folder: &Path, generation: u64, extension: &str) -> PathBuf {
    folder.join(format!("{generation:08}.{extension}"))
}

/// The committed rows, readable.
pub(crate) struct Columns {
    dimensions: usize,
    rows: usize,
    ids: Mapped,
    groups: Mapped,
    codes: Mapped,
    bytes: Mapped,
    vectors: Mapped,
}

/// Rows about to be appended.
pub(crate) struct NewRows {
    dimensions: usize,
    count: u64,
    ids: Vec<u8>,
    groups: Vec<u8>,
    codes: Vec<u8>,
    bytes: Vec<u8>,
    vectors: Vec<u8>,
}

impl Columns {
    /// Maps what `extent` names after cutting leftovers off, and checks the columns that are
    /// read as a whole anyway.
    pub(crate) fn open(folder: &Path, extent: &Extent, dimensions: usize) -> Result<Self, EngineError> {
        for (extension, size) in sizes(dimensions) {
            cut(&path(folder, extent.generation, extension), extent.rows * size as u64)?;
        }
        let columns = Self::empty(dimensions).extended(folder, extent)?;
        for (column, check, name) in [
            (&columns.ids, extent.ids_check, IDS),
            (&columns.groups, extent.groups_check, GROUPS),
            (&columns.codes, extent.codes_check, CODES),
        ] {
            if crc32fast::hash(column.bytes()) != check {
                return Err(EngineError::corrupt(format!("the column of {name} fails its checksum")));
            }
        }
        Ok(columns)
    }

    /// No rows of no generation, to start from.
    pub(crate) fn empty(dimensions: usize) -> Self {
        let none = Mapped::default;
        Self { dimensions, rows: 0, ids: none(), groups: none(), codes: none(), bytes: none(), vectors: none() }
    }

    /// The rows of a later commit of the same generation (any, if this is empty).
    pub(crate) fn extended(&self, folder: &Path, extent: &Extent) -> Result<Self, EngineError> {
        let rows = usize::try_from(extent.rows).map_err(|_| EngineError::Full("address space"))?;
        if extent.rows > u64::from(u32::MAX) {
            return Err(EngineError::Full("rows"));
        }
        let [ids, groups, codes, bytes, vectors] = sizes(self.dimensions);
        let extend = |column: &Mapped, (extension, size): (&str, usize)| {
            let path = path(folder, extent.generation, extension);
            column.extended(&path, extent.rows * size as u64, extension == VECTORS || extension == BYTES)
        };
        Ok(Self {
            dimensions: self.dimensions,
            rows,
            ids: extend(&self.ids, ids)?,
            groups: extend(&self.groups, groups)?,
            codes: extend(&self.codes, codes)?,
            bytes: extend(&self.bytes, bytes)?,
            vectors: extend(&self.vectors, vectors)?,
        })
    }

    pub(crate) fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Group numbers, little-endian, in the order of rows.
    pub(crate) fn groups(&self) -> &[[u8; GROUP]] {
        self.groups.bytes().as_chunks().0
    }

    pub(crate) fn group(&self, row: usize) -> u32 {
        u32::from_le_bytes(self.groups()[row])
    }

    pub(crate) fn chunk_id(&self, row: usize) -> Uuid {
        Uuid::from_bytes(self.ids.bytes().as_chunks().0[row])
    }

    /// All codes, one after another.
    pub(crate) fn codes(&self) -> &[u8] {
        self.codes.bytes()
    }

    /// One vector at a byte a dimension.
    pub(crate) fn bytes(&self, row: usize) -> &[u8] {
        let size = quantise::bytes_bytes(self.dimensions);
        &self.bytes.bytes()[row * size..(row + 1) * size]
    }

    /// One vector, as little-endian bytes.
    pub(crate) fn vector(&self, row: usize) -> &[u8] {
        let size = self.dimensions * 4;
        &self.vectors.bytes()[row * size..(row + 1) * size]
    }

    /// Appends row `row` as it is to `out`.
    pub(crate) fn copy_row(&self, row: usize, out: &mut NewRows) {
        let code = quantise::code_bytes(self.dimensions);
        out.count += 1;
        out.ids.extend(&self.ids.bytes()[row * ID..(row + 1) * ID]);
        out.groups.extend(self.groups()[row]);
        out.codes.extend(&self.codes()[row * code..(row + 1) * code]);
        out.bytes.extend(self.bytes(row));
        out.vectors.extend(self.vector(row));
    }
}

impl NewRows {
    pub(crate) fn new(dimensions: usize) -> Self {
        let none = Vec::new;
        Self { dimensions, count: 0, ids: none(), groups: none(), codes: none(), bytes: none(), vectors: none() }
    }

    /// `vector` must be a unit vector of the right length.
    pub(crate) fn push(&mut self, chunk_id: Uuid, group: u32, vector: &[f32]) {
        self.count += 1;
        self.ids.extend(chunk_id.as_bytes());
        self.groups.extend(group.to_le_bytes());
        quantise::encode(vector, &mut self.codes, &mut self.bytes);
        self.vectors.extend(vector.iter().flat_map(|x| x.to_le_bytes()));
    }

    /// Bytes waiting.
    pub(crate) fn size(&self) -> usize {
        self.vectors.len() + self.bytes.len() + self.codes.len()
    }

    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.dimensions);
    }

    /// Writes the rows behind those of `extent` (over any leftovers) and returns the new extent.
    /// With `sync`, they are on disk when this returns.
    pub(crate) fn append(&self, folder: &Path, extent: &Extent, sync: bool) -> Result<Extent, EngineError> {
        let mut extent = *extent;
        if self.count == 0 && !sync {
            return Ok(extent);
        }
        let columns = [&self.ids, &self.groups, &self.codes, &self.bytes, &self.vectors];
        for (bytes, (extension, size)) in columns.into_iter().zip(sizes(self.dimensions)) {
            let path = path(folder, extent.generation, extension);
            write_at(&path, extent.rows * size as u64, bytes, sync)?;
        }
        for (check, bytes) in [
            (&mut extent.ids_check, &self.ids),
            (&mut extent.groups_check, &self.groups),
            (&mut extent.codes_check, &self.codes),
        ] {
            let mut hasher = crc32fast::Hasher::new_with_initial(*check);
            hasher.update(bytes);
            *check = hasher.finalize();
        }
        extent.rows += self.count;
        Ok(extent)
    }
}

/// Writes `bytes` at `offset` and ends the file there. The file is created when missing.
pub(crate) fn write_at(path: &Path, offset: u64, bytes: &[u8], sync: bool) -> Result<(), EngineError> {
    let write = || {
        let mut file = OpenOptions::new().write(true).create(true).truncate(false).open(path)?;
        if file.metadata()?.len() > offset {
            file.set_len(offset)?;
        }
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)?;
        if sync { file.sync_data() } else { Ok(()) }
    };
    write().map_err(EngineError::io(path))
}

/// Cuts a file to its committed length; a missing or shorter one is left for the reader to complain about.
pub(crate) fn cut(path: &Path, length: u64) -> Result<(), EngineError> {
    match std::fs::metadata(path) {
        Ok(found) if found.len() > length => {
            let file = OpenOptions::new().write(true).open(path).map_err(EngineError::io(path))?;
            file.set_len(length).map_err(EngineError::io(path))
        }
        _ => Ok(()),
    }
}

/// Makes the entries of a folder durable: files created, renamed or removed in it.
pub(crate) fn sync_folder(folder: &Path) -> Result<(), EngineError> {
    // Windows neither can nor needs to.
    if cfg!(unix) {
        File::open(folder).and_then(|f| f.sync_all()).map_err(EngineError::io(folder))?;
    }
    Ok(())
}
