//! Everything that must hold of the engine, through its public API.

#![expect(clippy::unwrap_used, reason = "tests; clippy exempts only functions marked as such")]

mod access;
mod changes;
mod crash;
mod keyword;
mod lifecycle;
mod quality;
mod support;
mod vectors;
