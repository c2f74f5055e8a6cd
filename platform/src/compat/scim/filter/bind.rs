//! From names to attributes: a filter bound to a resource type, with its literals read as the attributes' types ask.

use chrono::{DateTime, Utc};
use serde_json::Value;

use super::{
    super::{
        error::{ScimError, ScimType},
        path::Target,
        schema::{Attribute, Kind, ResourceType},
    },
    Comparison,
    parse::{Expression, Test},
};

/// A filter whose names are attributes.
#[derive(Clone, Debug)]
pub(crate) enum Bound {
    And(Vec<Bound>),
    Or(Vec<Bound>),
    Not(Box<Bound>),
    Leaf(BoundLeaf),
    /// About an attribute that resources of this type don't have: never true.
    Never,
}

/// One question about one attribute.
#[derive(Clone, Debug)]
pub(crate) struct BoundLeaf {
    /// The attribute, with the part that is compared.
    pub(crate) target: Target,
    /// Only items for which this holds.
    pub(crate) among: Option<Box<Bound>>,
    pub(crate) test: BoundTest,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum BoundTest {
    Present,
    Compare(Comparison, Operand),
}

/// What is compared with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Operand {
    /// Lower-cased unless the attribute is case-exact.
    Text(String),
    Boolean(bool),
    Time(DateTime<Utc>),
    Null,
}

/// Where names are looked up.
#[derive(Clone, Copy)]
enum Scope<'a> {
    Resource(&'a ResourceType),
    /// Inside `[…]`: the parts of one attribute.
    Item(&'static Attribute),
}

impl Scope<'_> {
    fn find(self, name: &str) -> Option<Target> {
        match self {
            Self::Resource(of) => Target::find(of, name),
            Self::Item(attribute) => attribute.part(name).map(Target::own),
        }
    }
}

/// Binds a filter. `lenient`: names that this type does not have are never true instead of an error, for searches over several types.
pub(crate) fn bind(expression: &Expression, of: &ResourceType, lenient: bool) -> Result<Bound, ScimError> {
    bind_in(expression, Scope::Resource(of), lenient)
}

/// Binds what stands in the brackets after a list.
pub(crate) fn bind_to_items(expression: &Expression, list: &'static Attribute) -> Result<Bound, ScimError> {
    bind_in(expression, Scope::Item(list), false)
}

fn bind_in(expression: &Expression, scope: Scope<'_>, lenient: bool) -> Result<Bound, ScimError> {
    let all = |inner: &[Expression]| inner.iter().map(|e| bind_in(e, scope, lenient)).collect::<Result<Vec<_>, _>>();
    match expression {
        Expression::And(inner) => Ok(Bound::And(all(inner)?)),
        Expression::Or(inner) => Ok(Bound::Or(all(inner)?)),
        Expression::Not(inner) => Ok(Bound::Not(Box::new(bind_in(inner, scope, lenient)?))),
        Expression::Test { name, among, part, test } => match scope.find(name) {
            Some(target) => leaf(target, among.as_deref(), part.as_deref(), test),
            None if lenient => Ok(Bound::Never),
            None => Err(invalid(format!("There is no attribute {name:?} to filter by."))),
        },
    }
}

fn leaf(mut target: Target, among: Option<&Expression>, part: Option<&str>, test: &Test) -> Result<Bound, ScimError> {
    let Some(attribute) = target.attribute else {
        return match test {
            Test::Present if among.is_none() => {
                Ok(Bound::Leaf(BoundLeaf { target, among: None, test: BoundTest::Present }))
            }
            _ => Err(invalid("A whole extension can only be tested with \"pr\".")),
        };
    };
    let among = match among {
        Some(_) if attribute.kind != Kind::Complex => {
            return Err(invalid(format!("{:?} has no parts to filter by.", attribute.name)));
        }
        Some(among) => Some(Box::new(bind_to_items(among, attribute)?)),
        None => None,
    };
    if let Some(part) = part {
        let found = attribute.part(part);
        target.part = Some(found.ok_or_else(|| invalid(format!("{:?} has no part {part:?}.", attribute.name)))?);
    }
    let test = match test {
        Test::Present => BoundTest::Present,
        Test::Compare(comparison, literal) => {
            if target.part.is_none() && attribute.kind == Kind::Complex {
                // `members eq "…"` means the members' values.
                let value = attribute.value_part();
                target.part = Some(value.ok_or_else(|| invalid(format!("Name a part of {:?}.", attribute.name)))?);
            }
            let compared = target.part.unwrap_or(attribute);
            BoundTest::Compare(*comparison, operand(compared, *comparison, literal)?)
        }
    };
    Ok(Bound::Leaf(BoundLeaf { target, among, test }))
}

fn operand(attribute: &Attribute, comparison: Comparison, literal: &Value) -> Result<Operand, ScimError> {
    let name = attribute.name;
    let equality = matches!(comparison, Comparison::Equal | Comparison::NotEqual);
    if literal.is_null() {
        return match equality {
            true => Ok(Operand::Null),
            false => Err(invalid(format!("{name:?} can only be equal or not equal to null."))),
        };
    }
    match attribute.kind {
        Kind::Boolean => {
            if !equality {
                return Err(invalid(format!("{name:?} is a boolean: it can only be equal or not.")));
            }
            boolean(literal)
                .map(Operand::Boolean)
                .ok_or_else(|| invalid(format!("{name:?} is compared with true or false.")))
        }
        Kind::DateTime if equality || comparison.orders() => {
            let time = literal.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
            time.map(|time| Operand::Time(time.to_utc()))
                .ok_or_else(|| invalid(format!("{name:?} is compared with a time like \"2026-01-31T12:00:00Z\".")))
        }
        Kind::Binary if comparison.orders() => Err(invalid(format!("{name:?} is binary: it has no order."))),
        _ => {
            let text = match literal {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            };
            Ok(Operand::Text(if attribute.case_exact { text } else { text.to_lowercase() }))
        }
    }
}

/// `true`, `false`, and the texts that clients send for them.
pub(crate) fn boolean(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(value) => Some(*value),
        Value::String(text) if text.eq_ignore_ascii_case("true") => Some(true),
        Value::String(text) if text.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

fn invalid(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidFilter, detail)
}
