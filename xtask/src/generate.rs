//! Generates the SDK's client with progenitor.

use anyhow::{Context as _, Result, anyhow};
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle};

const HEADER: &str = "// Generated from openapi/sdk.json by `make sdk`. Do not edit.\n\n";

/// The client module for a document, formatted.
pub(crate) fn client(document: &str) -> Result<String> {
    let spec: openapiv3::OpenAPI = serde_json::from_str(document).context("the SDK's document is not OpenAPI 3.0")?;
    let mut settings = GenerationSettings::default();
    settings
        .with_interface(InterfaceStyle::Builder)
        .with_tag(TagStyle::Merged)
        .with_inner_type("crate::Connection".parse().map_err(|e| anyhow!("inner type: {e}"))?)
        .with_derive("PartialEq");
    let tokens =
        Generator::new(&settings).generate_tokens(&spec).context("progenitor can't read the SDK's document")?;
    let file = syn::parse2(tokens).map_err(|e| anyhow!("progenitor wrote something that is not Rust: {e}"))?;
    Ok(format!("{HEADER}{}", prettyplease::unparse(&file)))
}
