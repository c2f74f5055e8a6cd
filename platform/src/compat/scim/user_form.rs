//! A user as SCIM shows it, and what of it stands in which column.
//! Invariant: columns win. What the native API changes is what SCIM shows, whatever the client's own attributes say.

use serde_json::{Map, Value, json};

use super::{
    error::{ScimError, ScimType},
    normal::invalid,
    path::items,
    resources::USER,
    version,
};
use crate::{db::entity::users, users::identity::Identity};

/// Characters of a login and of a display name at most.
const MAX_NAME: usize = 200;
const MAX_EMAIL: usize = 254;
/// KiB of what is kept beside a user at most: lists hold that of many users at once, the audit log that before and after each change.
const MAX_KEPT: usize = 64;

/// What a client sent, taken apart.
#[derive(Debug, PartialEq)]
pub(crate) struct UserForm {
    pub(crate) identity: Identity,
    /// Whether the account may sign in. An account whose `active` was removed may not.
    pub(crate) active: bool,
    /// Never kept.
    pub(crate) password: Option<String>,
    /// Everything that has no column, and whether `active` and `displayName` were given.
    pub(crate) attributes: Map<String, Value>,
}

impl UserForm {
    /// Takes a normalised resource apart.
    pub(crate) fn of(resource: &Value) -> Result<Self, ScimError> {
        let mut attributes = resource.as_object().cloned().unwrap_or_default();
        for name in ["schemas", "id", "meta", "groups"] {
            attributes.remove(name);
        }
        let mut take = |name: &str| match attributes.remove(name) {
            Some(Value::String(text)) => Some(text),
            _ => None,
        };
        let (login, external_id, password) = (take("userName"), take("externalId"), take("password"));
        let login = checked_name("userName", login.unwrap_or_default())?;
        let display_name = match attributes.get("displayName").and_then(Value::as_str) {
            Some(name) => checked_name("displayName", name.to_string())?,
            None => fallback_name(&attributes, &login),
        };
        let email = primary_email(&attributes).filter(|email| email.contains('@'));
        if email.as_ref().is_some_and(|email| email.chars().count() > MAX_EMAIL || email.chars().any(char::is_control))
        {
            return Err(invalid("emails", &format!("has addresses of at most {MAX_EMAIL} characters")));
        }
        let active = attributes.get("active") == Some(&Value::Bool(true));
        let external_id = external_id.filter(|id| !id.is_empty());
        Ok(Self { identity: Identity { login, display_name, email, external_id }, active, password, attributes })
    }

    /// 400 if the client's own attributes are too large to be kept. What is there already may stay.
    pub(crate) fn check_size(&self, former: Option<&Self>) -> Result<(), ScimError> {
        match self.size() > former.map_or(0, Self::size).max(MAX_KEPT << 10) {
            true => {
                let detail = format!("The attributes of a user may have {MAX_KEPT} KiB in all.");
                Err(ScimError::of(ScimType::InvalidValue, detail))
            }
            false => Ok(()),
        }
    }

    /// Bytes of the attributes as JSON. Without `active`, so that whoever was too large before can be put out of use.
    fn size(&self) -> usize {
        let counted = self.attributes.iter().filter(|(name, _)| *name != "active");
        counted.map(|(name, value)| name.len() + value.to_string().len()).sum()
    }

    /// The texts of the client's own attributes, lower-cased, for a first look by SQL.
    pub(crate) fn search_text(&self) -> String {
        let mut texts = Vec::new();
        self.attributes.values().for_each(|value| collect(value, &mut texts));
        texts.join("\n")
    }
}

fn collect(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.to_lowercase()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, texts)),
        Value::Object(parts) => parts.values().for_each(|part| collect(part, texts)),
        _ => {}
    }
}

/// The resource of a row and of what the client keeps beside it.
pub(crate) fn view(row: &users::Model, kept: Option<&Value>, groups: Option<Value>, base: &str) -> Value {
    let kept = kept.and_then(Value::as_object);
    let mut out = kept.cloned().unwrap_or_default();
    out.insert("id".into(), row.id.to_string().into());
    out.insert("userName".into(), row.login.clone().into());
    if let Some(external_id) = &row.external_id {
        out.insert("externalId".into(), external_id.clone().into());
    }
    // The column is never empty: it shows a name that nobody gave unless that is left out here.
    let given = kept.is_none_or(|kept| kept.contains_key("displayName"));
    if given || fallback_name(&out, &row.login) != row.display_name {
        out.insert("displayName".into(), row.display_name.clone().into());
    }
    let is_active = row.state == "active";
    if is_active || kept.is_none_or(|kept| kept.contains_key("active")) {
        out.insert("active".into(), is_active.into());
    }
    show_email(&mut out, row.email.as_deref());
    if let Some(groups) = groups.filter(|groups| groups.as_array().is_some_and(|all| !all.is_empty())) {
        out.insert("groups".into(), groups);
    }
    out.insert("schemas".into(), json!(USER.schemas_of(&out)));
    out.insert(
        "meta".into(),
        json!({
            "resourceType": USER.name,
            "created": row.created_at,
            "lastModified": row.updated_at,
            "location": format!("{base}{}/{}", USER.endpoint, row.id),
        }),
    );
    let mut view = Value::Object(out);
    version::stamp(&mut view, "groups");
    view
}

/// The address that counts: the primary one, or else the one for work, or else the first.
fn primary_email(attributes: &Map<String, Value>) -> Option<String> {
    let emails = items(attributes.get("emails"));
    let index = primary_index(emails)?;
    emails[index]["value"].as_str().map(str::to_string)
}

