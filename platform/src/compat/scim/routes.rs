//! The routes of this dialect: one table, from which requests are served and which tests walk.

use poem::{
    Endpoint, EndpointExt, IntoResponse, Request, Response,
    endpoint::make,
    http::{Method, StatusCode, header},
    middleware::CatchPanic,
};
use serde_json::Value;
use std::{sync::Arc, time::Duration};

use super::{
    ScimGrant, discovery,
    error::{SCIM_JSON, ScimError, ScimType},
    groups::{self, Groups},
    listing::list,
    query::{self, ListQuery, list_text},
    resources::{GROUP, USER},
    schema::ResourceType,
    users::{self, Users},
    version::{self, Precondition},
};
use crate::{
    access::{OperationId, authorize},
    app::Platform,
    http::BodyLimit,
    kernel::{GroupId, UserId},
};

/// What a route does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    List,
    Create,
    Get,
    Replace,
    Patch,
    Delete,
    Search,
    SearchAll,
    Config,
    Types,
    Type,
    Schemas,
    Schema,
    Unsupported(&'static str),
}

/// One route.
#[derive(Clone, Copy, Debug)]
pub struct Route {
    /// `GET` …
    pub method: &'static str,
    /// Below `/scim/v2`; `{id}` stands for an id.
    pub path: &'static str,
    /// What the audit log calls it.
    pub operation: &'static str,
    action: Action,
}

const fn route(method: &'static str, path: &'static str, operation: &'static str, action: Action) -> Route {
    Route { method, path, operation, action }
}

const NO_ME: Action =
    Action::Unsupported("There is no /Me: the key that calls belongs to a program, not to one of the users.");
const NO_BULK: Action = Action::Unsupported("There are no bulk operations; send them one by one.");

/// Every route. All need the permission `scim:write`.
pub const ROUTES: &[Route] = &[
    route("GET", "/ServiceProviderConfig", "scim_config_get", Action::Config),
    route("GET", "/ResourceTypes", "scim_resource_type_list", Action::Types),
    route("GET", "/ResourceTypes/{id}", "scim_resource_type_get", Action::Type),
    route("GET", "/Schemas", "scim_schema_list", Action::Schemas),
    route("GET", "/Schemas/{id}", "scim_schema_get", Action::Schema),
    route("GET", "/Users", "scim_user_list", Action::List),
    route("POST", "/Users", "scim_user_create", Action::Create),
    route("POST", "/Users/.search", "scim_user_search", Action::Search),
    route("GET", "/Users/{id}", "scim_user_get", Action::Get),
    route("PUT", "/Users/{id}", "scim_user_replace", Action::Replace),
    route("PATCH", "/Users/{id}", "scim_user_patch", Action::Patch),
    route("DELETE", "/Users/{id}", "scim_user_delete", Action::Delete),
    route("GET", "/Groups", "scim_group_list", Action::List),
    route("POST", "/Groups", "scim_group_create", Action::Create),
    route("POST", "/Groups/.search", "scim_group_search", Action::Search),
    route("GET", "/Groups/{id}", "scim_group_get", Action::Get),
    route("PUT", "/Groups/{id}", "scim_group_replace", Action::Replace),
    route("PATCH", "/Groups/{id}", "scim_group_patch", Action::Patch),
    route("DELETE", "/Groups/{id}", "scim_group_delete", Action::Delete),
    route("GET", "/", "scim_list", Action::SearchAll),
    route("POST", "/.search", "scim_search", Action::SearchAll),
    route("GET", "/Me", "scim_me", NO_ME),
    route("POST", "/Me", "scim_me", NO_ME),
    route("PUT", "/Me", "scim_me", NO_ME),
    route("PATCH", "/Me", "scim_me", NO_ME),
    route("DELETE", "/Me", "scim_me", NO_ME),
    route("POST", "/Bulk", "scim_bulk", NO_BULK),
];

/// Serves everything below `/scim/v2`; bodies are read whole, within `limit`. Every error, panics included, has this dialect's form.
pub fn endpoint(limit: BodyLimit) -> impl Endpoint {
    let panicked = |_: Box<dyn std::any::Any + Send>| {
        ScimError::status(StatusCode::INTERNAL_SERVER_ERROR, "An internal error occurred.").into_response()
    };
    make(|request| async { Ok::<_, poem::Error>(serve(request).await.unwrap_or_else(IntoResponse::into_response)) })
        .with(limit)
        .with(CatchPanic::new().with_handler(panicked))
        .catch_all_error(|error| async move { ScimError::from_poem(&error).into_response() })
}

