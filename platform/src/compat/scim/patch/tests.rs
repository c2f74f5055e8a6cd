use serde_json::{Value, json};

use super::{
    super::resources::{ENTERPRISE, GROUP, USER},
    *,
};

fn user() -> Value {
    json!({
        "userName": "ann", "active": true, "title": "Dr",
        "name": { "givenName": "Ann", "familyName": "Lee" },
        "emails": [{ "value": "a@work", "type": "work", "primary": true }, { "value": "a@home", "type": "home" }],
        ENTERPRISE: { "department": "D", "manager": { "value": "m" } },
    })
}

fn group() -> Value {
    json!({ "displayName": "g", "members": [{ "value": "u1", "type": "User" }, { "value": "u2" }, { "value": "u3" }] })
}

/// The resource after these operations, or why they were refused.
fn after(of: &ResourceType, resource: Value, operations: Value) -> Result<Value, ScimType> {
    let mut resource = resource;
    let before = resource.clone();
    match patch(of, &mut resource, &json!({ "Operations": operations })) {
        Ok(()) => Ok(resource),
        Err(error) => {
            assert_eq!(resource, before, "a refused change leaves nothing");
            Err(error.scim_type.unwrap())
        }
    }
}

#[test]
fn changes_of_users() {
    let manager = format!("{ENTERPRISE}:manager");
    let department = format!("{ENTERPRISE}:department");
    let cases: &[(Value, &str, Value)] = &[
        (json!({ "op": "replace", "path": "title", "value": "Prof" }), "/title", json!("Prof")),
        (json!({ "op": "Replace", "path": "TITLE", "value": null }), "/title", Value::Null),
        (json!({ "OP": "REMOVE", "Path": "title" }), "/title", Value::Null),
        (json!({ "op": "add", "path": "nickName", "value": "An" }), "/nickName", json!("An")),
        (json!({ "op": "replace", "path": "active", "value": "False" }), "/active", json!(false)),
        (json!({ "op": "replace", "path": "active", "value": [{ "value": "False" }] }), "/active", json!(false)),
        (json!({ "op": "replace", "value": { "active": "False" } }), "/active", json!(false)),
        (json!({ "op": "replace", "value": { "ACTIVE": false, "id": "x", "unknown": 1 } }), "/active", json!(false)),
        (
            json!({ "op": "replace", "path": "name.familyName", "value": "Roe" }),
            "/name",
            json!({ "givenName": "Ann", "familyName": "Roe" }),
        ),
        (
            json!({ "op": "replace", "path": "name", "value": { "familyName": "Roe" } }),
            "/name",
            json!({ "givenName": "Ann", "familyName": "Roe" }),
        ),
        (json!({ "op": "remove", "path": "name" }), "/name", Value::Null),
        (json!({ "op": "remove", "path": "name.givenName" }), "/name", json!({ "familyName": "Lee" })),
        (
            json!({ "op": "replace", "path": "emails[type eq \"work\"].value", "value": "b@work" }),
            "/emails/0/value",
            json!("b@work"),
        ),
        (
            json!({ "op": "Add", "path": "emails[type eq \"other\"].value", "value": "c@o" }),
            "/emails/2",
            json!({ "type": "other", "value": "c@o" }),
        ),
        (
            json!({ "op": "Add", "path": "phoneNumbers[type eq \"mobile\" and primary eq \"True\"].value", "value": "1" }),
            "/phoneNumbers",
            json!([{ "type": "mobile", "primary": true, "value": "1" }]),
        ),
        (
            json!({ "op": "add", "value": { "emails[type eq \"home\"].value": "n@home", "name.givenName": "Bo" } }),
            "/emails/1/value",
            json!("n@home"),
        ),
        (
            json!({ "op": "remove", "path": "emails[type eq \"work\"]" }),
            "/emails",
            json!([{ "value": "a@home", "type": "home" }]),
        ),
        (json!({ "op": "remove", "path": "emails[type eq \"none\"]" }), "/emails/1/value", json!("a@home")),
        (json!({ "op": "remove", "path": "emails" }), "/emails", Value::Null),
        (json!({ "op": "remove", "path": "emails.type" }), "/emails/0", json!({ "value": "a@work", "primary": true })),
        (
            json!({ "op": "add", "path": "emails", "value": [{ "value": "a@home", "type": "home" }] }),
            "/emails/2",
            Value::Null,
        ),
        (
            json!({ "op": "add", "path": "emails", "value": { "value": "p@new", "primary": true } }),
            "/emails/0/primary",
            json!(false),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"].primary", "value": true }),
            "/emails/0/primary",
            json!(false),
        ),
        (
            json!({ "op": "replace", "path": "emails[type eq \"home\"]", "value": { "value": "z@z" } }),
            "/emails/1",
            json!({ "value": "z@z" }),
        ),
        (
            json!({ "op": "replace", "path": "emails", "value": [{ "value": "only@one" }] }),
            "/emails",
            json!([{ "value": "only@one" }]),
        ),
        (json!({ "op": "replace", "path": "emails", "value": [] }), "/emails", Value::Null),
        (
            json!({ "op": "replace", "path": department, "value": "E" }),
            &format!("/{ENTERPRISE}/department"),
            json!("E"),
        ),
        (
            json!({ "op": "add", "value": { department.clone(): "E" } }),
            &format!("/{ENTERPRISE}/department"),
            json!("E"),
        ),
        (
            json!({ "op": "add", "value": { ENTERPRISE: { "DIVISION": "V" } } }),
            &format!("/{ENTERPRISE}/division"),
            json!("V"),
        ),
        (
            json!({ "op": "replace", "path": manager, "value": "m2" }),
            &format!("/{ENTERPRISE}/manager"),
            json!({ "value": "m2" }),
        ),
        (
            json!({ "op": "Add", "path": manager, "value": [{ "$ref": null, "value": "m2" }] }),
            &format!("/{ENTERPRISE}/manager/value"),
            json!("m2"),
        ),
        (json!({ "op": "replace", "path": manager, "value": "" }), &format!("/{ENTERPRISE}/manager"), Value::Null),
        (json!({ "op": "remove", "path": manager }), &format!("/{ENTERPRISE}"), json!({ "department": "D" })),
        (json!({ "op": "remove", "path": ENTERPRISE }), &format!("/{ENTERPRISE}"), Value::Null),
    ];
    for (operation, pointer, expected) in cases {
        let changed = after(&USER, user(), json!([operation.clone()])).unwrap_or_else(|e| panic!("{operation}: {e:?}"));
        assert_eq!(changed.pointer(pointer).cloned().unwrap_or_default(), *expected, "{operation}");
    }
}

