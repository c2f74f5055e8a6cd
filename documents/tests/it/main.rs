//! Documents of every format through a real parser process: generated ones always, real ones when the data sets are
//! at hand (`LECTERN_DATASETS`, or the folder beside the workspace).

mod chunks;
mod formats;
mod generate;
mod hostile;
mod process;
mod real_documents;
mod support;
