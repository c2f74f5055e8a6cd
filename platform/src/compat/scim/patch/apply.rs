//! One change at one place.

use serde_json::{Map, Value, json};

use super::{
    super::{
        error::{ScimError, ScimType},
        filter::{Bound, Comparison, Expression, Test},
        normal,
        path::items,
        schema::{Attribute, Kind, Mutability},
    },
    Action, Place, invalid_value,
};

/// Applies a change at a place that may be written.
pub(super) fn apply(
    resource: &mut Value,
    action: Action,
    place: &Place,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let resource = resource.as_object_mut().ok_or_else(|| invalid_value("The resource is no object."))?;
    let Some(attribute) = place.target.attribute else {
        return whole_extension(resource, action, place, value);
    };
    let container = match place.target.extension {
        None => &mut *resource,
        Some(urn) => {
            let extension = resource.entry(urn).or_insert_with(|| json!({}));
            extension.as_object_mut().ok_or_else(|| invalid_value("The extension is no object."))?
        }
    };
    // A null means "unassigned": to set it is to remove.
    let action = if matches!(value, Some(Value::Null)) && action == Action::Replace { Action::Remove } else { action };
    match attribute.multi_valued {
        true => list(container, attribute, action, place, value)?,
        false => one(container, attribute, place.target.part, action, value)?,
    }
    if let Some(urn) = place.target.extension
        && resource.get(urn).and_then(Value::as_object).is_some_and(Map::is_empty)
    {
        resource.remove(urn);
    }
    Ok(())
}

fn whole_extension(
    resource: &mut Map<String, Value>,
    action: Action,
    place: &Place,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let Some(urn) = place.target.extension else { return Ok(()) };
    let schema = super::super::resources::SCHEMAS.iter().find(|schema| schema.id == urn);
    let Some(schema) = schema.filter(|_| action != Action::Remove && !matches!(value, Some(Value::Null))) else {
        resource.remove(urn);
        return Ok(());
    };
    let values = value.and_then(Value::as_object);
    let values = values.ok_or_else(|| invalid_value(format!("The value of {urn:?} is an object.")))?;
    let extension = resource.entry(urn).or_insert_with(|| json!({}));
    let extension = extension.as_object_mut().ok_or_else(|| invalid_value("The extension is no object."))?;
    for (name, value) in values {
        let Some(attribute) = schema.attribute(name) else { continue };
        one(extension, attribute, None, action, Some(value))?;
    }
    if extension.is_empty() {
        resource.remove(urn);
    }
    Ok(())
}

/// A single-valued attribute, or one part of it.
fn one(
    container: &mut Map<String, Value>,
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    action: Action,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    if action == Action::Remove {
        if part.is_none() && attribute.required {
            return Err(ScimError::of(ScimType::Mutability, format!("{:?} is required.", attribute.name)));
        }
        match part {
            Some(part) => remove_part(container, attribute, part),
            None => drop(container.remove(attribute.name)),
        }
        return Ok(());
    }
    let value = value.unwrap_or(&Value::Null);
    match part {
        Some(part) => match normal::attribute_value(part, value)? {
            Some(value) => {
                let whole = container.entry(attribute.name).or_insert_with(|| json!({}));
                whole[part.name] = value;
            }
            None => remove_part(container, attribute, part),
        },
        None => match normal::attribute_value(attribute, value)? {
            // The parts that are not named stay.
            Some(Value::Object(parts)) => {
                let whole = container.entry(attribute.name).or_insert_with(|| json!({}));
                parts.into_iter().for_each(|(name, value)| whole[name] = value);
            }
            Some(value) => drop(container.insert(attribute.name.into(), value)),
            None => drop(container.remove(attribute.name)),
        },
    }
    Ok(())
}

fn remove_part(container: &mut Map<String, Value>, attribute: &Attribute, part: &Attribute) {
    let Some(whole) = container.get_mut(attribute.name).and_then(Value::as_object_mut) else { return };
    whole.remove(part.name);
    if whole.is_empty() {
        container.remove(attribute.name);
    }
}

