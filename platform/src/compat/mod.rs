//! Dialects: contracts of others, spoken by the same services. Each has its own routes and its own form of errors.

pub mod scim;
