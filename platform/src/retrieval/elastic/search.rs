//! One search: both lists in one round trip, each filtered before it is ranked.
//!
//! The vector list is a scan over exactly what the filter lets through (`flat`), so the best of it are the best of what the caller may see.
//! Should entries with equal scores stand on both sides of the list's end, it is made once more in a way that also orders those.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::Instant;
use uuid::Uuid;

use super::{
    ElasticIndex,
    client::{Call, FIRST_PAUSE, Patience, is_not_now, refusal, unavailable},
    entries::{all_stored, stored},
    schema::{DEEPEST, IDS_IN_A_FILTER, terms_field},
    state::State,
};
use crate::{
    kernel::{Error, Result},
    retrieval::backend::{Access, CollectionKey, Found, Query, Scope, Scored},
};

/// Words of a query at most, each in every form; Elasticsearch takes 1 024 clauses at least.
const MOST_TERMS: usize = 1000;

impl ElasticIndex {
    /// See [`super::IndexBackend::search_until`].
    pub(super) async fn find(&self, key: &CollectionKey, query: Query, deadline: Instant) -> Result<Option<Found>> {
        let vector = match &query.vector {
            Some(vector) => Some(
                lectern_engine::shared::unit_vector(vector, key.dimensions, None)
                    .map_err(|e| Error::internal("index").with_source(e))?,
            ),
            None => None,
        };
        let limit = query.limit.min(DEEPEST);
        let Some(filter) = filter(key, &query.scope).filter(|_| limit > 0) else { return Ok(Some(Found::default())) };
        let Some(state) = self.held(key, Patience::Until(deadline)).await? else { return Ok(None) };
        if state.partial {
            let detail = format!("only its parts up to {} are there", state.applied);
            return Err(unavailable("The index is being rebuilt.", detail));
        }
        let mut terms = match &query.text {
            Some(text) => lectern_engine::shared::query_terms(text, state.languages()),
            None => Vec::new(),
        };
        terms.truncate(MOST_TERMS);
        let mut bodies = Vec::new();
        if !terms.is_empty() {
            let matching = json!({ "match": { terms_field(key): { "query": terms.join(" ") } } });
            bodies.push(list(&json!({ "bool": { "must": matching, "filter": filter } }), limit)?);
        }
        if let Some(vector) = &vector {
            // One more than wanted shows whether the list ends between equals.
            let size = (limit + 1).min(DEEPEST);
            let knn = Knn { field: "vector", query_vector: vector, num_candidates: size, filter: &filter };
            bodies.push(list(&Nearest { knn }, size)?);
        }
        let mut lists = self.lists(key, &bodies, deadline).await?.into_iter();
        let mut found = Found::default();
        if !terms.is_empty() {
            found.keyword = lists.next().unwrap_or_default();
        }
        if let Some(vector) = vector {
            found.vector = lists.next().unwrap_or_default();
            let ends_between_equals =
                limit > 0 && found.vector.get(limit).is_some_and(|next| next.score == found.vector[limit - 1].score);
            if ends_between_equals {
                let body = list(&exactly(&vector, &filter), limit)?;
                found.vector = self.lists(key, &[body], deadline).await?.pop().unwrap_or_default();
            }
            found.vector.truncate(limit);
            for hit in &mut found.vector {
                // Elasticsearch's scores are not negative.
                hit.score = (2.0 * hit.score - 1.0).clamp(-1.0, 1.0);
            }
        }
        Ok(Some(found))
    }

    /// The state, if the index that its entries were written to is the one that is there.
    async fn held(&self, key: &CollectionKey, patience: Patience) -> Result<Option<State>> {
        for _ in 0..2 {
            let Some(state) = self.recent_state(key, patience).await? else { return Ok(None) };
            if self.look_up_within(key, patience).await?.is_some_and(|index| index == state.index) {
                return Ok(Some(state));
            }
            // What was known may be of before another process made the index anew.
            self.forget_indices();
        }
        self.lost_index();
        Ok(None)
    }

