//! Operations on access.

use poem_openapi::{OpenApi, param::Query, payload::Json};
use uuid::Uuid;

use super::{
    dto::{AccessExplanation, AccessHolder, AccessObjectType, EffectiveAccess, VisibleObject},
    service::{self, Holders, Preview},
    subject::Asked,
};
use crate::{
    access::{Authorized, permissions},
    grants::PrincipalType,
    http::{ItemPage, Problem},
    openapi::Tag,
};

/// See the module.
pub struct AccessApi;

#[OpenApi(tag = "Tag::Access")]
impl AccessApi {
    /// Tell what a principal may do with an object
    ///
    /// Everybody may ask about themselves and what they see. Asking about others needs manage access to the object, or `grants:manage_all`.
    #[oai(path = "/access/effective", method = "get", operation_id = "access_effective")]
    async fn access_effective(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// What kind of principal is asked about; absent: the caller.
        principal_type: Query<Option<PrincipalType>>,
        /// The principal: the user's, service account's or group's id, or the role's name; absent for `everyone`.
        principal_id: Query<Option<String>>,
        /// What kind of object is asked about.
        object_type: Query<AccessObjectType>,
        /// The object.
        object_id: Query<Uuid>,
    ) -> Result<Json<EffectiveAccess>, Problem> {
        let asked = Asked { principal_type: principal_type.0, principal_id: principal_id.0 };
        Ok(Json(service::effective(&auth.0, asked, object_type.0, object_id.0).await?))
    }

    /// Explain why a principal has access to an object, or none
    ///
    /// Every grant and permission that opens it, through which groups, from which folder above, until when; and what stands in the way: no grant
    /// at all, a restricted folder that stops one, an end, a missing permission, a deactivated account. Groups and folders that the caller may not
    /// see are told without id and name. Who may ask: as for `access_effective`.
    #[oai(path = "/access/explain", method = "get", operation_id = "access_explain")]
    async fn access_explain(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// What kind of principal is asked about; absent: the caller.
        principal_type: Query<Option<PrincipalType>>,
        /// The principal: the user's, service account's or group's id, or the role's name; absent for `everyone`.
        principal_id: Query<Option<String>>,
        /// What kind of object is asked about.
        object_type: Query<AccessObjectType>,
        /// The object.
        object_id: Query<Uuid>,
    ) -> Result<Json<AccessExplanation>, Problem> {
        let asked = Asked { principal_type: principal_type.0, principal_id: principal_id.0 };
        Ok(Json(service::explain(&auth.0, asked, object_type.0, object_id.0).await?))
    }

    /// List what a principal sees
    ///
    /// Folders, files or knowledge bases, by id. All of them when one asks about oneself or holds `grants:manage_all`; otherwise those on which
    /// the caller has manage access. Names are absent where the caller may not see the object.
    #[oai(path = "/access/preview", method = "get", operation_id = "access_preview")]
    async fn access_preview(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// What kind of principal is asked about; absent: the caller.
        principal_type: Query<Option<PrincipalType>>,
        /// The principal: the user's, service account's or group's id, or the role's name; absent for `everyone`.
        principal_id: Query<Option<String>>,
        /// What kind of objects to list.
        object_type: Query<AccessObjectType>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<VisibleObject>>, Problem> {
        let principal = Asked { principal_type: principal_type.0, principal_id: principal_id.0 };
        let asked = Preview { principal, object_type: object_type.0, limit: limit.0, page_token: page_token.0 };
        Ok(Json(service::preview(&auth.0, asked).await?.into()))
    }

    /// List who has access to an object
    ///
    /// The principals whose grants reach the object, and the roles that need no grant, each with the reasons; or, with `accounts`, every active
    /// account that has access through any of them. Needs manage access to the object, or `grants:manage_all`; `accounts` also needs `users:read`.
    #[oai(path = "/access", method = "get", operation_id = "access_list")]
    async fn access_list(
        &self,
        auth: Authorized<permissions::GrantsRead>,
        /// What kind of object is asked about.
        object_type: Query<AccessObjectType>,
        /// The object.
        object_id: Query<Uuid>,
        /// Every account instead of the principals that hold the grants; absent: no.
        accounts: Query<Option<bool>>,
        /// Items a page, 1–200; 50 if absent.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u32>>,
        /// Token of the page to read, from `next_page`.
        page_token: Query<Option<String>>,
    ) -> Result<Json<ItemPage<AccessHolder>>, Problem> {
        let asked = Holders {
            object_type: object_type.0,
            object: object_id.0,
            accounts: accounts.0.unwrap_or(false),
            limit: limit.0,
            page_token: page_token.0,
        };
        Ok(Json(service::list(&auth.0, asked).await?.into()))
    }
}
