//! Operations on the installation.

use poem_openapi::{Object, OpenApi, payload::Json};

use crate::{
    access::{AuditEvent, Authorized, permissions},
    http::{Created, Problem},
    openapi::Tag,
};

/// What runs here.
#[derive(Debug, Clone, Object)]
pub struct Version {
    /// The product's name.
    pub name: String,
    /// The version of the server.
    pub version: String,
}

/// A signing key, without its secret.
#[derive(Debug, Clone, Object)]
pub struct SigningKey {
    /// The key's id: the `kid` of tokens it signs.
    pub id: uuid::Uuid,
}

/// See the module.
pub struct SystemApi;

#[OpenApi(tag = "Tag::System")]
impl SystemApi {
    /// Version of the server
    #[oai(path = "/system/version", method = "get", operation_id = "system_version")]
    async fn system_version(&self) -> Result<Json<Version>, Problem> {
        Ok(Json(Version { name: "Lectern".into(), version: env!("CARGO_PKG_VERSION").into() }))
    }

    /// Rotate the signing key
    ///
    /// New access tokens are signed with a new key at once; tokens signed with the old one stay good until they expire.
    #[oai(path = "/system/signing-keys", method = "post", operation_id = "signing_key_rotate")]
    async fn signing_key_rotate(
        &self,
        auth: Authorized<permissions::SigningKeysWrite>,
    ) -> Result<Created<SigningKey>, Problem> {
        let platform = auth.0.platform();
        let (keys, tx) = (&platform.signing_keys, auth.0.begin().await?);
        let id = keys.replace_across_tenants(tx.unscoped(), &*platform.clock, &*platform.ids).await?;
        tx.record(AuditEvent::on("signing_key", id))?;
        tx.commit().await?;
        keys.reload_across_tenants(&platform.database).await?;
        Ok(Created::Created(Json(SigningKey { id })))
    }
}
