//! `Strict<A>`: the adapter around an API that makes every operation document and answer problems, and name itself.

use poem::{EndpointExt, Request, endpoint::BoxEndpoint, http::Method};
use poem_openapi::{
    OpenApi,
    registry::{MetaApi, MetaOperation, MetaPath, Registry},
    types::Type,
};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use super::problem::Problem;
use crate::{
    access::{OperationId, split_permission},
    kernel::{Error, ErrorCode},
};

/// Documents 4XX/5XX problem+json on every operation of `A`, puts the required permission into its description, and turns every
/// extractor's or handler's error into problem+json with the parameter's real name. No operation sees a null character in its query.
pub struct Strict<A>(pub A);

impl<A: OpenApi> Strict<A> {
    /// The permission that each operation requires, by operation id; public operations are absent.
    pub fn permissions() -> BTreeMap<String, String> {
        let apis = A::meta();
        let operations = apis.iter().flat_map(|api| &api.paths).flat_map(|path| &path.operations);
        operations
            .filter_map(|operation| {
                Some((operation.operation_id?.to_string(), required_permission(operation)?.to_string()))
            })
            .collect()
    }
}

impl<A: OpenApi> OpenApi for Strict<A> {
    fn meta() -> Vec<MetaApi> {
        let mut apis = A::meta();
        for operation in apis.iter_mut().flat_map(|api| &mut api.paths).flat_map(|path| &mut path.operations) {
            assert!(operation.operation_id.is_some(), "operation without operation_id: {:?}", operation.summary);
            document_permission(operation);
            for response in <Problem as poem_openapi::ApiResponse>::meta().responses {
                let known = &mut operation.responses.responses;
                if !known.iter().any(|r| r.status_range == response.status_range) {
                    known.push(response);
                }
            }
        }
        apis
    }

    fn register(registry: &mut Registry) {
        A::register(registry);
        <Problem as Type>::register(registry);
    }

    fn add_routes(self, table: &mut HashMap<String, HashMap<Method, BoxEndpoint<'static>>>) {
        let (names, ids) = (parameter_names::<A>(), operation_ids::<A>());
        let mut inner = HashMap::new();
        self.0.add_routes(&mut inner);
        for (path, methods) in inner {
            let names = Arc::new(names.get(&path).cloned().unwrap_or_default());
            let slot = table.entry(path.clone()).or_default();
            for (method, endpoint) in methods {
                let id = ids.get(&(path.clone(), method.clone())).copied().unwrap_or_default();
                slot.insert(method, with_problems(endpoint.data(OperationId(id)).boxed(), names.clone()));
            }
        }
    }
}

fn required_permission(operation: &MetaOperation) -> Option<&'static str> {
    operation.security.iter().flat_map(HashMap::keys).find_map(|scheme| split_permission(scheme).1)
}

fn document_permission(operation: &mut MetaOperation) {
    let Some(permission) = required_permission(operation) else { return };
    for requirement in &mut operation.security {
        *requirement = requirement.drain().map(|(scheme, scopes)| (split_permission(scheme).0, scopes)).collect();
    }
    let note = format!("Requires the permission `{permission}`.");
    let text = operation.description.map_or(note.clone(), |d| format!("{d}\n\n{note}"));
    // The registry wants `&'static str`; the set of operations is fixed, so this leaks a bounded amount once.
    operation.description = Some(text.leak());
}

/// poem-openapi renames path parameters to `param0`, `param1` … in routes and errors: route → real names.
fn parameter_names<A: OpenApi>() -> HashMap<String, Vec<String>> {
    let apis = A::meta();
    apis.iter().flat_map(|api| &api.paths).map(|path| route_of(&path.path)).collect()
}

/// Route and method → operation id.
fn operation_ids<A: OpenApi>() -> HashMap<(String, Method), &'static str> {
    let apis = A::meta();
    let of_path = |path: &MetaPath| {
        let (route, _) = route_of(&path.path);
        let entry =
            |operation: &MetaOperation| Some(((route.clone(), operation.method.clone()), operation.operation_id?));
        path.operations.iter().filter_map(entry).collect::<Vec<_>>()
    };
    apis.iter().flat_map(|api| &api.paths).flat_map(of_path).collect()
}

/// A documented path as the route that poem-openapi makes of it, and the names that it replaced.
fn route_of(path: &str) -> (String, Vec<String>) {
    let (mut route, mut names) = (String::new(), Vec::new());
    for segment in path.split('{') {
        match segment.split_once('}') {
            Some((name, rest)) => {
                route.push_str(&format!(":param{}{rest}", names.len()));
                names.push(name.to_string());
            }
            None => route.push_str(segment),
        }
    }
    (route, names)
}

fn with_problems(endpoint: BoxEndpoint<'static>, names: Arc<Vec<String>>) -> BoxEndpoint<'static> {
    let caught = endpoint.before(without_nulls).catch_all_error(move |error| {
        let names = names.clone();
        async move {
            let mut problem = Problem::from_poem(&error);
            for field in &mut problem.errors {
                let index = field.field.strip_prefix("param").and_then(|i| i.parse::<usize>().ok());
                let Some(name) = index.and_then(|i| names.get(i)) else { continue };
                problem.detail = problem.detail.map(|d| d.replace(&format!("`{}`", field.field), &format!("`{name}`")));
                field.field = name.clone();
            }
            problem.into_problem_response()
        }
    });
    caught.map_to_response().boxed()
}

/// 400 for a null character in a parameter of the query: PostgreSQL takes none in a text. Page tokens say for themselves what they are.
async fn without_nulls(request: Request) -> poem::Result<Request> {
    if !request.uri().query().is_some_and(|query| query.contains("%00")) {
        return Ok(request);
    }
    let parameters: Vec<(String, String)> = request.params()?;
    let with_null = parameters.into_iter().filter(|(name, value)| name != "page_token" && value.contains('\0'));
    let error = Error::new(ErrorCode::InvalidParameter, "Parameters must not contain null characters.");
    let error = with_null.fold(error, |error, (name, _)| error.with_field(name, "must not contain null characters"));
    match error.fields.is_empty() {
        true => Ok(request),
        false => Err(Problem::from(error).into()),
    }
}
