//! Every operation of the published document, walked: nobody keeps a list of operations here, so that none can be forgotten.

mod audit;
mod document;
mod ids;
mod keys;
mod roles;
mod spec;
mod world;