    async fn lists(&self, key: &CollectionKey, bodies: &[String], deadline: Instant) -> Result<Vec<Vec<Scored>>> {
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        let header = json!({
            "index": self.names.alias(key),
            "routing": stored(key.tenant),
            "allow_partial_search_results": false,
        });
        let lines: String = bodies.iter().map(|body| format!("{header}\n{body}\n")).collect();
        let taken = "filter_path=responses.status,responses.error,responses.timed_out,responses.hits.hits.sort,responses.hits.hits.fields";
        let call = Call::lines(format!("/_msearch?{taken}"), lines);
        let mut pause = FIRST_PAUSE;
        loop {
            let answer: Lists = self.client.send(call.clone(), Patience::Until(deadline)).await?.read()?;
            if answer.responses.len() != bodies.len() {
                return Err(Error::internal("Elasticsearch answers with another number of lists"));
            }
            // A node that is too busy refuses single lists, and the whole is answered nevertheless.
            let is_refused = answer.responses.iter().any(|response| is_not_now(response.status));
            if is_refused && self.client.pause(&mut pause, deadline).await {
                continue;
            }
            return answer.responses.into_iter().map(|response| self.scored(response)).collect();
        }
    }

    fn scored(&self, response: List) -> Result<Vec<Scored>> {
        match response.status {
            200 if response.timed_out => Err(unavailable("Elasticsearch did not answer in time.", "timed out")),
            200 => Ok(response.hits.hits.into_iter().map(Scored::from).collect()),
            status => {
                if status == 404 {
                    self.lost_index();
                }
                Err(refusal(status, &json!({ "error": response.error })))
            }
        }
    }
}

/// What is taken of the answer to `_msearch`.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Lists {
    responses: Vec<List>,
}

#[derive(Deserialize)]
struct List {
    status: u16,
    #[serde(default)]
    error: Value,
    #[serde(default)]
    timed_out: bool,
    #[serde(default)]
    hits: Hits,
}

/// Absent where nothing was found.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Hits {
    hits: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    /// Score and chunk.
    sort: (f64, Uuid),
    fields: Fields,
}

#[derive(Deserialize)]
struct Fields {
    document: [Uuid; 1],
}

impl From<Entry> for Scored {
    fn from(Entry { sort: (score, chunk_id), fields }: Entry) -> Self {
        let [document_id] = fields.document;
        Self { chunk_id, document_id, score: score as f32 }
    }
}

/// The query for the nearest vectors. Written from the vector itself: each of its components as a value of JSON would be twice as long.
#[derive(Serialize)]
struct Nearest<'q> {
    knn: Knn<'q>,
}

#[derive(Serialize)]
struct Knn<'q> {
    field: &'static str,
    query_vector: &'q [f32],
    num_candidates: usize,
    filter: &'q [Value],
}

/// A list by score, then by chunk id, with nothing read but these and the document's id.
fn list(query: &impl Serialize, size: usize) -> Result<String> {
    #[derive(Serialize)]
    struct List<'q, Q> {
        query: &'q Q,
        #[serde(flatten)]
        rest: Value,
    }
    let rest = json!({
        "size": size,
        "sort": [{ "_score": "desc" }, { "chunk": "asc" }],
        "docvalue_fields": ["document"],
        "_source": false,
        "stored_fields": "_none_",
        "track_total_hits": false,
    });
    serde_json::to_string(&List { query, rest }).map_err(|e| Error::internal("a query can't be written").with_source(e))
}

/// Every vector that the filter lets through, scored one by one: slower than the scan, but with an order among equals.
fn exactly(vector: &[f32], filter: &[Value]) -> Value {
    json!({ "script_score": {
        "query": { "bool": { "filter": filter } },
        "script": {
            "source": "Math.max(0, (1.0 + dotProduct(params.vector, 'vector')) / 2.0)",
            "params": { "vector": vector },
        },
    } })
}

