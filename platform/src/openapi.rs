//! The published contract: every API of the platform under one specification, and the routes that serve it.

use poem::{
    Endpoint, EndpointExt, Route,
    endpoint::make_sync,
    middleware::{CatchPanic, Cors},
};
use poem_openapi::{OpenApiService, Tags};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};

use crate::{
    app::Platform,
    http::{BodyLimit, Problem, ProblemLayer, RequestLayer, SecurityHeaders, Strict},
    system::health,
};

/// One tag per API struct.
#[derive(Tags)]
#[oai(rename_all = "kebab-case")]
pub enum Tag {
    /// Signing in and out, and who one is.
    Auth,
    /// Where one is signed in.
    SignIns,
    /// Tenants, for the operator.
    Tenants,
    /// What a tenant decides for itself.
    TenantSettings,
    /// How much a tenant may have.
    Quotas,
    /// The operator's time-limited access to a tenant's content.
    BreakGlass,
    /// Users of a tenant.
    Users,
    /// Inviting users by mail.
    Invitations,
    /// Passwords and mail addresses.
    Accounts,
    /// Identity providers of a tenant.
    IdentityProviders,
    /// Signing in through an identity provider.
    SingleSignOn,
    /// Programs that call, with accounts of their own.
    ServiceAccounts,
    /// Groups, their members and roles, and who looks after their users.
    Groups,
    /// Roles and permissions.
    Roles,
    /// API keys of the caller and of service accounts.
    ApiKeys,
    /// OAuth2 client credentials of service accounts.
    Oauth,
    /// The tree of folders.
    Folders,
    /// Files, their versions and contents.
    Files,
    /// Sharing folders, files and knowledge bases.
    Grants,
    /// Who may do what with an object, and why.
    Access,
    /// Knowledge bases: sets of documents that are searched together.
    KnowledgeBases,
    /// Documents of knowledge bases and their chunks.
    Documents,
    /// Background work.
    Jobs,
    /// Finding chunks.
    Search,
    /// Conversations with cited answers.
    Sessions,
    /// What was done in the tenant, by whom.
    Audit,
    /// Lines that the tenant's own programs store.
    Logs,
    /// The installation.
    System,
}

/// How people get an account and sign in. (A tuple holds sixteen at most, hence several.)
type AccountsApi = (
    crate::accounts::InvitationsApi,
    crate::accounts::AccountsApi,
    crate::oidc::IdentityProvidersApi,
    crate::oidc::SingleSignOnApi,
);

/// Who calls, and what they may do.
type PrincipalsApi = (
    crate::auth::AuthApi,
    crate::sign_ins::SignInsApi,
    crate::tenants::TenantsApi,
    crate::tenant_settings::TenantSettingsApi,
    crate::quotas::QuotasApi,
    crate::break_glass::BreakGlassApi,
    crate::users::UsersApi,
    AccountsApi,
    crate::service_accounts::ServiceAccountsApi,
    crate::groups::GroupsApi,
    crate::groups::GroupCareApi,
    crate::roles::RolesApi,
    crate::api_keys::ApiKeysApi,
    crate::oauth::OauthApi,
);

/// What they work with.
type ContentApi = (
    crate::folders::FoldersApi,
    crate::files::FilesApi,
    crate::grants::GrantsApi,
    crate::sharing::AccessApi,
    crate::knowledge_bases::KnowledgeBasesApi,
    crate::documents::DocumentsApi,
    crate::jobs::JobsApi,
    crate::retrieval::api::SearchApi,
    crate::sessions::SessionsApi,
    crate::audit::AuditApi,
    crate::logs::LogsApi,
    crate::system::SystemApi,
);

type PlatformApi = (PrincipalsApi, ContentApi);

