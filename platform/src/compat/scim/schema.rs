//! Attributes and schemas (RFC 7643) as data: what is published under `/Schemas`, and what input, filters and changes are read by.
//! Invariant: nothing reaches a resource that its schema does not name.

use serde_json::{Map, Value, json};

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Text.
    String,
    /// `true` or `false`; clients also send them as text.
    Boolean,
    /// RFC 3339.
    DateTime,
    /// A URI.
    Reference,
    /// Base64.
    Binary,
    /// An object of sub-attributes.
    Complex,
}

/// Who may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mutability {
    /// The server alone.
    ReadOnly,
    /// The client.
    ReadWrite,
    /// The client, once.
    Immutable,
    /// The client; never shown.
    WriteOnly,
}

/// When an attribute is part of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Returned {
    /// Always.
    Always,
    /// Never.
    Never,
    /// Unless the client asks for others.
    Default,
}

/// One attribute or sub-attribute.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attribute {
    /// Its name in canonical case; clients may write it in any.
    pub(crate) name: &'static str,
    description: &'static str,
    /// What its values are.
    pub(crate) kind: Kind,
    /// Whether it is a list.
    pub(crate) multi_valued: bool,
    /// Whether a resource can't be without it.
    pub(crate) required: bool,
    /// Whether `a` and `A` differ.
    pub(crate) case_exact: bool,
    /// Who may write it.
    pub(crate) mutability: Mutability,
    /// When it is shown.
    pub(crate) returned: Returned,
    unique: bool,
    canonical: &'static [&'static str],
    references: &'static [&'static str],
    /// What a complex value consists of.
    pub(crate) parts: &'static [Attribute],
}

impl Attribute {
    /// An optional, writable, case-insensitive text.
    pub(crate) const fn text(name: &'static str, description: &'static str) -> Self {
        Self {
            name,
            description,
            kind: Kind::String,
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            unique: false,
            canonical: &[],
            references: &[],
            parts: &[],
        }
    }

    /// An optional, writable object.
    pub(crate) const fn complex(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Self {
        Self { kind: Kind::Complex, parts, ..Self::text(name, description) }
    }

    /// A list of objects.
    pub(crate) const fn list(name: &'static str, description: &'static str, parts: &'static [Attribute]) -> Self {
        Self { multi_valued: true, ..Self::complex(name, description, parts) }
    }

    pub(crate) const fn of(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    pub(crate) const fn required(self) -> Self {
        Self { required: true, ..self }
    }

    pub(crate) const fn case_exact(self) -> Self {
        Self { case_exact: true, ..self }
    }

    pub(crate) const fn unique(self) -> Self {
        Self { unique: true, ..self }
    }

    pub(crate) const fn many(self) -> Self {
        Self { multi_valued: true, ..self }
    }

    pub(crate) const fn mutability(self, mutability: Mutability) -> Self {
        Self { mutability, ..self }
    }

    pub(crate) const fn returned(self, returned: Returned) -> Self {
        Self { returned, ..self }
    }

    pub(crate) const fn canonical(self, canonical: &'static [&'static str]) -> Self {
        Self { canonical, ..self }
    }

    pub(crate) const fn refers_to(self, references: &'static [&'static str]) -> Self {
        Self { kind: Kind::Reference, case_exact: true, references, ..self }
    }

    /// The part of that name, in any case.
    pub(crate) fn part(&self, name: &str) -> Option<&'static Attribute> {
        find(self.parts, name)
    }

    /// The part that stands for the whole when a client names only the attribute: `members eq "…"`.
    pub(crate) fn value_part(&self) -> Option<&'static Attribute> {
        self.part("value")
    }

    /// Whether it lists things by ids that never change, like `members`: there may be thousands, and one id stands there once.
    pub(crate) fn is_told_apart_by_id(&self) -> bool {
        self.value_part().is_some_and(|part| part.mutability == Mutability::Immutable)
    }

    fn document(&self) -> Value {
        let kind = match self.kind {
            Kind::String => "string",
            Kind::Boolean => "boolean",
            Kind::DateTime => "dateTime",
            Kind::Reference => "reference",
            Kind::Binary => "binary",
            Kind::Complex => "complex",
        };
        let mutability = match self.mutability {
            Mutability::ReadOnly => "readOnly",
            Mutability::ReadWrite => "readWrite",
            Mutability::Immutable => "immutable",
            Mutability::WriteOnly => "writeOnly",
        };
        let returned = match self.returned {
            Returned::Always => "always",
            Returned::Never => "never",
            Returned::Default => "default",
        };
        let mut document = json!({
            "name": self.name,
            "type": kind,
            "multiValued": self.multi_valued,
            "description": self.description,
            "required": self.required,
            "caseExact": self.case_exact,
            "mutability": mutability,
            "returned": returned,
            "uniqueness": if self.unique { "server" } else { "none" },
        });
        if !self.canonical.is_empty() {
            document["canonicalValues"] = json!(self.canonical);
        }
        if !self.references.is_empty() {
            document["referenceTypes"] = json!(self.references);
        }
        if !self.parts.is_empty() {
            document["subAttributes"] = self.parts.iter().map(Self::document).collect();
        }
        document
    }
}