async fn serve(mut request: Request) -> Result<Response, ScimError> {
    let (route, id) = find(request.method(), request.uri().path())?;
    request.set_data(OperationId(route.operation));
    let grant: ScimGrant = authorize(&request).await?;
    if let Action::Unsupported(why) = route.action {
        return Err(ScimError::status(StatusCode::NOT_IMPLEMENTED, why));
    }
    let parameters: Vec<(String, String)> =
        request.params().map_err(|_| ScimError::of(ScimType::InvalidSyntax, "The URL's parameters can't be read."))?;
    let body = match request.method() {
        &Method::POST | &Method::PUT | &Method::PATCH => Some(body(&mut request).await?),
        _ => None,
    };
    let call = Call {
        base: base(&request),
        precondition: precondition(&request),
        of: if route.path.starts_with("/Groups") { &GROUP } else { &USER },
        route,
        id,
        grant,
        parameters,
        body: body.unwrap_or_default(),
    };
    call.answer().await
}

/// The route of a path, and the id in it.
fn find(method: &Method, path: &str) -> Result<(&'static Route, String), ScimError> {
    let decoded = path.replace("%3A", ":").replace("%3a", ":");
    let segments: Vec<&str> = decoded.split('/').filter(|segment| !segment.is_empty()).collect();
    let matches = |route: &&Route| {
        let template: Vec<&str> = route.path.split('/').filter(|segment| !segment.is_empty()).collect();
        let same = |(known, sent): (&&str, &&str)| known == sent || *known == "{id}";
        template.len() == segments.len() && template.iter().zip(&segments).all(same)
    };
    let of_path: Vec<&Route> = ROUTES.iter().filter(matches).collect();
    // `/Users/.search` also looks like an id; the first route of the method is the one meant.
    match of_path.iter().find(|route| route.method == method.as_str()) {
        Some(route) => Ok((route, segments.last().map(ToString::to_string).unwrap_or_default())),
        None if of_path.is_empty() => Err(ScimError::not_found()),
        None => Err(ScimError::status(StatusCode::METHOD_NOT_ALLOWED, "The resource does not have this method.")),
    }
}

async fn body(request: &mut Request) -> Result<Value, ScimError> {
    let media_type = request.content_type().unwrap_or(SCIM_JSON).split(';').next().unwrap_or_default().trim();
    if ![SCIM_JSON, "application/json"].iter().any(|known| known.eq_ignore_ascii_case(media_type)) {
        let detail = "Send the body as application/scim+json.";
        return Err(ScimError::status(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail));
    }
    let seconds = request.data::<Arc<Platform>>().map_or(60, |p| p.config.limits.request_timeout_seconds);
    let reading = request.take_body().into_vec();
    let bytes = tokio::time::timeout(Duration::from_secs(seconds), reading).await;
    let late = |_| ScimError::status(StatusCode::REQUEST_TIMEOUT, "The body did not arrive in time.");
    let bytes = bytes.map_err(late)?.map_err(|error| ScimError::from_poem(&error.into()))?;
    serde_json::from_slice(&bytes)
        .map_err(|error| ScimError::of(ScimType::InvalidSyntax, format!("The body is not valid JSON: {error}")))
}

/// The address of `/scim/v2` as the client knows it.
fn base(request: &Request) -> String {
    let host = request.header("host").filter(|host| {
        !host.is_empty()
            && host.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':' | b'[' | b']' | b'_'))
    });
    let forwarded = request.header("x-forwarded-proto").and_then(|all| all.split(',').next()).map(str::trim);
    let scheme = forwarded.filter(|scheme| matches!(*scheme, "http" | "https"));
    let scheme = scheme.or(request.scheme().as_str().into()).unwrap_or("http");
    format!("{scheme}://{}/scim/v2", host.unwrap_or("localhost"))
}

fn precondition(request: &Request) -> Precondition {
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok()).map(str::to_string);
    Precondition { matches: text(header::IF_MATCH), none_matches: text(header::IF_NONE_MATCH) }
}

/// An authorised request, taken apart.
struct Call {
    grant: ScimGrant,
    route: &'static Route,
    of: &'static ResourceType,
    id: String,
    parameters: Vec<(String, String)>,
    body: Value,
    precondition: Precondition,
    base: String,
}

impl Call {
    async fn answer(self) -> Result<Response, ScimError> {
        let base = &self.base;
        match self.route.action {
            Action::Config => self.discovered(discovery::service_provider_config(base)),
            Action::Types => self.discovered(discovery::resource_types(base)),
            Action::Type => self.discovered(discovery::resource_type(base, &self.id)?),
            Action::Schemas => self.discovered(discovery::schemas(base)),
            Action::Schema => self.discovered(discovery::schema(base, &self.id)?),
            Action::List => self.list(ListQuery::of_parameters(&self.parameters)?).await,
            Action::Search => self.list(ListQuery::of_body(&self.body)?).await,
            Action::SearchAll if self.body.is_null() => {
                self.list_all(ListQuery::of_parameters(&self.parameters)?).await
            }
            Action::SearchAll => self.list_all(ListQuery::of_body(&self.body)?).await,
            Action::Get => self.get().await,
            Action::Create | Action::Replace | Action::Patch => self.write().await,
            Action::Delete => self.delete().await,
            Action::Unsupported(_) => Err(ScimError::not_found()),
        }
    }