fn service() -> OpenApiService<Strict<PlatformApi>, ()> {
    let accounts = (
        crate::accounts::InvitationsApi,
        crate::accounts::AccountsApi,
        crate::oidc::IdentityProvidersApi,
        crate::oidc::SingleSignOnApi,
    );
    let principals = (
        crate::auth::AuthApi,
        crate::sign_ins::SignInsApi,
        crate::tenants::TenantsApi,
        crate::tenant_settings::TenantSettingsApi,
        crate::quotas::QuotasApi,
        crate::break_glass::BreakGlassApi,
        crate::users::UsersApi,
        accounts,
        crate::service_accounts::ServiceAccountsApi,
        crate::groups::GroupsApi,
        crate::groups::GroupCareApi,
        crate::roles::RolesApi,
        crate::api_keys::ApiKeysApi,
        crate::oauth::OauthApi,
    );
    let content = (
        crate::folders::FoldersApi,
        crate::files::FilesApi,
        crate::grants::GrantsApi,
        crate::sharing::AccessApi,
        crate::knowledge_bases::KnowledgeBasesApi,
        crate::documents::DocumentsApi,
        crate::jobs::JobsApi,
        crate::retrieval::api::SearchApi,
        crate::sessions::SessionsApi,
        crate::audit::AuditApi,
        crate::logs::LogsApi,
        crate::system::SystemApi,
    );
    let api = (principals, content);
    OpenApiService::new(Strict(api), "Lectern", env!("CARGO_PKG_VERSION"))
        .description("Question answering over many tenants' own documents. Every error is RFC 9457 problem+json with a stable `code`.")
        .server("/api/v1")
}

/// The published document: what poem-openapi derives, with the permission of each operation as `x-permission`.
pub fn document() -> Value {
    let mut spec: Value = serde_json::from_str(&service().spec()).expect("poem-openapi writes valid JSON");
    let permissions = Strict::<PlatformApi>::permissions();
    let paths = spec["paths"].as_object_mut().expect("a specification has paths");
    for operation in paths.values_mut().filter_map(Value::as_object_mut).flat_map(|item| item.values_mut()) {
        let permission = operation["operationId"].as_str().and_then(|id| permissions.get(id));
        if let Some(permission) = permission {
            operation["x-permission"] = json!(permission);
        }
    }
    spec
}

/// The document as it is committed and served: pretty, with a final newline.
pub fn document_text() -> String {
    let text = serde_json::to_string_pretty(&document()).expect("JSON values serialise");
    format!("{text}\n")
}

/// Everything the API port serves.
pub fn routes(platform: &Arc<Platform>) -> impl Endpoint + use<> {
    let api = service();
    let text: Arc<str> = document_text().into();
    let spec = make_sync(move |_| poem::Response::builder().content_type("application/json").body(text.to_string()));
    let limits = &platform.config.limits;
    let patience = Duration::from_secs(limits.request_timeout_seconds);
    let small = BodyLimit { max_bytes: limits.json_body_bytes, patience };
    let any = BodyLimit { max_bytes: limits.json_body_bytes.max(limits.upload_bytes), patience };
    let docs = Route::new().nest("/swagger", api.swagger_ui()).nest("/redoc", api.redoc());
    let exposed = ["retry-after", "ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "x-request-id"];
    let mut cors = Cors::new().allow_credentials(false).expose_headers(exposed);
    for origin in &platform.config.cors.origins {
        cors = cors.allow_origin(origin);
    }
    // An empty list means "any origin" to the middleware: without origins it must not be there at all.
    let use_cors = !platform.config.cors.origins.is_empty();
    let routes = Route::new()
        .nest("/api/v1", api.with(any))
        .nest("/scim/v2", crate::compat::scim::endpoint(small))
        .nest("/docs", docs)
        .nest("/account", crate::accounts::pages())
        .at("/openapi/platform.json", poem::get(spec))
        .at("/health", poem::get(health::health))
        .at("/ready", poem::get(health::ready));
    routes
        .with_if(use_cors, cors)
        .with(CatchPanic::new().with_handler(|_: Box<dyn std::any::Any + Send>| {
            Problem::of_status(poem::http::StatusCode::INTERNAL_SERVER_ERROR, String::new()).into_problem_response()
        }))
        .with(ProblemLayer)
        .with(SecurityHeaders)
        .with(RequestLayer(platform.clone()))
}

/// What the metrics port serves.
pub fn metrics_routes(platform: &Arc<Platform>) -> impl Endpoint + use<> {
    Route::new().at("/metrics", poem::get(health::metrics)).data(platform.clone())
}
