//! Operations on service accounts.

use poem_openapi::{
    OpenApi,
    param::{Path, Query},
    payload::Json,
};

use super::{
    dto::{ServiceAccount, ServiceAccountCreate, ServiceAccountUpdate},
    service,
};
use crate::{
    access::{Authorized, permissions},
    http::{Created, ItemPage, JsonBody, NoContent, Problem},
    kernel::UserId,
    openapi::Tag,
};

/// See the module.
pub struct ServiceAccountsApi;

#[OpenApi(tag = "Tag::ServiceAccounts")]
impl ServiceAccountsApi {
    /// Create a service account
    ///
    /// The account of a program: without a password, otherwise like a user's. Nobody gives it a role that allows more than they may do.
    #[oai(path = "/service-accounts", method = "post", operation_id = "service_account_create")]
    async fn service_account_create(
        &self,
        auth: Authorized<permissions::ServiceAccountsWrite>,
        body: JsonBody<ServiceAccountCreate>,
    ) -> Result<Created<ServiceAccount>, Problem> {
        Ok(Created::Created(Json(service::create(&auth.0, body.0).await?)))
    }

    /// List service accounts
    ///
    /// By name.
    #[oai(path = "/service-accounts", method = "get", operation_id = "service_account_list")]
    async fn service_account_list(
        &self,
        auth: Authorized<permissions::ServiceAccountsRead>,
        /// Only service accounts whose name begins like this, in upper or lower case.
        #[oai(validator(max_length = 100))]
        name_prefix: Query<Option<String>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<ServiceAccount>>, Problem> {
        Ok(Json(service::list(&auth.0, name_prefix.0, limit.0, page_token.0).await?.into()))
    }

    /// Read a service account
    #[oai(path = "/service-accounts/:service_account_id", method = "get", operation_id = "service_account_get")]
    async fn service_account_get(
        &self,
        auth: Authorized<permissions::ServiceAccountsRead>,
        /// The service account.
        service_account_id: Path<UserId>,
    ) -> Result<Json<ServiceAccount>, Problem> {
        Ok(Json(service::get(&auth.0, service_account_id.0).await?))
    }

    /// Change a service account
    ///
    /// What is absent stays. Nobody changes one that may do more than they (403).
    #[oai(path = "/service-accounts/:service_account_id", method = "patch", operation_id = "service_account_update")]
    async fn service_account_update(
        &self,
        auth: Authorized<permissions::ServiceAccountsWrite>,
        /// The service account.
        service_account_id: Path<UserId>,
        body: JsonBody<ServiceAccountUpdate>,
    ) -> Result<Json<ServiceAccount>, Problem> {
        Ok(Json(service::update(&auth.0, service_account_id.0, body.0).await?))
    }

    /// Delete a service account
    ///
    /// For good, as a user is deleted: see `user_delete`.
    #[oai(path = "/service-accounts/:service_account_id", method = "delete", operation_id = "service_account_delete")]
    async fn service_account_delete(
        &self,
        auth: Authorized<permissions::ServiceAccountsWrite>,
        /// The service account.
        service_account_id: Path<UserId>,
        /// Who gets its home folder, as a folder in their own, and manages from now on what it made and managed. Needs `grants:manage_all`.
        transfer_to: Query<Option<UserId>>,
        /// Whether to delete its home folder with everything in it.
        force: Query<Option<bool>>,
    ) -> Result<NoContent, Problem> {
        service::remove(&auth.0, service_account_id.0, transfer_to.0, force.0.unwrap_or_default()).await?;
        Ok(NoContent::Done)
    }
}
