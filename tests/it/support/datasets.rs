//! Real documents and questions, which are never committed: from `LECTERN_TEST_DATASETS`, or `shared/datasets` beside the workspace.

use std::path::PathBuf;

/// A folder of the datasets, if this machine has it.
pub(crate) fn dataset(name: &str) -> Option<PathBuf> {
    let configured = std::env::var_os("LECTERN_TEST_DATASETS").map(PathBuf::from);
    let root = configured.unwrap_or_else(|| super::workspace().join("../shared/datasets"));
    let folder = root.join(name);
    folder.is_dir().then_some(folder)
}
