use serde_json::{Value, json};

use super::{super::resources::USER, *};

fn user() -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
        "id": "0198-AbC",
        "externalId": "Ext-1",
        "userName": "Bjensen",
        "displayName": "Ünal",
        "active": true,
        "name": { "familyName": "O'Malley", "givenName": "Ann" },
        "title": "say \"hi\" \\ o/",
        "emails": [
            { "value": "bjensen@Example.com", "type": "work", "primary": true },
            { "value": "babs@home.org", "type": "home" }
        ],
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User": { "department": "Tours", "manager": { "value": "26118915" } },
        "meta": { "resourceType": "User", "created": "2026-01-01T00:00:00Z", "lastModified": "2026-05-13T04:42:34.5Z" }
    })
}

fn holds(filter: &str) -> Result<bool, ScimErrorText> {
    let bound = parse(filter).and_then(|expression| bind(&expression, &USER, false));
    bound.map(|bound| bound.holds(&user())).map_err(|error| {
        assert_eq!(error.scim_type, Some(super::super::error::ScimType::InvalidFilter), "{filter}");
        error.detail
    })
}

type ScimErrorText = String;

const TRUE: &[&str] = &[
    r#"userName eq "bjensen""#,
    r#"USERNAME Eq "BJENSEN""#,
    r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "bj""#,
    r#"name.familyName co "o'malley""#,
    r#"displayName eq "ünal""#,
    r#"displayName sw "Ü""#,
    r#"userName ew "SEN""#,
    r#"userName gt "a" and userName lt "c" and userName ge "bjensen" and userName le "bjensen""#,
    r#"userName ne "x""#,
    r#"externalId eq "Ext-1""#,
    r#"title eq "say \"hi\" \\ o/""#,
    "title pr",
    "not (nickName pr)",
    "nickName eq null",
    "title ne null",
    r#"nickName ne "x""#,
    "active eq true",
    r#"active eq "True""#,
    "active ne FALSE",
    r#"meta.lastModified gt "2026-05-13T04:42:34Z""#,
    r#"meta.lastModified eq "2026-05-13T06:42:34.500+02:00""#,
    r#"meta.created le "2026-01-01T00:00:00Z""#,
    r#"meta.resourceType eq "User""#,
    r#"schemas eq "urn:ietf:params:scim:schemas:core:2.0:User""#,
    r#"emails co "example.com""#,
    r#"emails.type eq "HOME""#,
    r#"emails[type eq "work" and value co "@example.com"]"#,
    r#"emails[type eq "work"].value eq "bjensen@example.com""#,
    r#"emails[primary eq true]"#,
    r#"emails[not (primary pr)].value sw "babs""#,
    r#"emails[type eq "other"] or userName pr"#,
    r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "tours""#,
    r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager eq "26118915""#,
    r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User pr"#,
    r#"userName eq "x" and title eq "x" or active eq true"#,
    r#"active eq true or userName eq "x" and title eq "x""#,
    r#"NOT(userName eq "x") AND (title pr OR nickName pr)"#,
    r#"  ( ( userName   pr ) )  "#,
    r#"not(not(userName pr))"#,
];

const FALSE: &[&str] = &[
    r#"userName eq "jensen""#,
    r#"externalId eq "ext-1""#,
    r#"id eq "0198-abc""#,
    r#"userName ne "BJENSEN""#,
    "nickName pr",
    r#"nickName eq "x""#,
    r#"nickName lt "x""#,
    "active eq false",
    r#"emails[type eq "work" and value co "@home.org"]"#,
    r#"emails[type eq "home"].value eq "bjensen@example.com""#,
    r#"emails ne "babs@home.org""#,
    r#"not (emails.value ew ".org")"#,
    r#"userName eq "x" and (title eq "x" or active eq true)"#,
    r#"meta.created gt "2026-01-01T00:00:00Z""#,
];

const INVALID: &[&str] = &[
    "",
    "   ",
    "userName",
    "userName eq",
    "userName eq bjensen",
    r#"userName eq "bjensen"#,
    r#"userName eq "a" and"#,
    r#"userName eq "a" userName eq "b""#,
    r#"userName is "a""#,
    r#"(userName eq "a""#,
    r#"userName eq "a")"#,
    r#"eq "a""#,
    r#""a" eq userName"#,
    r#"nothing eq "a""#,
    r#"name eq "a""#,
    r#"name.nothing eq "a""#,
    r#"emails[nothing eq "a"]"#,
    r#"emails[type eq "a""#,
    r#"emails[type eq "a"].nothing eq "b""#,
    r#"emails[type eq "a"].value"#,
    r#"userName[value eq "a"]"#,
    "emails[]",
    "active gt true",
    r#"active eq "yes""#,
    r#"active co "t""#,
    r#"meta.created gt "yesterday""#,
    "userName gt null",
    "userName eq [1]",
    r#"userName eq {"a":1}"#,
    "userName eq 'a'",
    "not userName pr",
    r#"userName eq "\q""#,
    r#"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User eq "a""#,
    "\u{0}",
    r#"userName eq "a\u0000""#,
    r#"emails[value co "\u0000"]"#,
    "userName eq \"a\" \u{1F600}",
];

#[test]
fn filters_hold_as_the_grammar_and_the_schema_say() {
    for filter in TRUE {
        assert_eq!(holds(filter), Ok(true), "{filter}");
    }
    for filter in FALSE {
        assert_eq!(holds(filter), Ok(false), "{filter}");
    }
}

#[test]
fn malformed_filters_are_refused_with_a_place() {
    for filter in INVALID {
        assert!(holds(filter).is_err(), "{filter:?} was accepted");
    }
    assert_eq!(
        holds("userName eq").unwrap_err(),
        "Expected a value: a string in double quotes, a number, true, false or null at character 12."
    );
}

#[test]
fn hostile_filters_are_refused_quickly() {
    let deep = |n: usize| format!("{}userName pr{}", "(".repeat(n), ")".repeat(n));
    assert_eq!(holds(&deep(30)), Ok(true));
    let refused = [
        deep(31),
        deep(4000),
        format!("{}userName pr{}", "not(".repeat(1000), ")".repeat(1000)),
        format!("emails{}", "[emails".repeat(1000)),
        vec!["userName pr"; 201].join(" or "),
        format!("userName eq \"{}\"", "a".repeat(9000)),
        "(".repeat(8000),
        "[".repeat(8000),
        "\"".repeat(8000),
        "not ".repeat(2000),
    ];
    for filter in refused {
        assert!(holds(&filter).is_err(), "{}…", &filter[..20]);
    }
    assert_eq!(holds(&vec!["userName pr"; 200].join(" and ")), Ok(true));
}

#[test]
fn names_of_other_types_never_hold_in_searches_over_all_types() {
    let bound = bind(&parse(r#"members eq "a" or userName pr"#).unwrap(), &USER, true).unwrap();
    assert!(bound.holds(&user()));
    let bound = bind(&parse(r#"members ne "a""#).unwrap(), &USER, true).unwrap();
    assert!(!bound.holds(&user()));
}
