//! Whether a resource, or an item of a list, fulfils a filter.

use chrono::DateTime;
use serde_json::Value;

use super::{
    super::{path::items, schema::Attribute},
    Bound, BoundLeaf, BoundTest, Comparison, Operand,
    bind::boolean,
};

impl Bound {
    /// Whether the filter holds for this resource (or item, if bound to items).
    pub(crate) fn holds(&self, resource: &Value) -> bool {
        match self {
            Self::And(all) => all.iter().all(|inner| inner.holds(resource)),
            Self::Or(any) => any.iter().any(|inner| inner.holds(resource)),
            Self::Not(inner) => !inner.holds(resource),
            Self::Leaf(leaf) => leaf.holds(resource),
            Self::Never => false,
        }
    }

    /// Whether any question is about this attribute.
    pub(crate) fn asks_about(&self, name: &str) -> bool {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().any(|inner| inner.asks_about(name)),
            Self::Not(inner) => inner.asks_about(name),
            Self::Leaf(leaf) => leaf.target.attribute.is_some_and(|attribute| attribute.name == name),
            Self::Never => false,
        }
    }
}

impl BoundLeaf {
    fn holds(&self, resource: &Value) -> bool {
        let value = self.target.attribute_in(resource);
        let among = items(value).iter().filter(|item| self.among.as_ref().is_none_or(|among| among.holds(item)));
        let mut values = among.filter_map(|item| match self.target.part {
            Some(part) => item.get(part.name),
            None => Some(item),
        });
        let Some(attribute) = self.target.described_by() else { return value.is_some_and(is_present) };
        match &self.test {
            BoundTest::Present => values.any(is_present),
            BoundTest::Compare(Comparison::Equal, Operand::Null) => !values.any(is_present),
            BoundTest::Compare(Comparison::NotEqual, Operand::Null) => values.any(is_present),
            // "Not equal" holds when nothing is equal, so that it is the opposite of "equal" for lists and absent values too.
            BoundTest::Compare(Comparison::NotEqual, operand) => {
                !values.any(|value| compare(attribute, value, Comparison::Equal, operand))
            }
            BoundTest::Compare(comparison, operand) => {
                values.any(|value| compare(attribute, value, *comparison, operand))
            }
        }
    }
}

fn is_present(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Array(items) => !items.is_empty(),
        Value::Object(parts) => !parts.is_empty(),
        Value::String(text) => !text.is_empty(),
        _ => true,
    }
}

fn compare(attribute: &Attribute, value: &Value, comparison: Comparison, operand: &Operand) -> bool {
    match operand {
        Operand::Boolean(expected) => boolean(value) == Some(*expected),
        Operand::Time(expected) => {
            let time = value.as_str().and_then(|text| DateTime::parse_from_rfc3339(text).ok());
            time.is_some_and(|time| comparison.accepts(time.to_utc().cmp(expected)))
        }
        Operand::Text(expected) => match value {
            Value::String(text) if attribute.case_exact => compare_text(text, comparison, expected),
            // The operand is lower-cased already. What is asked most often needs no copy.
            Value::String(text) if comparison == Comparison::Equal && text.is_ascii() => {
                text.eq_ignore_ascii_case(expected)
            }
            Value::String(text) => compare_text(&text.to_lowercase(), comparison, expected),
            other => compare_text(&other.to_string(), comparison, expected),
        },
        Operand::Null => false,
    }
}

fn compare_text(text: &str, comparison: Comparison, expected: &str) -> bool {
    match comparison {
        Comparison::Contains => text.contains(expected),
        Comparison::StartsWith => text.starts_with(expected),
        Comparison::EndsWith => text.ends_with(expected),
        _ => comparison.accepts(text.cmp(expected)),
    }
}
