//! What a list is asked for (RFC 7644, 3.4.2): filter, order, page, attributes; from the URL or from a search request's body.

use serde_json::{Value, json};
use std::cmp::Ordering;

use super::{
    error::{ScimError, ScimType},
    filter::{self, Expression},
    patch::member,
    path::{Target, items},
    project::Selection,
    schema::{Kind, ResourceType},
};

/// Resources of one page at most.
pub(crate) const MAX_COUNT: usize = 500;
/// … and if the client does not say.
const DEFAULT_COUNT: usize = 200;
/// Characters that count for the order.
const MAX_KEY: usize = 256;

/// A list request.
#[derive(Clone, Debug)]
pub(crate) struct ListQuery {
    pub(crate) filter: Option<Expression>,
    pub(crate) selection: Selection,
    /// The attribute's name as written, and whether the order is descending.
    pub(crate) sort: Option<(String, bool)>,
    /// From 1.
    pub(crate) start: usize,
    pub(crate) count: usize,
}

impl ListQuery {
    /// From the parameters of a URL.
    pub(crate) fn of_parameters(parameters: &[(String, String)]) -> Result<Self, ScimError> {
        let text = |name: &str| parameter(parameters, name).map(str::to_string);
        Self::new(
            text("filter"),
            selection(parameters),
            (text("sortBy"), text("sortOrder")),
            (number("startIndex", text("startIndex"))?, number("count", text("count"))?),
        )
    }

    /// From the body of `/.search`.
    pub(crate) fn of_body(body: &Value) -> Result<Self, ScimError> {
        let syntax = |detail: &str| ScimError::of(ScimType::InvalidSyntax, detail);
        let body = body.as_object().ok_or_else(|| syntax("The body is a JSON object."))?;
        let text = |name: &str| match member(body, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(syntax(&format!("{name:?} is a text."))),
        };
        let names = |name: &str| -> Vec<String> {
            let listed = items(member(body, name)).iter().filter_map(Value::as_str);
            listed.flat_map(|name| name.split(',')).map(str::to_string).collect()
        };
        let numeral = |name: &str| match member(body, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Number(number)) => number.as_i64().map(Some).ok_or_else(|| not_a_number(name)),
            Some(_) => Err(not_a_number(name)),
        };
        Self::new(
            text("filter")?,
            Selection { attributes: names("attributes"), excluded: names("excludedAttributes") },
            (text("sortBy")?, text("sortOrder")?),
            (numeral("startIndex")?, numeral("count")?),
        )
    }

    fn new(
        filter: Option<String>,
        selection: Selection,
        (sort_by, order): (Option<String>, Option<String>),
        (start, count): (Option<i64>, Option<i64>),
    ) -> Result<Self, ScimError> {
        let descending = match order.as_deref().map(str::to_ascii_lowercase).as_deref() {
            None | Some("" | "ascending") => false,
            Some("descending") => true,
            Some(_) => {
                let detail = "\"sortOrder\" is \"ascending\" or \"descending\".";
                return Err(ScimError::of(ScimType::InvalidValue, detail));
            }
        };
        Ok(Self {
            filter: filter.filter(|text| !text.is_empty()).as_deref().map(filter::parse).transpose()?,
            selection,
            sort: sort_by.filter(|name| !name.is_empty()).map(|name| (name, descending)),
            // What is below the smallest value counts as the smallest.
            start: start.map_or(1, |start| usize::try_from(start).unwrap_or(1).max(1)),
            count: count.map_or(DEFAULT_COUNT, |count| usize::try_from(count).unwrap_or(0).min(MAX_COUNT)),
        })
    }

    /// The order, for resources of this type.
    pub(crate) fn order(&self, of: &ResourceType, lenient: bool) -> Result<Option<Order>, ScimError> {
        let Some((name, descending)) = &self.sort else { return Ok(None) };
        let mut target = match Target::find(of, name.trim()) {
            Some(target) => target,
            None if lenient => return Ok(None),
            None => {
                let detail = format!("There is no attribute {name:?} to sort by.");
                return Err(ScimError::of(ScimType::InvalidPath, detail));
            }
        };
        if let Some(attribute) = target.attribute.filter(|a| a.kind == Kind::Complex && target.part.is_none()) {
            target.part = attribute.value_part();
        }
        match target.described_by().is_some_and(|attribute| attribute.kind != Kind::Complex) {
            true => Ok(Some(Order { target, descending: *descending })),
            false => Err(ScimError::of(ScimType::InvalidPath, format!("{name:?} is nothing to sort by."))),
        }
    }
}

/// By which attribute a list is sorted.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) target: Target,
    pub(crate) descending: bool,
}

impl Order {
    /// Sorts by the keys of each; those without the attribute come last, or first when descending.
    pub(crate) fn sort<T>(&self, items: &mut [T], key: impl Fn(&T) -> &Key) {
        items.sort_by(|one, other| key(one).cmp(key(other)));
        if self.descending {
            items.reverse();
        }
    }

    /// By what a resource is sorted.
    pub(crate) fn key(&self, resource: &Value) -> Key {
        let values = items(self.target.attribute_in(resource));
        let chosen = values.iter().find(|item| item["primary"] == true).or(values.first());
        let value = chosen.and_then(|chosen| match self.target.part {
            Some(part) => chosen.get(part.name),
            None => Some(chosen),
        });
        let exact = self.target.described_by().is_some_and(|attribute| attribute.case_exact);
        Key(value.map(|value| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_string);
            let text = if exact { text } else { text.to_lowercase() };
            text.chars().take(MAX_KEY).collect()
        }))
    }
}