#[test]
fn changes_of_members() {
    let ids = |operations: Value| -> Result<Vec<String>, ScimType> {
        let changed = after(&GROUP, group(), operations)?;
        let members = changed["members"].as_array().cloned().unwrap_or_default();
        Ok(members.iter().map(|m| m["value"].as_str().unwrap().to_string()).collect())
    };
    let op = |op: &str, path: &str, value: Value| json!([{ "op": op, "path": path, "value": value }]);
    assert_eq!(
        ids(op("add", "members", json!([{ "value": "u2" }, { "value": "u4" }]))).unwrap(),
        ["u1", "u2", "u3", "u4"]
    );
    assert_eq!(ids(op("replace", "members", json!([{ "value": "u9" }]))).unwrap(), ["u9"]);
    assert_eq!(ids(json!([{ "op": "remove", "path": "members[value eq \"u2\"]" }])).unwrap(), ["u1", "u3"]);
    assert_eq!(
        ids(json!([{ "op": "remove", "path": "members[value eq \"u2\" or value eq \"u3\"]" }])).unwrap(),
        ["u1"]
    );
    assert_eq!(ids(op("Remove", "members", json!([{ "value": "u1" }, { "value": "u7" }]))).unwrap(), ["u2", "u3"]);
    assert!(ids(json!([{ "op": "remove", "path": "members" }])).unwrap().is_empty());
    assert_eq!(ids(json!([{ "op": "replace", "value": { "id": "g1", "displayName": "h" } }])).unwrap().len(), 3);
    assert_eq!(ids(json!([{ "op": "add", "value": { "members": [{ "value": "u5" }] } }])).unwrap().len(), 4);
    assert_eq!(ids(op("replace", "members[value eq \"u1\"].value", json!("u9"))), Err(ScimType::Mutability));
    assert_eq!(ids(op("add", "members[value eq \"u9\"]", json!({ "value": "u9" }))), Err(ScimType::NoTarget));
    assert_eq!(ids(op("replace", "members[value pr]", json!({ "value": "u9" }))), Err(ScimType::InvalidValue));
}

