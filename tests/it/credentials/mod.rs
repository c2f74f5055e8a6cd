//! What programs come with: limited API keys, client credentials of service accounts, and how both end.

mod clients;
mod dump;
mod endings;
mod limits;
mod narrowing;
mod networks;

use serde_json::Value;

use crate::support::Client;

/// A new key of the caller's own, and the client that sends it.
async fn key(client: &Client, body: Value) -> (Value, Client) {
    let key = client.post("/api-keys", body).await.expect(201);
    let by_key = client.with_token(key["secret"].as_str().expect("a secret"));
    (key, by_key)
}
