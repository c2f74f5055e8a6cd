//! How TLS is computed: by ring, which the database's driver brings along. A second implementation would take a minute to compile.

use rustls::crypto::{CryptoProvider, ring};
use std::sync::Arc;

/// Must have happened before an HTTP client is made. The first to choose for this process chooses; more calls change nothing.
pub fn install() {
    let _ = ring::default_provider().install_default();
}

/// What this process computes TLS with.
pub(crate) fn provider() -> Arc<CryptoProvider> {
    install();
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(ring::default_provider()))
}
