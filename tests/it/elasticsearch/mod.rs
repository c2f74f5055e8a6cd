//! What only Elasticsearch has: a cluster that may be away, wrong or somebody else's, and the way to it and back. Run when the tests run on
//! Elasticsearch (`LECTERN_TEST_INDEX=elasticsearch`).

mod check;
mod failures;
mod interrupted;
mod migration;
mod verify;
