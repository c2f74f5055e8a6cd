//! Whole conversations as Entra ID and Okta hold them.

use serde_json::{Value, json};

use super::{ENTERPRISE, GROUP, Scim, USER};
use crate::support::id;

/// Entra: probe, create, change by paths, group by patches, disable, delete.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entra() {
    let (_app, scim) = Scim::start().await;
    // The connection test asks for somebody who can't be there.
    let nobody = "userName eq \"f5f2b0d0-0e6a-4b5e-9a59-2f4f0a0ffb5e\"";
    let probe = scim.list("/Users", &[("filter", nobody)]).await.expect(200);
    assert_eq!((&probe["totalResults"], &probe["Resources"]), (&json!(0), &json!([])));
    let guest = "ann_gmail.com#EXT#@corp.onmicrosoft.com";
    let created = scim
        .post(
            "/Users",
            json!({
                "schemas": [USER, ENTERPRISE], "externalId": "0a1b", "userName": guest, "active": true, "displayName": "Ann",
                "emails": [{ "primary": true, "type": "work", "value": "ann@gmail.com" }],
                "meta": { "resourceType": "User" }, "name": { "formatted": "Ann Lee", "familyName": "Lee", "givenName": "Ann" },
                "roles": [], ENTERPRISE: { "department": "Tours" },
            }),
        )
        .await
        .expect(201);
    let path = format!("/Users/{}", id(&created));
    assert_eq!(scim.names("/Users", &format!("userName eq \"{guest}\""), "id").await, [id(&created)]);
    let changed = scim
        .patch(
            &path,
            json!([
                { "op": "Replace", "path": "displayName", "value": "Ann L." },
                { "op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+49 1" },
                { "op": "Replace", "path": "emails[type eq \"work\"].value", "value": "new@gmail.com" },
                { "op": "Add", "path": "addresses[type eq \"work\"].streetAddress", "value": "Main St" },
                { "op": "Add", "path": format!("{ENTERPRISE}:manager"), "value": "m-1" },
                { "op": "Remove", "path": format!("{ENTERPRISE}:department") },
                { "op": "Add", "value": { "name.givenName": "Anna", format!("{ENTERPRISE}:employeeNumber"): 17 } },
            ]),
        )
        .await
        .expect(200);
    assert_eq!(changed["phoneNumbers"], json!([{ "type": "mobile", "value": "+49 1" }]));
    assert_eq!(changed["emails"], json!([{ "primary": true, "type": "work", "value": "new@gmail.com" }]));
    assert_eq!(changed["addresses"], json!([{ "type": "work", "streetAddress": "Main St" }]));
    assert_eq!(changed[ENTERPRISE], json!({ "manager": { "value": "m-1" }, "employeeNumber": "17" }));
    assert_eq!(changed["name"]["givenName"], "Anna");

    let group = json!({ "schemas": [GROUP, "http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group"], "externalId": "g-1", "displayName": "Tours", "meta": { "resourceType": "Group" } });
    let group = scim.post("/Groups", group).await.expect(201);
    let group_path = format!("/Groups/{}", id(&group));
    let add = json!([{ "op": "Add", "path": "members", "value": [{ "$ref": null, "value": id(&created) }] }]);
    scim.patch(&group_path, add).await.expect(200);
    let lookup = [("excludedAttributes", "members"), ("filter", "externalId eq \"g-1\"")];
    let found = scim.list("/Groups", &lookup).await.expect(200);
    assert!(found["totalResults"] == 1 && found["Resources"][0].get("members").is_none(), "{found}");
    let remove = json!([{ "op": "Remove", "path": "members", "value": [{ "$ref": null, "value": id(&created) }] }]);
    assert!(scim.patch(&group_path, remove).await.expect(200).get("members").is_none());
    let disabled =
        scim.patch(&path, json!([{ "op": "Replace", "path": "active", "value": "False" }])).await.expect(200);
    assert_eq!(disabled["active"], false);
    scim.delete(&path).await.expect(204);
    scim.delete(&group_path).await.expect(204);
}

/// Okta: look-up, create, whole replacement, deactivation without a path, group push.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn okta() {
    let (_app, scim) = Scim::start().await;
    let lookup = [("filter", "userName eq \"ann@example.com\""), ("startIndex", "1"), ("count", "100")];
    assert_eq!(scim.list("/Users", &lookup).await.expect(200)["totalResults"], 0);
    let mut user = json!({
        "schemas": [USER], "userName": "ann@example.com", "name": { "givenName": "Ann", "familyName": "Lee" },
        "emails": [{ "primary": true, "value": "ann@example.com", "type": "work", "display": "ann@example.com" }],
        "displayName": "Ann Lee", "locale": "en-US", "externalId": "00u1", "groups": [], "password": "1mz050nq", "active": true,
    });
    let created = scim.post("/Users", user.clone()).await.expect(201);
    assert!(created.get("password").is_none());
    let path = format!("/Users/{}", id(&created));
    // Okta reads, changes, and puts back what it read.
    let mut whole: Value = scim.get(&path).await.expect(200);
    whole["nickName"] = "Annie".into();
    let replaced = scim.put(&path, whole).await.expect(200);
    assert_eq!((&replaced["nickName"], &replaced["emails"]), (&json!("Annie"), &user["emails"]));
    let off = json!([{ "op": "replace", "value": { "active": false } }]);
    assert_eq!(scim.patch(&path, off).await.expect(200)["active"], false);
    user["active"] = true.into();
    assert_eq!(scim.put(&path, user).await.expect(200)["active"], true);

    let group = json!({ "schemas": [GROUP], "displayName": "Everyone there", "members": [{ "value": id(&created), "display": "ann@example.com" }] });
    let group = scim.post("/Groups", group).await.expect(201);
    let group_path = format!("/Groups/{}", id(&group));
    let rename = json!([{ "op": "replace", "value": { "id": id(&group), "displayName": "Everybody" } }]);
    let renamed = scim.patch(&group_path, rename).await.expect(200);
    assert_eq!((&renamed["displayName"], &renamed["members"]), (&json!("Everybody"), &group["members"]));
    let push = json!([
        { "op": "remove", "path": format!("members[value eq \"{}\"]", id(&created)) },
        { "op": "add", "path": "members", "value": [{ "value": id(&created), "display": "ann@example.com" }] },
    ]);
    assert_eq!(scim.patch(&group_path, push).await.expect(200)["members"], group["members"]);
}
