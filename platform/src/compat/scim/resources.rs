//! The two resources and the enterprise extension, as RFC 7643 defines them.

use super::schema::{Attribute, Kind, Mutability, ResourceType, Returned, Schema};

/// URN of the enterprise extension.
pub(crate) const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/// People.
pub(crate) const USER: ResourceType = ResourceType {
    name: "User",
    endpoint: "/Users",
    description: "People who may sign in.",
    schema: &USER_SCHEMA,
    extensions: &[&ENTERPRISE_SCHEMA],
};

/// Sets of people and groups.
pub(crate) const GROUP: ResourceType = ResourceType {
    name: "Group",
    endpoint: "/Groups",
    description: "Sets of users and of other groups.",
    schema: &GROUP_SCHEMA,
    extensions: &[],
};

/// Both.
pub(crate) const RESOURCE_TYPES: &[&ResourceType] = &[&USER, &GROUP];

/// Everything under `/Schemas`.
pub(crate) const SCHEMAS: &[&Schema] = &[&USER_SCHEMA, &ENTERPRISE_SCHEMA, &GROUP_SCHEMA];

const VALUE: Attribute = Attribute::text("value", "The value itself.");
const DISPLAY: Attribute = Attribute::text("display", "The value for people.");
const TYPE: Attribute = Attribute::text("type", "What the value is for.");
const PRIMARY: Attribute = Attribute::text("primary", "Whether it is the preferred one.").of(Kind::Boolean);

const USER_SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:User",
    name: "User",
    description: "A person's account.",
    attributes: &[
        Attribute::text("userName", "The login, unique within the tenant.").required().unique(),
        Attribute::complex(
            "name",
            "The parts of the person's name.",
            &[
                Attribute::text("formatted", "The whole name."),
                Attribute::text("familyName", "Family name."),
                Attribute::text("givenName", "Given name."),
                Attribute::text("middleName", "Middle names."),
                Attribute::text("honorificPrefix", "Titles before the name."),
                Attribute::text("honorificSuffix", "Titles after the name."),
            ],
        ),
        Attribute::text("displayName", "What people call the person."),
        Attribute::text("nickName", "A casual name."),
        Attribute::text("profileUrl", "A page about the person.").refers_to(&["external"]),
        Attribute::text("title", "Job title."),
        Attribute::text("userType", "The person's relation to the organisation."),
        Attribute::text("preferredLanguage", "Preferred language."),
        Attribute::text("locale", "Locale."),
        Attribute::text("timezone", "Time zone."),
        Attribute::text("active", "Whether the person may sign in.").of(Kind::Boolean),
        Attribute::text("password", "A password to sign in with.")
            .case_exact()
            .mutability(Mutability::WriteOnly)
            .returned(Returned::Never),
        Attribute::list(
            "emails",
            "Mail addresses.",
            &[VALUE, DISPLAY, TYPE.canonical(&["work", "home", "other"]), PRIMARY],
        ),
        Attribute::list(
            "phoneNumbers",
            "Telephone numbers.",
            &[VALUE, DISPLAY, TYPE.canonical(&["work", "home", "mobile", "fax", "pager", "other"]), PRIMARY],
        ),
        Attribute::list("ims", "Addresses for instant messages.", &[VALUE, DISPLAY, TYPE, PRIMARY]),
        Attribute::list(
            "photos",
            "Pictures of the person.",
            &[VALUE.refers_to(&["external"]), DISPLAY, TYPE.canonical(&["photo", "thumbnail"]), PRIMARY],
        ),
        Attribute::list(
            "addresses",
            "Postal addresses.",
            &[
                Attribute::text("formatted", "The whole address."),
                Attribute::text("streetAddress", "Street and house number."),
                Attribute::text("locality", "Town."),
                Attribute::text("region", "State or region."),
                Attribute::text("postalCode", "Postal code."),
                Attribute::text("country", "Country."),
                TYPE.canonical(&["work", "home", "other"]),
                PRIMARY,
            ],
        ),
        Attribute::list(
            "groups",
            "Groups that the person is in, directly or through other groups.",
            &[
                VALUE.case_exact().mutability(Mutability::ReadOnly),
                Attribute::text("$ref", "Where the group is.").refers_to(&["Group"]).mutability(Mutability::ReadOnly),
                DISPLAY.mutability(Mutability::ReadOnly),
                TYPE.canonical(&["direct", "indirect"]).mutability(Mutability::ReadOnly),
            ],
        )
        .mutability(Mutability::ReadOnly),
        Attribute::list(
            "entitlements",
            "The client's own notes; they allow nothing here.",
            &[VALUE, DISPLAY, TYPE, PRIMARY],
        ),
        Attribute::list("roles", "The client's own notes; they allow nothing here.", &[VALUE, DISPLAY, TYPE, PRIMARY]),
        Attribute::list(
            "x509Certificates",
            "Certificates.",
            &[VALUE.of(Kind::Binary).case_exact(), DISPLAY, TYPE, PRIMARY],
        ),
    ],
};

const ENTERPRISE_SCHEMA: Schema = Schema {
    id: ENTERPRISE,
    name: "EnterpriseUser",
    description: "What organisations know about their people.",
    attributes: &[
        Attribute::text("employeeNumber", "Number of the employee."),
        Attribute::text("costCenter", "Cost centre."),
        Attribute::text("organization", "Organisation."),
        Attribute::text("division", "Division."),
        Attribute::text("department", "Department."),
        Attribute::complex(
            "manager",
            "The person's manager.",
            &[
                VALUE.case_exact(),
                Attribute::text("$ref", "Where the manager is.").refers_to(&["User"]),
                Attribute::text("displayName", "The manager's name."),
            ],
        ),
    ],
};

const GROUP_SCHEMA: Schema = Schema {
    id: "urn:ietf:params:scim:schemas:core:2.0:Group",
    name: "Group",
    description: "A set of users and of other groups.",
    attributes: &[
        Attribute::text("displayName", "The group's name.").required(),
        Attribute::list(
            "members",
            "Users and groups in the group.",
            &[
                VALUE.case_exact().mutability(Mutability::Immutable),
                Attribute::text("$ref", "Where the member is.")
                    .refers_to(&["User", "Group"])
                    .mutability(Mutability::Immutable),
                TYPE.canonical(&["User", "Group"]).mutability(Mutability::Immutable),
            ],
        ),
    ],
};