    /// What the server says of itself can't be filtered (RFC 7644, 4).
    fn discovered(&self, document: Value) -> Result<Response, ScimError> {
        match query::parameter(&self.parameters, "filter") {
            Some(_) => Err(ScimError::status(StatusCode::FORBIDDEN, "This can't be filtered.")),
            None => Ok(json(StatusCode::OK, &document)),
        }
    }

    async fn list(&self, query: ListQuery) -> Result<Response, ScimError> {
        let db = self.grant.db();
        let (total, page) = match self.of.name == GROUP.name {
            true => list::<Groups>(&db, &query, false, &self.base).await?,
            false => list::<Users>(&db, &query, false, &self.base).await?,
        };
        Ok(json_text(StatusCode::OK, list_text(total, query.start, &page)))
    }

    /// Users, then groups, in one list.
    async fn list_all(&self, query: ListQuery) -> Result<Response, ScimError> {
        let db = self.grant.db();
        let (users, mut page) = list::<Users>(&db, &query, true, &self.base).await?;
        let start = query.start.saturating_sub(users).max(1);
        let rest = ListQuery { start, count: query.count - page.len(), ..query.clone() };
        let (groups, more) = list::<Groups>(&db, &rest, true, &self.base).await?;
        page.extend(more);
        Ok(json_text(StatusCode::OK, list_text(users + groups, query.start, &page)))
    }

    async fn get(&self) -> Result<Response, ScimError> {
        let db = self.grant.db();
        let resource = match self.of.name == GROUP.name {
            true => groups::get(&db, self.group()?, &self.base).await?,
            false => users::get(&db, self.user()?, &self.base).await?,
        };
        match self.precondition.is_known(&resource) {
            true => Ok(tagged(Response::builder().status(StatusCode::NOT_MODIFIED), &resource).finish()),
            false => Ok(self.shown(StatusCode::OK, &resource)),
        }
    }

    async fn write(&self) -> Result<Response, ScimError> {
        let (grant, body, when, base) = (&self.grant, &self.body, &self.precondition, self.base.as_str());
        let resource = match (self.route.action, self.of.name == GROUP.name) {
            (Action::Create, true) => groups::create(grant, body, base).await?,
            (Action::Create, false) => users::create(grant, body, base).await?,
            (Action::Replace, true) => groups::replace(grant, self.group()?, body, when, base).await?,
            (Action::Replace, false) => users::replace(grant, self.user()?, body, when, base).await?,
            (_, true) => groups::patch(grant, self.group()?, body, when, base).await?,
            (_, false) => users::patch(grant, self.user()?, body, when, base).await?,
        };
        let status = if self.route.action == Action::Create { StatusCode::CREATED } else { StatusCode::OK };
        Ok(self.shown(status, &resource))
    }

    async fn delete(&self) -> Result<Response, ScimError> {
        match self.of.name == GROUP.name {
            true => groups::delete(&self.grant, self.group()?, &self.precondition, &self.base).await?,
            false => users::delete(&self.grant, self.user()?, &self.precondition, &self.base).await?,
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    }

    /// A resource as the client wants to see it, with its version and place.
    fn shown(&self, status: StatusCode, resource: &Value) -> Response {
        let projection = query::selection(&self.parameters).bind(self.of);
        let location = resource["meta"]["location"].as_str().unwrap_or_default();
        let builder = tagged(Response::builder().status(status), resource).header(header::LOCATION, location);
        builder.content_type(SCIM_JSON).body(projection.apply(resource).to_string())
    }

    // What is no id of ours names nothing.
    fn user(&self) -> Result<UserId, ScimError> {
        self.id.parse().map_err(|_| ScimError::not_found())
    }

    fn group(&self) -> Result<GroupId, ScimError> {
        self.id.parse().map_err(|_| ScimError::not_found())
    }
}

fn tagged(builder: poem::ResponseBuilder, resource: &Value) -> poem::ResponseBuilder {
    builder.header(header::ETAG, version::of(resource)).header(header::CACHE_CONTROL, "no-cache")
}

fn json(status: StatusCode, body: &Value) -> Response {
    json_text(status, body.to_string())
}

fn json_text(status: StatusCode, body: String) -> Response {
    Response::builder().status(status).content_type(SCIM_JSON).header("cache-control", "no-cache").body(body)
}
