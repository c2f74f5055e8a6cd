//! PATCH (RFC 7644, 3.5.2): a list of changes applied to a resource in memory, all or none. Also understands how Entra and Okta write them.
//! Invariant: what a request may cost is bounded, for others wait while it is applied.

mod apply;

use serde_json::{Map, Value};

use super::{
    error::{ScimError, ScimType},
    filter::{Bound, Expression, ValuePath, bind_to_items, parse_path},
    path::Target,
    schema::{Kind, Mutability, ResourceType},
};

/// Changes of one request at most.
const MAX_OPERATIONS: usize = 1000;
/// Values that one request may look at, each counted as often as it is compared: enough for that many changes of one member each in the
/// largest group.
const MAX_WORK: usize = 20_000_000;

/// What a change does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    Add,
    Replace,
    Remove,
}

/// Where a change applies.
#[derive(Debug)]
pub(crate) struct Place {
    target: Target,
    /// Only the items for which this holds.
    among: Option<Bound>,
    /// The brackets as written, to make an item that fulfils them.
    written: Option<Expression>,
}

/// What is left of [`MAX_WORK`].
struct Work(usize);

impl Work {
    /// 400 if too little is left.
    fn spend(&mut self, cost: usize) -> Result<(), ScimError> {
        let detail = "The changes look at too many values; send fewer at once, or simpler paths.";
        self.0 = self.0.checked_sub(cost).ok_or_else(|| ScimError::of(ScimType::TooMany, detail))?;
        Ok(())
    }
}

/// Applies a PATCH body to a resource. The resource is changed only if all of it can be applied.
pub(crate) fn patch(of: &ResourceType, resource: &mut Value, body: &Value) -> Result<(), ScimError> {
    let operations = operations(body)?;
    let (mut changed, mut work) = (resource.clone(), Work(MAX_WORK));
    for operation in operations {
        apply_one(of, &mut changed, operation, &mut work)?;
    }
    super::normal::check_required(of, &changed)?;
    *resource = changed;
    Ok(())
}

fn operations(body: &Value) -> Result<&[Value], ScimError> {
    let body = body.as_object().ok_or_else(|| syntax("The body is a JSON object."))?;
    let operations = member(body, "Operations").and_then(Value::as_array);
    let operations = operations.ok_or_else(|| syntax("\"Operations\" is a list of changes."))?;
    match operations.len() {
        0 => Err(syntax("\"Operations\" is empty.")),
        n if n > MAX_OPERATIONS => {
            Err(ScimError::of(ScimType::TooMany, format!("A request may have at most {MAX_OPERATIONS} changes.")))
        }
        _ => Ok(operations),
    }
}

fn apply_one(of: &ResourceType, resource: &mut Value, operation: &Value, work: &mut Work) -> Result<(), ScimError> {
    let operation = operation.as_object().ok_or_else(|| syntax("A change is a JSON object."))?;
    let action = match member(operation, "op").and_then(Value::as_str).map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Action::Add,
        Some("replace") => Action::Replace,
        Some("remove") => Action::Remove,
        _ => return Err(syntax("\"op\" is \"add\", \"replace\" or \"remove\".")),
    };
    let value = member(operation, "value");
    let path = match member(operation, "path") {
        None | Some(Value::Null) => None,
        Some(Value::String(path)) if path.trim().is_empty() => None,
        Some(Value::String(path)) => Some(path.as_str()),
        Some(_) => return Err(ScimError::of(ScimType::InvalidPath, "\"path\" is a text.")),
    };
    match (path, action) {
        (None, Action::Remove) => Err(ScimError::of(ScimType::NoTarget, "\"remove\" needs a \"path\".")),
        (None, _) => {
            let values = value.and_then(Value::as_object);
            let values =
                values.ok_or_else(|| invalid_value("Without a \"path\", \"value\" is an object of attributes."))?;
            apply_object(of, resource, action, values, work)
        }
        (Some(path), _) => {
            let place = Place::parse(of, path)?;
            refuse_read_only(&place.target, path)?;
            match (action, value) {
                (Action::Add | Action::Replace, None) => Err(invalid_value(format!("{path:?} is given no value."))),
                (_, value) => apply::apply(resource, action, &place, value, work),
            }
        }
    }
}

/// A change without a path: each member is an attribute, or (as Entra writes) a path of its own.
/// Unknown and read-only members are ignored, as in a whole resource: Okta sends the `id` along.
fn apply_object(
    of: &ResourceType,
    resource: &mut Value,
    action: Action,
    values: &Map<String, Value>,
    work: &mut Work,
) -> Result<(), ScimError> {
    for (name, value) in values {
        let place = match Place::parse(of, name) {
            Ok(place) => place,
            Err(_) if !name.contains('[') => continue,
            Err(error) => return Err(error),
        };
        if refuse_read_only(&place.target, name).is_err() {
            continue;
        }
        apply::apply(resource, action, &place, Some(value), work)?;
    }
    Ok(())
}

fn refuse_read_only(target: &Target, path: &str) -> Result<(), ScimError> {
    let is_read_only = |mutability| mutability == Mutability::ReadOnly;
    let read_only = [target.attribute, target.part].into_iter().flatten().any(|a| is_read_only(a.mutability));
    let immutable = target.part.is_some_and(|part| part.mutability == Mutability::Immutable);
    match read_only || immutable {
        true => Err(ScimError::of(ScimType::Mutability, format!("{path:?} can't be changed."))),
        false => Ok(()),
    }
}

impl Place {
    fn parse(of: &ResourceType, path: &str) -> Result<Self, ScimError> {
        let invalid = |detail: String| ScimError::of(ScimType::InvalidPath, detail);
        let ValuePath { name, among, part } = parse_path(path)?;
        let mut target = Target::find(of, &name).ok_or_else(|| invalid(format!("There is no attribute {name:?}.")))?;
        let Some(written) = among else { return Ok(Self { target, among: None, written: None }) };
        let list = target.attribute.filter(|a| a.multi_valued && a.kind == Kind::Complex && target.part.is_none());
        let list = list.ok_or_else(|| invalid(format!("{name:?} is no list of objects.")))?;
        if let Some(part) = part {
            target.part = Some(list.part(&part).ok_or_else(|| invalid(format!("{name:?} has no part {part:?}.")))?);
        }
        let bound = bind_to_items(&written, list).map_err(|error| invalid(error.detail))?;
        Ok(Self { target, among: Some(bound), written: Some(written) })
    }
}

/// A member of an object, its name in any case.
pub(crate) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.get(name).or_else(|| object.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value))
}

fn syntax(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidSyntax, detail)
}

fn invalid_value(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidValue, detail)
}

#[cfg(test)]
mod tests;