/// A list: all of it, the items in brackets, or one part of them.
fn list(
    container: &mut Map<String, Value>,
    attribute: &'static Attribute,
    action: Action,
    place: &Place,
    value: Option<&Value>,
) -> Result<(), ScimError> {
    let mut all: Vec<Value> = items(container.get(attribute.name)).to_vec();
    let matches = |item: &Value| place.among.as_ref().is_none_or(|among: &Bound| among.holds(item));
    let mut matched: Vec<usize> = (0..all.len()).filter(|index| matches(&all[*index])).collect();
    let were_primary: Vec<bool> = all.iter().map(|item| item["primary"] == true).collect();
    match (action, place.target.part) {
        (Action::Remove, part) => remove_from_list(attribute, part, &mut all, &matched, value)?,
        (_, Some(part)) => {
            let value = normal::attribute_value(part, value.unwrap_or(&Value::Null))?;
            if matched.is_empty() {
                all.push(made_to_match(attribute, place)?);
                matched.push(all.len() - 1);
            }
            matched.iter().for_each(|index| all[*index][part.name] = value.clone().unwrap_or_default());
        }
        (_, None) if place.among.is_some() => {
            let value = normal::single(attribute, value.unwrap_or(&Value::Null))?;
            let value = value.ok_or_else(|| invalid_value(format!("{:?} is given no value.", attribute.name)))?;
            if matched.is_empty() {
                return Err(no_target(attribute));
            }
            for index in &matched {
                match action {
                    Action::Add => merge(&mut all[*index], &value),
                    _ => all[*index] = value.clone(),
                }
            }
        }
        (_, None) => {
            let new = normal::attribute_value(attribute, value.unwrap_or(&Value::Null))?;
            let new = items(new.as_ref()).to_vec();
            if action == Action::Replace {
                all.clear();
            }
            add_all(attribute, &mut all, new);
        }
    }
    if action != Action::Remove && (place.among.is_some() || place.target.part.is_some()) {
        let is_new = |index: &&usize| all[**index]["primary"] == true && were_primary.get(**index) != Some(&true);
        if let Some(index) = matched.iter().find(is_new).copied() {
            demote_others(&mut all, Some(index));
        }
    }
    all.iter_mut().filter_map(Value::as_object_mut).for_each(|parts| parts.retain(|_, value| !value.is_null()));
    all.retain(|item| item.as_object().is_none_or(|parts| !parts.is_empty()));
    if all.len() > normal::MAX_ITEMS {
        return Err(normal::invalid(attribute.name, &format!("has at most {} values", normal::MAX_ITEMS)));
    }
    match all.is_empty() {
        true => drop(container.remove(attribute.name)),
        false => drop(container.insert(attribute.name.into(), Value::Array(all))),
    }
    Ok(())
}

fn remove_from_list(
    attribute: &'static Attribute,
    part: Option<&'static Attribute>,
    all: &mut Vec<Value>,
    matched: &[usize],
    value: Option<&Value>,
) -> Result<(), ScimError> {
    if let Some(part) = part {
        for index in matched {
            all[*index].as_object_mut().and_then(|parts| parts.remove(part.name));
        }
        return Ok(());
    }
    // Entra names the members to remove in the value instead of in brackets.
    let listed = value.map(|value| normal::attribute_value(attribute, value)).transpose()?.flatten();
    let is_listed = |item: &Value| {
        listed.as_ref().is_none_or(|listed| items(Some(listed)).iter().any(|one| is_same(attribute, one, item)))
    };
    let mut index = 0;
    all.retain(|item| {
        let goes = matched.binary_search(&index).is_ok() && is_listed(item);
        index += 1;
        !goes
    });
    Ok(())
}

/// Adds what is not there yet; a new primary value takes that from the one before.
fn add_all(attribute: &Attribute, all: &mut Vec<Value>, new: Vec<Value>) {
    // Members come by the thousand: compared by their ids, not each with each.
    let by_id = attribute.value_part().filter(|part| part.mutability == Mutability::Immutable).is_some();
    let id = |item: &Value| item["value"].as_str().unwrap_or_default().to_ascii_lowercase();
    let mut known: std::collections::HashSet<String> =
        if by_id { all.iter().map(id).collect() } else { Default::default() };
    for item in new {
        let is_known = if by_id { !known.insert(id(&item)) } else { all.contains(&item) };
        if is_known {
            continue;
        }
        if item["primary"] == true {
            demote_others(all, None);
        }
        all.push(item);
    }
}

/// At most one value is primary: all but this one lose it.
fn demote_others(all: &mut [Value], but: Option<usize>) {
    for (index, item) in all.iter_mut().enumerate() {
        if Some(index) != but && item["primary"] == true {
            item["primary"] = false.into();
        }
    }
}

fn merge(item: &mut Value, parts: &Value) {
    match parts.as_object() {
        Some(parts) => parts.iter().for_each(|(name, value)| item[name] = value.clone()),
        None => *item = parts.clone(),
    }
}

/// Whether both stand for the same value: `value` and what else the first names.
fn is_same(attribute: &Attribute, one: &Value, other: &Value) -> bool {
    let text = |value: &Value| value.as_str().map(str::to_lowercase);
    match attribute.kind {
        Kind::Complex if one.get("value").is_some() => text(&one["value"]) == text(&other["value"]),
        _ => one == other,
    }
}

/// An item that fulfils `type eq "work"`, to be given the part that the change names. RFC 7644 would answer `noTarget`; Entra relies on this.
fn made_to_match(attribute: &'static Attribute, place: &Place) -> Result<Value, ScimError> {
    let mut parts = Map::new();
    match &place.written {
        None => {}
        Some(written) => equalities(written, attribute, &mut parts).ok_or_else(|| no_target(attribute))?,
    }
    // Members are made of ids that exist, never of filters.
    match attribute.value_part().is_some_and(|part| part.mutability == Mutability::Immutable) {
        true => Err(no_target(attribute)),
        false => Ok(Value::Object(parts)),
    }
}

fn no_target(attribute: &Attribute) -> ScimError {
    ScimError::of(ScimType::NoTarget, format!("No item of {:?} matches.", attribute.name))
}

fn equalities(written: &Expression, attribute: &'static Attribute, out: &mut Map<String, Value>) -> Option<()> {
    match written {
        Expression::And(all) => all.iter().try_for_each(|inner| equalities(inner, attribute, out)),
        Expression::Test { name, among: None, part: None, test: Test::Compare(Comparison::Equal, value) } => {
            let part = attribute.part(name)?;
            let value = normal::attribute_value(part, value).ok()??;
            out.insert(part.name.to_string(), value);
            Some(())
        }
        _ => None,
    }
}
