//! Lectern: question answering over many tenants' own documents, with access management that retrieval itself obeys.
//!
//! Layers, each using only those before it: `kernel` ← `db` ← `access` ← features ← `app`. See docs/architecture.md.

pub mod access;
pub mod accounts;
pub mod api_keys;
pub mod app;
pub mod audit;
pub mod auth;
pub mod blobs;
pub mod break_glass;
pub mod compat;
pub mod config;
pub mod db;
pub mod documents;
pub mod files;
pub mod folders;
pub mod grants;
pub mod groups;
pub mod http;
pub mod ingestion;
pub mod jobs;
pub mod kernel;
pub mod knowledge_bases;
pub mod logs;
pub mod mail;
pub mod maintenance;
pub mod metrics;
pub mod models;
pub mod nodes;
pub mod oauth;
pub mod oidc;
pub mod openapi;
pub mod outbound;
pub mod quotas;
pub mod retrieval;
pub mod roles;
pub mod secrets;
pub mod service_accounts;
pub mod sessions;
pub mod sharing;
pub mod sign_ins;
pub mod signals;
pub mod system;
pub mod tenant_settings;
pub mod tenants;
pub mod users;