/// What the scope lets through; `None`: nothing.
fn filter(key: &CollectionKey, scope: &Scope) -> Option<Vec<Value>> {
    // A list of vectors that is longer than what there is would be filled up with entries that have none.
    let mut filter = vec![json!({ "term": { "tenant": stored(key.tenant) } }), json!({ "term": { "kind": "chunk" } })];
    for (field, ids) in [("knowledge_base", &scope.knowledge_bases), ("file", &scope.files)] {
        let Some(ids) = ids else { continue };
        if ids.is_empty() {
            return None;
        }
        filter.push(any_of(field, ids));
    }
    let in_place = in_place(scope);
    if scope.let_through.is_empty() {
        filter.extend(in_place?);
    } else if in_place.as_ref().is_none_or(|conditions| !conditions.is_empty()) {
        let in_place = in_place.map(|conditions| json!({ "bool": { "filter": conditions } }));
        filter.push(either(in_place.into_iter().chain([any_of("document", &scope.let_through)]).collect()));
    }
    Some(filter)
}

/// What the scope asks of a chunk's place; `None`: no place has it.
fn in_place(scope: &Scope) -> Option<Vec<Value>> {
    let access = match &scope.access {
        Access::Everything => None,
        Access::AnyOf(ids) => Some(ids),
    };
    let mut conditions = Vec::new();
    for (field, ids) in [("access", access), ("path", scope.folders.as_ref())] {
        let Some(ids) = ids else { continue };
        if ids.is_empty() {
            return None;
        }
        conditions.push(any_of(field, ids));
    }
    if let Some(ids) = &scope.within {
        if ids.is_empty() {
            return None;
        }
        // One of the three is enough; each id is of one kind, so no other list can hold it by chance.
        conditions.push(either(["file", "path", "knowledge_base"].map(|field| any_of(field, ids)).into()));
    }
    Some(conditions)
}

/// Entries that meet one of the conditions.
fn either(conditions: Vec<Value>) -> Value {
    json!({ "bool": { "should": conditions, "minimum_should_match": 1 } })
}

