//! One change at one place.

use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::HashSet};

use super::{
    super::{
        error::{ScimError, ScimType},
        filter::{Bound, Comparison, Expression, Test},
        normal,
        path::items,
        schema::Attribute,
    },
    Action, Place, Work, invalid_value,
};

/// Applies a change at a place that may be written. After an error the resource is of no use any more.
pub(super) fn apply(
    resource: &mut Value,
    action: Action,
    place: &Place,
    value: Option<&Value>,
    work: &mut Work,
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
        true => list(container, attribute, action, place, value, work)?,
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
    work: &mut Work,
) -> Result<(), ScimError> {
    // Taken, not copied: members come by the thousand.
    let mut all = into_items(container.get_mut(attribute.name).map(Value::take));
    work.spend(cost(attribute, &all, place, value))?;
    let matches = |item: &Value| place.among.as_ref().is_none_or(|among: &Bound| among.holds(item));
    let mut matched: Vec<usize> = (0..all.len()).filter(|index| matches(&all[*index])).collect();
    let changes_some = action != Action::Remove && (place.among.is_some() || place.target.part.is_some());
    let were_primary: Vec<bool> =
        if changes_some { all.iter().map(|item| item["primary"] == true).collect() } else { Vec::new() };
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
            if matched.len() > 1 && attribute.is_told_apart_by_id() {
                return Err(normal::invalid(attribute.name, "has each value once"));
            }
            for index in &matched {
                match action {
                    Action::Add => merge(&mut all[*index], &value),
                    _ => all[*index] = value.clone(),
                }
            }
        }
        (_, None) => {
            let new = into_items(normal::attribute_value(attribute, value.unwrap_or(&Value::Null))?);
            if action == Action::Replace {
                all.clear();
            }
            match attribute.is_told_apart_by_id() {
                true => add_by_id(&mut all, new),
                false => add_all(&mut all, new),
            }
        }
    }
    if changes_some {
        let is_new = |index: &&usize| all[**index]["primary"] == true && were_primary.get(**index) != Some(&true);
        if let Some(index) = matched.iter().find(is_new).copied() {
            demote_others(&mut all, Some(index));
        }
    }
    // Only parts go one by one.
    if place.target.part.is_some() {
        let objects = all.iter_mut().filter_map(Value::as_object_mut);
        objects.for_each(|parts| parts.retain(|_, value| !value.is_null()));
        all.retain(|item| item.as_object().is_none_or(|parts| !parts.is_empty()));
    }
    normal::check_length(attribute, all.len())?;
    match all.is_empty() {
        true => drop(container.remove(attribute.name)),
        false => drop(container.insert(attribute.name.into(), Value::Array(all))),
    }
    Ok(())
}

/// What a change of a list costs: its values, each as often as it is compared.
fn cost(attribute: &Attribute, all: &[Value], place: &Place, value: Option<&Value>) -> usize {
    let there: usize = all.iter().map(|item| weight(attribute, item)).sum();
    let given = items(value).len();
    match &place.written {
        None if attribute.is_told_apart_by_id() => there.saturating_add(given),
        None => there.saturating_mul(given.max(1)),
        Some(written) => there.saturating_mul(written.comparisons().max(given)),
    }
}

/// What one value counts for: more than one if its texts are long, and the more if their case is folded to compare them.
fn weight(attribute: &Attribute, item: &Value) -> usize {
    let texts = attribute.parts.iter().map(|part| {
        let length = item.get(part.name).and_then(Value::as_str).map_or(0, str::len);
        length / if part.case_exact { 256 } else { 16 }
    });
    1 + texts.sum::<usize>()
}

/// The values of an attribute, like [`items`], but taken.
fn into_items(value: Option<Value>) -> Vec<Value> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items,
        Some(one) => vec![one],
    }
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
    let listed = listed.map(|listed| into_items(Some(listed)));
    // They stand for those of the same `value`, or, without one, for those that are the same in all.
    let values: HashSet<String> = listed.iter().flatten().filter_map(folded_value).collect();
    let wholes: Vec<&Value> = match attribute.is_told_apart_by_id() {
        true => Vec::new(),
        false => listed.iter().flatten().filter(|one| one.get("value").is_none()).collect(),
    };
    let is_listed = |item: &Value| {
        listed.is_none() || folded_value(item).is_some_and(|value| values.contains(&value)) || wholes.contains(&item)
    };
    let mut index = 0;
    all.retain(|item| {
        let goes = matched.binary_search(&index).is_ok() && is_listed(item);
        index += 1;
        !goes
    });
    Ok(())
}

fn folded_value(item: &Value) -> Option<String> {
    item["value"].as_str().map(str::to_lowercase)
}

/// Adds what is not there yet; a new primary value takes that from the one before.
fn add_all(all: &mut Vec<Value>, new: Vec<Value>) {
    for item in new {
        if all.contains(&item) {
            continue;
        }
        if item["primary"] == true {
            demote_others(all, None);
        }
        all.push(item);
    }
}

/// Adds what is not there yet. Members come by the thousand: looked up by their ids, not compared each with each.
fn add_by_id(all: &mut Vec<Value>, new: Vec<Value>) {
    let mut missing: HashSet<String> = new.iter().map(|item| folded_id(item).into_owned()).collect();
    for item in all.iter() {
        missing.remove(&*folded_id(item));
    }
    all.extend(new.into_iter().filter(|item| missing.remove(&*folded_id(item))));
}

fn folded_id(item: &Value) -> Cow<'_, str> {
    let id = item["value"].as_str().unwrap_or_default();
    match id.bytes().any(|byte| byte.is_ascii_uppercase()) {
        true => Cow::Owned(id.to_ascii_lowercase()),
        false => Cow::Borrowed(id),
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

/// An item that fulfils `type eq "work"`, to be given the part that the change names. RFC 7644 would answer `noTarget`; Entra relies on this.
fn made_to_match(attribute: &'static Attribute, place: &Place) -> Result<Value, ScimError> {
    let mut parts = Map::new();
    match &place.written {
        None => {}
        Some(written) => equalities(written, attribute, &mut parts).ok_or_else(|| no_target(attribute))?,
    }
    // Members are made of ids that exist, never of filters.
    match attribute.is_told_apart_by_id() {
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
