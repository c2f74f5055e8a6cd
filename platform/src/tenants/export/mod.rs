//! Everything of a tenant as one archive: what its own administrator may take along, and the operator only through break-glass.
//!
//! A tar archive, written as it is sent: `manifest.json`; `tables/<table>/<number>.jsonl`, one JSON object a row; `blobs/<sha256>`, the
//! contents that `file_versions` name; and last `complete.json` with the number of rows and contents. An archive without it was cut off.
//! Secrets are left out, hashed ones too, and so is what can be made anew. Rows are read table by table while others may write: for a
//! still picture nobody should.

mod archive;
mod rows;
mod tar;

pub(crate) use archive::stream;
