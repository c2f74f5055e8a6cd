//! `JsonBody<T>`: a JSON body whose error lists every bad field by JSON pointer; poem-openapi's own stops at the first, unnamed.

use poem::{Request, RequestBody};
use poem_openapi::{
    ApiExtractor, ApiExtractorType, ExtractParamOptions,
    payload::{Json, ParsePayload, Payload},
    registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry},
    types::{ParseFromJSON, Type},
};
use serde_json::Value;

use super::{problem::Problem, small_body::small_body};
use crate::kernel::{Error, ErrorCode, FieldError};

/// Wrong places that are named; whoever has more is told of these.
const MOST_ERRORS: usize = 100;
/// A null character as JSON writes it.
const NULL_ESCAPE: &[u8] = br"\u0000";

/// A JSON request body.
pub struct JsonBody<T>(pub T);

impl<T: Type> Payload for JsonBody<T> {
    const CONTENT_TYPE: &'static str = "application/json";

    fn check_content_type(content_type: &str) -> bool {
        <Json<T> as Payload>::check_content_type(content_type)
    }

    fn schema_ref() -> MetaSchemaRef {
        T::schema_ref()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: ParseFromJSON> ParsePayload for JsonBody<T> {
    const IS_REQUIRED: bool = true;

    async fn from_request(request: &Request, body: &mut RequestBody) -> poem::Result<Self> {
        if !Self::check_content_type(request.content_type().unwrap_or("")) {
            return Err(Problem::from(Error::new(
                ErrorCode::UnsupportedMediaType,
                "Send the body as application/json.",
            ))
            .into());
        }
        let bytes = small_body(request, body).await?;
        parse(&bytes).map(Self).map_err(|error| Problem::from(error).into())
    }
}

fn parse<T: ParseFromJSON>(bytes: &[u8]) -> Result<T, Error> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| Error::new(ErrorCode::InvalidJson, e.to_string()))?;
    let parsed = T::parse_from_json(Some(value.clone())).map_err(|error| {
        let mut problem = Error::new(ErrorCode::InvalidBody, error.into_message());
        let mut registry = Registry::new();
        T::register(&mut registry);
        check(&registry, &T::schema_ref(), &value, "", &mut problem.fields);
        problem.fields.truncate(MOST_ERRORS);
        problem
    })?;
    // There is no other way to write it: most bodies need no closer look.
    if bytes.windows(NULL_ESCAPE.len()).any(|window| window == NULL_ESCAPE) {
        let mut fields = Vec::new();
        find_nulls(&value, "", &mut fields);
        if !fields.is_empty() {
            return Err(Error::invalid_fields(fields));
        }
    }
    Ok(parsed)
}

/// Notes every text and name with a null character: PostgreSQL can't store them.
fn find_nulls(value: &Value, at: &str, out: &mut Vec<FieldError>) {
    if out.len() >= MOST_ERRORS {
        return;
    }
    let mut bad = || {
        let field = if at.is_empty() { "/".to_string() } else { at.to_string() };
        out.push(FieldError { field, message: "must not contain null characters".into() });
    };
    match value {
        Value::String(text) if text.contains('\0') => bad(),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_nulls(item, &format!("{at}/{index}"), out);
            }
        }
        Value::Object(members) => {
            if members.keys().any(|name| name.contains('\0')) {
                bad();
            }
            for (name, member) in members {
                find_nulls(member, &format!("{at}/{name}"), out);
            }
        }
        _ => {}
    }
}

impl<'a, T: ParseFromJSON> ApiExtractor<'a> for JsonBody<T> {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(registry: &mut Registry) {
        <Self as Payload>::register(registry);
    }

    fn request_meta() -> Option<MetaRequest> {
        let content = MetaMediaType { content_type: Self::CONTENT_TYPE, schema: <Self as Payload>::schema_ref() };
        Some(MetaRequest { description: None, content: vec![content], required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        <Self as ParsePayload>::from_request(request, body).await
    }
}

/// Walks the value along the schema and notes the places where they disagree, until there are [`MOST_ERRORS`].
fn check(registry: &Registry, schema: &MetaSchemaRef, value: &Value, at: &str, out: &mut Vec<FieldError>) {
    if out.len() >= MOST_ERRORS {
        return;
    }
    let schema: &MetaSchema = match schema {
        MetaSchemaRef::Inline(schema) => schema,
        MetaSchemaRef::Reference(name) => match registry.schemas.get(name) {
            Some(schema) => schema,
            None => return,
        },
    };
    let mut bad = |message: String| {
        let field = if at.is_empty() { "/".to_string() } else { at.to_string() };
        out.push(FieldError { field, message });
    };
    let right_type = match schema.ty {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => true,
    };
    if !right_type {
        return bad(format!("expected {}", schema.ty));
    }
    if !schema.enum_items.is_empty() && !schema.enum_items.contains(value) {
        let allowed: Vec<String> = schema.enum_items.iter().map(ToString::to_string).collect();
        bad(format!("expected one of {}", allowed.join(", ")));
    }
    if let Some(text) = value.as_str() {
        let length = text.chars().count();
        let pattern = || schema.pattern.as_deref().and_then(|pattern| regex::Regex::new(pattern).ok());
        match (schema.min_length, schema.max_length) {
            (Some(min), _) if length < min => bad(format!("must have at least {min} characters")),
            (_, Some(max)) if length > max => bad(format!("must have at most {max} characters")),
            _ if pattern().is_some_and(|pattern| !pattern.is_match(text)) => {
                bad(format!("must match {}", schema.pattern.as_deref().unwrap_or_default()));
            }
            _ => {}
        }
        if schema.format == Some("uuid") && text.parse::<uuid::Uuid>().is_err() {
            bad("expected a UUID".into());
        }
        if schema.format == Some("date-time") && chrono::DateTime::parse_from_rfc3339(text).is_err() {
            bad("expected an RFC 3339 time".into());
        }
    }
    if let Some(items) = value.as_array()
        && schema.max_items.is_some_and(|max| items.len() > max)
    {
        // What is in such a list is not looked at.
        return bad(format!("must have at most {} items", schema.max_items.unwrap_or_default()));
    }
    if let Some(number) = value.as_f64() {
        if schema.minimum.is_some_and(|min| number < min) {
            bad(format!("must be at least {}", schema.minimum.unwrap_or_default()));
        }
        if schema.maximum.is_some_and(|max| number > max) {
            bad(format!("must be at most {}", schema.maximum.unwrap_or_default()));
        }
    }
    for part in &schema.all_of {
        check(registry, part, value, at, out);
    }
    for name in &schema.required {
        if value.get(name).is_none_or(Value::is_null) {
            out.push(FieldError { field: format!("{at}/{name}"), message: "is required".into() });
        }
    }
    for (name, property) in &schema.properties {
        if let Some(inner) = value.get(name).filter(|v| !v.is_null()) {
            check(registry, property, inner, &format!("{at}/{name}"), out);
        }
    }
    if let (Some(items), Some(values)) = (&schema.items, value.as_array()) {
        for (index, inner) in values.iter().enumerate() {
            if out.len() >= MOST_ERRORS {
                return;
            }
            check(registry, items, inner, &format!("{at}/{index}"), out);
        }
    }
}