fn primary_index(emails: &[Value]) -> Option<usize> {
    let position = |test: &dyn Fn(&Value) -> bool| emails.iter().position(test);
    position(&|email| email["primary"] == true)
        .or_else(|| position(&|email| email["type"].as_str().is_some_and(|t| t.eq_ignore_ascii_case("work"))))
        .or((!emails.is_empty()).then_some(0))
}

fn show_email(out: &mut Map<String, Value>, column: Option<&str>) {
    let kept = primary_email(out).filter(|email| email.contains('@'));
    let Some(column) = column.filter(|column| Some(*column) != kept.as_deref()) else { return };
    let emails = out.entry("emails").or_insert_with(|| json!([]));
    let Some(emails) = emails.as_array_mut() else { return };
    match primary_index(emails) {
        Some(index) => emails[index]["value"] = column.into(),
        None => emails.push(json!({ "value": column, "primary": true })),
    }
}

/// What people call a user who was given no display name.
fn fallback_name(attributes: &Map<String, Value>, login: &str) -> String {
    let part = |name: &str| attributes.get("name").and_then(|n| n[name].as_str()).map(str::trim).unwrap_or_default();
    let both = format!("{} {}", part("givenName"), part("familyName"));
    let name = [part("formatted"), both.trim(), login].into_iter().find(|name| !name.is_empty()).unwrap_or_default();
    name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect()
}

fn checked_name(attribute: &str, name: String) -> Result<String, ScimError> {
    let is_plain = !name.trim().is_empty() && name.trim() == name && !name.chars().any(char::is_control);
    match is_plain && name.chars().count() <= MAX_NAME {
        true => Ok(name),
        false => Err(invalid(
            attribute,
            &format!("has 1 to {MAX_NAME} characters, no control characters, and no space at either end"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Utc};
    use uuid::Uuid;

    fn row(form: &UserForm) -> users::Model {
        let at = DateTime::<Utc>::from_timestamp(1_700_000_000, 0).unwrap();
        users::Model {
            tenant_id: Uuid::nil(),
            id: Uuid::from_u128(7),
            login: form.identity.login.clone(),
            display_name: form.identity.display_name.clone(),
            email: form.identity.email.clone(),
            password_hash: None,
            state: if form.active { "active" } else { "deactivated" }.into(),
            home_folder_id: None,
            created_at: at,
            updated_at: at,
            kind: "user".into(),
            description: None,
            external_id: form.identity.external_id.clone(),
        }
    }

    /// What is stored of a resource shows the same resource.
    fn round_trip(resource: Value) -> Value {
        let form = UserForm::of(&resource).unwrap();
        let kept = Value::Object(form.attributes.clone());
        let mut shown = view(&row(&form), Some(&kept), None, "https://h/scim/v2");
        for name in ["id", "meta", "schemas"] {
            shown.as_object_mut().unwrap().remove(name);
        }
        shown
    }

    #[test]
    fn what_was_sent_is_shown_and_what_was_removed_is_not() {
        for resource in [
            json!({ "userName": "a", "active": true }),
            json!({ "userName": "a", "active": false, "displayName": "A", "externalId": "x" }),
            json!({ "userName": "a" }),
            json!({ "userName": "a", "active": true, "displayName": "a" }),
            json!({ "userName": "a", "active": true, "name": { "givenName": "G", "familyName": "F" } }),
            json!({ "userName": "a", "active": true, "emails": [{ "value": "b@c", "type": "home" }, { "value": "w@c", "type": "work" }] }),
            json!({ "userName": "a", "active": true, "emails": [{ "value": "no address" }] }),
            json!({ "userName": "a", "active": true, "roles": [{ "value": "tenant_admin" }] }),
        ] {
            assert_eq!(round_trip(resource.clone()), resource);
        }
    }

    #[test]
    fn columns_win_over_what_the_client_keeps() {
        let resource = json!({ "userName": "a", "active": true, "emails": [{ "value": "h@c" }, { "value": "w@c", "type": "work" }] });
        let form = UserForm::of(&resource).unwrap();
        assert_eq!((form.identity.display_name.as_str(), form.identity.email.as_deref()), ("a", Some("w@c")));
        let changed = users::Model {
            email: Some("new@c".into()),
            display_name: "New".into(),
            state: "deactivated".into(),
            ..row(&form)
        };
        let shown = view(&changed, Some(&Value::Object(form.attributes)), None, "");
        assert_eq!(shown["emails"], json!([{ "value": "h@c" }, { "value": "new@c", "type": "work" }]));
        assert_eq!((&shown["displayName"], &shown["active"]), (&json!("New"), &json!(false)));
        let native = view(&changed, None, None, "");
        assert_eq!(native["emails"], json!([{ "value": "new@c", "primary": true }]));
    }

    #[test]
    fn names_have_limits() {
        for (name, value) in
            [("userName", " a"), ("userName", "a\u{7}"), ("displayName", ""), ("displayName", &"x".repeat(201))]
        {
            let mut resource = json!({ "userName": "a", "active": true });
            resource[name] = value.into();
            assert!(UserForm::of(&resource).unwrap_err().detail.contains(name), "{name} {value:?}");
        }
        let large = |kib: usize| {
            let emails: Vec<Value> = (0..16).map(|_| json!({ "value": "x".repeat(kib * 64) })).collect();
            UserForm::of(&json!({ "userName": "a", "active": true, "emails": emails })).unwrap()
        };
        assert!(large(60).check_size(None).is_ok() && large(64).check_size(None).is_err());
        assert!(large(64).check_size(Some(&large(64))).is_ok() && large(65).check_size(Some(&large(64))).is_err());
        let guest = "ann_gmail.com#EXT#@corp.onmicrosoft.com";
        assert_eq!(UserForm::of(&json!({ "userName": guest })).unwrap().identity.login, guest);
    }
}
