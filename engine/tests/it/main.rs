//! Everything that must hold of the engine, through its public API.

mod access;
mod changes;
mod crash;
mod keyword;
mod lifecycle;
mod quality;
mod support;
mod vectors;
