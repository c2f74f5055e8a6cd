//! Documents of every format through a real parser process: generated ones always, real ones when the data sets are
//! at hand (`LECTERN_DATASETS`, or the folder beside the workspace).

#![expect(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

mod formats;
mod generate;
mod hostile;
mod process;
#[path = "../../../documents/tests/it/properties.rs"]
mod properties;
mod real_documents;
mod support;