/// By what one resource is sorted; nothing if it does not have the attribute.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Key(Option<String>);

impl Ord for Key {
    fn cmp(&self, other: &Self) -> Ordering {
        match (&self.0, &other.0) {
            (Some(one), Some(other)) => one.cmp(other),
            (one, other) => other.is_some().cmp(&one.is_some()),
        }
    }
}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A URL's parameter, its name in any case.
pub(crate) fn parameter<'a>(parameters: &'a [(String, String)], name: &str) -> Option<&'a str> {
    parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
}

/// `attributes` and `excludedAttributes` of a URL.
pub(crate) fn selection(parameters: &[(String, String)]) -> Selection {
    let names = |name: &str| {
        let listed = parameters.iter().filter(|(key, _)| key.eq_ignore_ascii_case(name));
        let names = listed.flat_map(|(_, value)| value.split(',')).map(str::trim);
        names.filter(|name| !name.is_empty()).map(str::to_string).collect()
    };
    Selection { attributes: names("attributes"), excluded: names("excludedAttributes") }
}

fn number(name: &str, text: Option<String>) -> Result<Option<i64>, ScimError> {
    text.map(|text| text.trim().parse().map_err(|_| not_a_number(name))).transpose()
}

fn not_a_number(name: &str) -> ScimError {
    ScimError::of(ScimType::InvalidValue, format!("{name:?} is a whole number."))
}

/// One page of a list, of resources that are JSON already.
pub(crate) fn list_text(total: usize, start: usize, page: &[String]) -> String {
    let empty = list_response(total, start, Vec::new());
    let fields = ["schemas", "totalResults", "startIndex"].map(|name| format!("\"{name}\":{}", empty[name]));
    format!("{{{},\"itemsPerPage\":{},\"Resources\":[{}]}}", fields.join(","), page.len(), page.join(","))
}

/// One page of a list.
pub(crate) fn list_response(total: usize, start: usize, page: Vec<Value>) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": page.len(),
        "Resources": page,
    })
}

#[cfg(test)]
mod tests {
    use super::super::resources::USER;
    use super::*;

    fn query(parameters: &[(&str, &str)]) -> Result<ListQuery, ScimError> {
        let owned: Vec<(String, String)> = parameters.iter().map(|(n, v)| (n.to_string(), v.to_string())).collect();
        ListQuery::of_parameters(&owned)
    }

    #[test]
    fn pages_are_clamped_and_nonsense_is_refused() {
        let page = |start: &str, count: &str| {
            let query = query(&[("STARTINDEX", start), ("count", count)]).unwrap();
            (query.start, query.count)
        };
        assert_eq!(page("0", "10"), (1, 10));
        assert_eq!(page("-5", "-1"), (1, 0));
        assert_eq!(page("7", "100000"), (7, MAX_COUNT));
        assert_eq!(query(&[]).map(|q| (q.start, q.count)).unwrap(), (1, DEFAULT_COUNT));
        for bad in [("count", "x"), ("startIndex", "1.5"), ("sortOrder", "up"), ("filter", "x")] {
            assert!(query(&[bad]).is_err(), "{bad:?}");
        }
        let body = json!({ "Filter": "userName pr", "attributes": ["a", "b,c"], "sortBy": "userName", "count": 3 });
        let of_body = ListQuery::of_body(&body).unwrap();
        assert_eq!((of_body.selection.attributes.len(), of_body.count, of_body.filter.is_some()), (3, 3, true));
        assert!(ListQuery::of_body(&json!({ "count": "3" })).is_err());
        assert!(ListQuery::of_body(&json!({ "filter": 3 })).is_err());
    }

    #[test]
    fn both_forms_of_a_page_say_the_same() {
        for page in [vec![], vec![json!({ "id": "1" }), json!({ "id": "\"" })]] {
            let texts: Vec<String> = page.iter().map(Value::to_string).collect();
            let read: Value = serde_json::from_str(&list_text(7, 3, &texts)).unwrap();
            assert_eq!(read, list_response(7, 3, page));
        }
    }

    #[test]
    fn order_is_by_the_primary_value_in_any_case_and_absent_ones_come_last() {
        let users = [
            json!({ "userName": "c" }),
            json!({ "userName": "a", "emails": [{ "value": "z" }, { "value": "B", "primary": true }] }),
            json!({ "userName": "b", "emails": [{ "value": "a" }] }),
        ];
        let sorted = |parameters: &[(&str, &str)]| -> String {
            let order = query(parameters).unwrap().order(&USER, false).unwrap().unwrap();
            let mut keyed: Vec<(Key, &Value)> = users.iter().map(|user| (order.key(user), user)).collect();
            order.sort(&mut keyed, |(key, _)| key);
            keyed.iter().filter_map(|(_, user)| user["userName"].as_str()).collect()
        };
        assert_eq!(sorted(&[("sortBy", "emails")]), "bac");
        assert_eq!(sorted(&[("sortBy", "USERNAME"), ("sortOrder", "descending")]), "cba");
        assert!(query(&[("sortBy", "name")]).unwrap().order(&USER, false).is_err());
        assert!(query(&[("sortBy", "nothing")]).unwrap().order(&USER, false).is_err());
    }
}