#[test]
fn what_a_request_may_cost_is_bounded_and_large_groups_can_be_kept() {
    let long: Vec<Value> = (0..100).map(|n| json!({ "value": format!("{n}@{}", "x".repeat(400)) })).collect();
    let resource = json!({ "userName": "ann", "emails": long });
    let terms = vec!["value eq \"a\""; 199].join(" or ");
    let costly = json!({ "op": "remove", "path": format!("emails[{terms}]") });
    assert!(after(&USER, resource.clone(), json!([costly])).is_ok());
    assert_eq!(after(&USER, resource.clone(), json!(vec![costly; 500])), Err(ScimType::TooMany));
    // So are they as the keys of one value.
    let key = |n: usize| format!("emails[value co \"x\" or {terms}].type{}", " ".repeat(n));
    let keys: Map<String, Value> = (0..500).map(|n| (key(n), json!("t"))).collect();
    assert_eq!(after(&USER, resource, json!([{ "op": "replace", "value": keys }])), Err(ScimType::TooMany));

    let members = |count: usize| -> Vec<Value> { (0..count).map(|n| json!({ "value": format!("u{n}") })).collect() };
    let group = |count: usize| json!({ "displayName": "g", "members": members(count) });
    let count = |group: Result<Value, ScimType>| group.unwrap()["members"].as_array().map(Vec::len);
    let each = (0..1000).map(|n| json!({ "op": "remove", "path": format!("members[value eq \"u{n}\"]") }));
    assert_eq!(count(after(&GROUP, group(2000), each.collect())), Some(1000));
    let half = json!([{ "op": "remove", "path": "members", "value": members(10_000) }]);
    assert_eq!(count(after(&GROUP, group(20_000), half)), Some(10_000));
    let all = json!([{ "op": "add", "path": "members", "value": members(20_000) }]);
    assert_eq!(count(after(&GROUP, group(10_000), all)), Some(20_000));
}

#[test]
fn what_can_t_be_applied_is_named_and_nothing_of_it_stays() {
    let good = json!({ "op": "replace", "path": "title", "value": "changed" });
    for (operation, expected) in [
        (json!({ "op": "move", "path": "title" }), ScimType::InvalidSyntax),
        (json!({ "path": "title", "value": "x" }), ScimType::InvalidSyntax),
        (json!("x"), ScimType::InvalidSyntax),
        (json!({ "op": "remove" }), ScimType::NoTarget),
        (json!({ "op": "add", "path": "nothing", "value": 1 }), ScimType::InvalidPath),
        (json!({ "op": "add", "path": "emails[type eq", "value": 1 }), ScimType::InvalidPath),
        (json!({ "op": "add", "path": "title[type eq \"a\"]", "value": 1 }), ScimType::InvalidPath),
        (json!({ "op": "add", "path": "emails[nothing eq 1].value", "value": "a" }), ScimType::InvalidPath),
        (json!({ "op": "add", "path": 3, "value": 1 }), ScimType::InvalidPath),
        (json!({ "op": "replace", "path": "id", "value": "x" }), ScimType::Mutability),
        (json!({ "op": "replace", "path": "meta.version", "value": "x" }), ScimType::Mutability),
        (json!({ "op": "add", "path": "groups", "value": [{ "value": "g" }] }), ScimType::Mutability),
        (json!({ "op": "remove", "path": "userName" }), ScimType::Mutability),
        (json!({ "op": "replace", "path": "userName", "value": "" }), ScimType::InvalidValue),
        (json!({ "op": "add", "path": "title" }), ScimType::InvalidValue),
        (json!({ "op": "add", "value": "x" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "path": "active", "value": "perhaps" }), ScimType::InvalidValue),
        (json!({ "op": "replace", "path": "emails[value co \"nowhere\"].value", "value": "x" }), ScimType::NoTarget),
    ] {
        assert_eq!(after(&USER, user(), json!([good, operation])), Err(expected), "{operation}");
    }
    assert_eq!(after(&USER, user(), json!([])), Err(ScimType::InvalidSyntax));
    assert_eq!(after(&USER, user(), json!(vec![good; 1001])), Err(ScimType::TooMany));
}