/// Entries with one of the ids.
fn any_of(field: &str, ids: &[Uuid]) -> Value {
    let some = |ids: &[Uuid]| json!({ "terms": { field: all_stored(ids) } });
    if ids.len() <= IDS_IN_A_FILTER {
        return some(ids);
    }
    either(ids.chunks(IDS_IN_A_FILTER).map(some).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        config::IndexConfig,
        kernel::{SystemClock, SystemIds},
    };
    use std::sync::Arc;
    use tokio::{
        io::{AsyncReadExt, AsyncWriteExt},
        net::TcpListener,
    };

    fn key() -> CollectionKey {
        CollectionKey { tenant: Uuid::from_u128(7), model: "m".into(), dimensions: 2 }
    }

    /// Answers requests for lists with these, one after the other.
    async fn pretender(answers: Vec<Value>) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            for answer in answers {
                let (mut stream, _) = listener.accept().await.unwrap();
                let mut request = Vec::new();
                // What is asked is lines of JSON.
                while !request.ends_with(b"}\n") && stream.read_buf(&mut request).await.is_ok_and(|count| count > 0) {}
                let body = answer.to_string();
                let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length:";
                let answer = format!("{head} {}\r\n\r\n{body}", body.len());
                stream.write_all(answer.as_bytes()).await.unwrap();
            }
        });
        url
    }

    #[tokio::test]
    async fn lists_that_are_refused_for_now_are_asked_for_again() {
        let id = "00000000000000000000000000000001";
        let hit = json!({ "sort": [1.5, id], "fields": { "document": [id] } });
        let found = json!({ "status": 200, "hits": { "hits": [hit] } });
        let refused = json!({ "status": 429, "error": { "type": "es_rejected_execution_exception", "reason": "x" } });
        let answers = vec![json!({ "responses": [found, refused] }), json!({ "responses": [found, found] })];
        let config = IndexConfig { urls: vec![pretender(answers).await], ..IndexConfig::default() };
        let clock = Arc::new(SystemClock);
        let index = ElasticIndex::new(&config, Uuid::nil(), clock.clone(), Arc::new(SystemIds::new(clock)));
        let body = list(&json!({ "match_all": {} }), 1).unwrap();
        let deadline = index.client.deadline(Patience::Question);
        let lists = index.lists(&key(), &[body.clone(), body], deadline).await.unwrap();
        assert_eq!(lists.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1]);
    }

    #[test]
    fn every_filter_names_the_tenant_and_an_empty_list_lets_nothing_through() {
        let everything = filter(&key(), &Scope::new(Access::Everything)).unwrap();
        assert_eq!(everything.len(), 2);
        assert_eq!(everything[0], json!({ "term": { "tenant": "00000000000000000000000000000007" } }));
        assert!(filter(&key(), &Scope::new(Access::AnyOf(vec![]))).is_none());
        let scope = Scope { files: Some(vec![]), ..Scope::new(Access::Everything) };
        assert!(filter(&key(), &scope).is_none());
        let scope = Scope { files: Some(vec![Uuid::nil()]), ..Scope::new(Access::AnyOf(vec![Uuid::nil()])) };
        assert_eq!(filter(&key(), &scope).unwrap().len(), 4);
    }

    #[test]
    fn limits_of_a_credential_are_met_by_file_folder_or_knowledge_base() {
        let nothing = Scope { within: Some(vec![]), ..Scope::new(Access::Everything) };
        assert!(filter(&key(), &nothing).is_none());
        let limited = Scope { within: Some(vec![Uuid::from_u128(9)]), ..Scope::new(Access::AnyOf(vec![Uuid::nil()])) };
        let filter = filter(&key(), &limited).unwrap();
        assert_eq!(filter.len(), 4, "what the caller may see counts too");
        let id = "00000000000000000000000000000009";
        assert_eq!(
            filter[3],
            json!({ "bool": { "minimum_should_match": 1, "should": [
                { "terms": { "file": [id] } }, { "terms": { "path": [id] } }, { "terms": { "knowledge_base": [id] } },
            ] } })
        );
    }

    #[test]
    fn documents_that_are_let_through_need_no_place() {
        let somewhere = Access::AnyOf(vec![Uuid::from_u128(9)]);
        let scope = Scope { let_through: vec![Uuid::from_u128(8)], ..Scope::new(somewhere) };
        let [place, document] = ["9", "8"].map(|id| json!([format!("{id:0>32}")]));
        let document = json!({ "terms": { "document": document } });
        let found = filter(&key(), &scope).unwrap();
        assert_eq!(
            found[2],
            json!({ "bool": { "minimum_should_match": 1, "should": [
                { "bool": { "filter": [{ "terms": { "access": place } }] } }, document,
            ] } })
        );
        let nowhere = Scope { access: Access::AnyOf(vec![]), ..scope.clone() };
        assert_eq!(filter(&key(), &nowhere).unwrap()[2]["bool"]["should"], json!([document]));
        let everywhere = Scope { access: Access::Everything, ..scope.clone() };
        assert_eq!(filter(&key(), &everywhere).unwrap().len(), 2);
        assert!(filter(&key(), &Scope { files: Some(vec![]), ..scope }).is_none());
    }

    #[test]
    fn more_ids_than_one_filter_takes_become_several() {
        let ids: Vec<Uuid> = (0..70_000).map(Uuid::from_u128).collect();
        let parts = any_of("access", &ids)["bool"]["should"].as_array().unwrap().clone();
        let count = |part: &Value| part["terms"]["access"].as_array().map_or(0, Vec::len);
        assert_eq!(parts.iter().map(count).collect::<Vec<_>>(), [65_536, 4_464]);
    }
}
