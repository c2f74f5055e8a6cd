//! What every test stands on: the platform in this process ([`TestApp`]), the real binary ([`ServerProcess`]), a thin HTTP client
//! that shows raw JSON ([`Client`], [`Response`]), and documents of every format.

mod app;
mod chromium;
mod client;
mod database;
mod datasets;
mod elasticsearch;
mod faulty_index;
#[path = "../../../parsers/tests/it/generate.rs"]
#[expect(dead_code, reason = "the parsers' own tests use the rest of it")]
mod generate;
mod mailbox;
mod objects;
mod process;

pub(crate) use app::TestApp;
pub(crate) use chromium::Chromium;
pub(crate) use client::{Client, Response};
pub(crate) use database::{TestDatabase, is_postgres, rand_u128};
pub(crate) use datasets::dataset;
pub(crate) use elasticsearch::{OwnNode, TestIndex, is_elasticsearch};
pub(crate) use faulty_index::IndexFaults;
pub(crate) use generate::{archive, docx, eml, pdf, pptx, xlsx};
pub(crate) use mailbox::Letter;
pub(crate) use objects::{id, search_files, search_hits, service_account};
pub(crate) use process::{ServerProcess, run};

/// Passwords of every user that tests make.
pub(crate) const PASSWORD: &str = "correct horse battery staple";

/// The workspace's folder.
pub(crate) fn workspace() -> std::path::PathBuf {
    let here = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().expect("the tests' folder has a parent").to_path_buf()
}

/// Folder of the embedding model.
pub(crate) fn model_dir() -> std::path::PathBuf {
    let configured = std::env::var_os("LECTERN_MODEL_DIR").map(std::path::PathBuf::from);
    let folder = configured.unwrap_or_else(|| workspace().join(".cache/models/all-minilm-l6-v2"));
    let is_there = folder.join("model.onnx").is_file() && folder.join("tokenizer.json").is_file();
    assert!(is_there, "the embedding model is not in {}: run `make artefacts`", folder.display());
    folder
}

/// Lower-case hexadecimal SHA-256.
pub(crate) fn sha256(bytes: impl AsRef<[u8]>) -> String {
    use sha2::Digest;
    hex::encode(sha2::Sha256::digest(bytes.as_ref()))
}