fn find(attributes: &'static [Attribute], name: &str) -> Option<&'static Attribute> {
    attributes.iter().find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

/// A set of attributes with a URN.
#[derive(Debug)]
pub(crate) struct Schema {
    /// Its URN.
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) attributes: &'static [Attribute],
}

impl Schema {
    /// The attribute of that name, in any case.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        find(self.attributes, name)
    }

    /// As published under `/Schemas`.
    pub(crate) fn document(&self, base: &str) -> Value {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": self.attributes.iter().map(Attribute::document).collect::<Vec<_>>(),
            "meta": { "resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id) },
        })
    }
}

/// What every resource has besides its schema's attributes (RFC 7643, 3.1).
pub(crate) const COMMON: &[Attribute] = &[
    Attribute::text("schemas", "The schemas that the resource uses.")
        .of(Kind::Reference)
        .many()
        .case_exact()
        .mutability(Mutability::ReadOnly)
        .returned(Returned::Always),
    Attribute::text("id", "The server's id of the resource.")
        .case_exact()
        .mutability(Mutability::ReadOnly)
        .returned(Returned::Always),
    Attribute::text("externalId", "The client's id of the resource.").case_exact(),
    Attribute::complex(
        "meta",
        "What the server knows about the resource.",
        &[
            Attribute::text("resourceType", "The resource's type.").case_exact().mutability(Mutability::ReadOnly),
            Attribute::text("created", "When it was created.").of(Kind::DateTime).mutability(Mutability::ReadOnly),
            Attribute::text("lastModified", "When it last changed.")
                .of(Kind::DateTime)
                .mutability(Mutability::ReadOnly),
            Attribute::text("location", "Where it is.").of(Kind::Reference).mutability(Mutability::ReadOnly),
            Attribute::text("version", "Its version, as in the header ETag.")
                .case_exact()
                .mutability(Mutability::ReadOnly),
        ],
    )
    .mutability(Mutability::ReadOnly),
];

/// A kind of resource: `User` or `Group`.
#[derive(Debug)]
pub(crate) struct ResourceType {
    pub(crate) name: &'static str,
    pub(crate) endpoint: &'static str,
    pub(crate) description: &'static str,
    pub(crate) schema: &'static Schema,
    pub(crate) extensions: &'static [&'static Schema],
}

impl ResourceType {
    /// As published under `/ResourceTypes`.
    pub(crate) fn document(&self, base: &str) -> Value {
        let extensions = self.extensions.iter().map(|schema| json!({ "schema": schema.id, "required": false }));
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
            "id": self.name,
            "name": self.name,
            "endpoint": self.endpoint,
            "description": self.description,
            "schema": self.schema.id,
            "schemaExtensions": extensions.collect::<Vec<_>>(),
            "meta": { "resourceType": "ResourceType", "location": format!("{base}/ResourceTypes/{}", self.name) },
        })
    }

    /// The extension of that URN, in any case.
    pub(crate) fn extension(&self, urn: &str) -> Option<&'static Schema> {
        self.extensions.iter().copied().find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// The schemas that a resource of this type uses.
    pub(crate) fn schemas_of(&self, resource: &Map<String, Value>) -> Vec<&'static str> {
        let used = self.extensions.iter().filter(|schema| resource.contains_key(schema.id));
        std::iter::once(self.schema.id).chain(used.map(|schema| schema.id)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::resources::{GROUP, SCHEMAS, USER};

    #[test]
    fn names_are_found_in_any_case_and_are_unique() {
        assert_eq!(USER.schema.attribute("USERNAME").unwrap().name, "userName");
        assert_eq!(USER.schema.attribute("emails").unwrap().part("Type").unwrap().name, "type");
        assert!(GROUP.schema.attribute("userName").is_none());
        for schema in SCHEMAS {
            let mut names: Vec<String> = schema.attributes.iter().map(|a| a.name.to_lowercase()).collect();
            let all = names.len();
            names.sort();
            names.dedup();
            assert_eq!(names.len(), all, "{}", schema.id);
        }
    }
}
