//! Writing a tenant's users, tree and documents straight into the database: through the API they would take an hour. The index is made
//! from these rows by the product itself.

use sea_orm::{
    ConnectionTrait, DatabaseTransaction, Value,
    sea_query::{Alias, Expr, ExprTrait, Query},
};
use uuid::Uuid;

use super::model::{Model, Node};
use crate::support::{TestApp, sha256};

/// Values in one statement, below both databases' limits.
const VALUES: usize = 8000;

/// Rows that are written together.
pub(super) struct Table {
    name: &'static str,
    columns: Vec<&'static str>,
    rows: Vec<Vec<Value>>,
}

impl Table {
    pub(super) fn new(name: &'static str, columns: &[&'static str]) -> Self {
        Self { name, columns: columns.to_vec(), rows: Vec::new() }
    }

    pub(super) fn push(&mut self, row: Vec<Value>) {
        assert_eq!(row.len(), self.columns.len(), "a row of {}", self.name);
        self.rows.push(row);
    }

    pub(super) async fn write(self, transaction: &DatabaseTransaction) {
        for rows in self.rows.chunks(VALUES / self.columns.len()) {
            let mut insert = Query::insert();
            insert.into_table(Alias::new(self.name)).columns(self.columns.iter().map(|column| Alias::new(*column)));
            for row in rows {
                insert.values_panic(row.iter().cloned().map(Expr::value));
            }
            transaction.execute(&insert).await.unwrap_or_else(|error| panic!("{}: {error}", self.name));
        }
    }
}

/// What the rows have in common.
pub(super) struct Place<'a> {
    pub(super) app: &'a TestApp,
    pub(super) tenant: Uuid,
    pub(super) knowledge_base: Uuid,
    pub(super) embedding_model: &'a str,
    pub(super) now: chrono::DateTime<chrono::Utc>,
    /// The number of the tenant's last change.
    pub(super) sequence: i64,
}

/// Writes everything below the first node, which the product made.
pub(super) async fn tree(place: &Place<'_>, transaction: &DatabaseTransaction, model: &Model) {
    let tenant = Value::from(place.tenant);
    let now = Value::from(place.now);
    let time =
        ["tenant_id", "id", "parent_id", "kind", "name", "restricted", "media_type", "size_bytes", "sha256", "version"];
    let mut nodes = Table::new("nodes", &[&time[..], &["active_version_id", "created_at", "updated_at"]].concat());
    let mut ancestors = Table::new("node_ancestors", &["tenant_id", "node_id", "ancestor_id", "depth", "inherits"]);
    let mut grants = Table::new("grants", &["tenant_id", "id", "node_id", "principal", "level", "created_at"]);
    let mut contents = Contents::new();
    for (number, node) in model.nodes.iter().enumerate().skip(1) {
        let content = content(node);
        let version = node.file.as_ref().map(|_| Uuid::from_u128(crate::support::rand_u128()));
        let sha = version.map(|_| sha256(&content));
        let parent = node.parent.map(|parent| uuid(&model.nodes[parent].id));
        nodes.push(vec![
            tenant.clone(),
            uuid(&node.id).into(),
            parent.into(),
            if version.is_some() { "file" } else { "folder" }.into(),
            format!("node{number}").into(),
            node.restricted.into(),
            version.map(|_| "text/plain".to_string()).into(),
            version.map(|_| content.len() as i64).into(),
            sha.clone().into(),
            version.map(|_| 1i64).into(),
            version.into(),
            now.clone(),
            now.clone(),
        ]);
        for (to, given) in &node.grants {
            let row = [uuid(given.id.as_deref().expect("seeded grants have ids")).into(), uuid(&node.id).into()];
            let level = super::model::LEVELS[usize::from(given.level)];
            let rest = [super::world::stored(model, *to).into(), level.into(), now.clone()];
            grants.push([vec![tenant.clone()], row.to_vec(), rest.to_vec()].concat());
        }
        if let (Some(version), Some(sha)) = (version, sha) {
            contents.add(place, node, version, &content, &sha);
        }
    }
    links(place, transaction, model, &mut ancestors).await;
    nodes.write(transaction).await;
    ancestors.write(transaction).await;
    grants.write(transaction).await;
    contents.write(place, transaction).await;
}

/// The closure by its definition, up to the tenant's root: from the home folder on it is what the product made.
async fn links(place: &Place<'_>, transaction: &DatabaseTransaction, model: &Model, table: &mut Table) {
    let home = uuid(&model.nodes[0].id);
    let select = Query::select()
        .columns(["ancestor_id", "depth", "inherits"].map(Alias::new))
        .from(Alias::new("node_ancestors"))
        .and_where(Expr::col(Alias::new("tenant_id")).eq(place.tenant))
        .and_where(Expr::col(Alias::new("node_id")).eq(home))
        .to_owned();
    let above = transaction.query_all(&select).await.expect("the home folder's links");
    let above: Vec<(Uuid, i64, bool)> = above
        .iter()
        .map(|row| {
            let get = (row.try_get("", "ancestor_id"), row.try_get("", "depth"), row.try_get("", "inherits"));
            (get.0.expect("an id"), get.1.expect("a depth"), get.2.expect("a flag"))
        })
        .collect();
    for node in model.nodes.iter().skip(1) {
        let (mut at, mut depth, mut inherits) = (node, 0i64, true);
        let link = |ancestor: Uuid, depth: i64, inherits: bool| -> Vec<Value> {
            vec![place.tenant.into(), uuid(&node.id).into(), ancestor.into(), depth.into(), inherits.into()]
        };
        loop {
            match at.parent {
                Some(parent) => {
                    table.push(link(uuid(&at.id), depth, inherits));
                    inherits &= !at.restricted;
                    at = &model.nodes[parent];
                    depth += 1;
                }
                None => {
                    above.iter().for_each(|(id, up, reaches)| table.push(link(*id, depth + up, inherits && *reaches)));
                    break;
                }
            }
        }
    }
}

/// The text of a file: so many of each word, always the same number of words, and its marker.
fn content(node: &Node) -> String {
    let Some(file) = &node.file else { return String::new() };
    let mut words: Vec<&str> = Vec::new();
    for (word, count) in super::world::VOCABULARY.iter().zip(&file.words) {
        words.extend(std::iter::repeat_n(*word, *count));
    }
    words.resize(super::world::WORDS, "filler");
    format!("{} {}", words.join(" "), file.marker)
}

/// Rows of contents.
struct Contents {
    blobs: Table,
    versions: Table,
    documents: Table,
    chunks: Table,
    vectors: Table,
    changes: Table,
}

impl Contents {
    fn new() -> Self {
        let version = ["tenant_id", "id", "file_id", "version", "sha256", "media_type", "size_bytes", "created_at"];
        let document =
            ["tenant_id", "id", "knowledge_base_id", "file_id", "enabled", "state", "progress", "chunk_count"];
        let generation = ["requested_generation", "live_generation", "file_version_id", "created_at", "updated_at"];
        let chunk =
            ["tenant_id", "id", "document_id", "file_version_id", "generation", "ordinal", "text", "text_sha256"];
        let position = ["char_start", "char_end", "token_count", "language", "origin"];
        Self {
            blobs: Table::new("blobs", &["tenant_id", "sha256", "storage_key", "size_bytes", "created_at"]),
            versions: Table::new("file_versions", &version),
            documents: Table::new("documents", &[&document[..], &generation[..]].concat()),
            chunks: Table::new("chunks", &[&chunk[..], &position[..]].concat()),
            vectors: Table::new("chunk_vectors", &["tenant_id", "chunk_id", "embedding_model", "vector"]),
            changes: Table::new("index_changes", &["tenant_id", "sequence", "document_id", "created_at"]),
        }
    }

    fn add(&mut self, place: &Place<'_>, node: &Node, version: Uuid, content: &str, sha: &str) {
        let file = node.file.as_ref().expect("a file");
        let (tenant, now) = (Value::from(place.tenant), Value::from(place.now));
        let size = Value::from(content.len() as i64);
        let key = store(place, content);
        self.blobs.push(vec![tenant.clone(), sha.into(), key.into(), size.clone(), now.clone()]);
        self.versions.push(vec![
            tenant.clone(),
            version.into(),
            uuid(&node.id).into(),
            1i64.into(),
            sha.into(),
            "text/plain".into(),
            size,
            now.clone(),
        ]);
        self.documents.push(vec![
            tenant.clone(),
            uuid(&file.document).into(),
            place.knowledge_base.into(),
            uuid(&node.id).into(),
            true.into(),
            "ready".into(),
            1.0f64.into(),
            1i64.into(),
            1i64.into(),
            1i64.into(),
            version.into(),
            now.clone(),
            now.clone(),
        ]);
        self.chunks.push(vec![
            tenant.clone(),
            uuid(&file.chunk).into(),
            uuid(&file.document).into(),
            version.into(),
            1i64.into(),
            0i64.into(),
            content.into(),
            sha.into(),
            0i64.into(),
            (content.chars().count() as i64).into(),
            20i64.into(),
            "en".into(),
            "parsed".into(),
        ]);
        let bytes: Vec<u8> = file.vector.iter().flat_map(|component| component.to_le_bytes()).collect();
        self.vectors.push(vec![tenant.clone(), uuid(&file.chunk).into(), place.embedding_model.into(), bytes.into()]);
        let sequence = place.sequence + self.changes.rows.len() as i64 + 1;
        self.changes.push(vec![tenant, sequence.into(), uuid(&file.document).into(), now]);
    }

    async fn write(self, place: &Place<'_>, transaction: &DatabaseTransaction) {
        let changes = self.changes.rows.len() as i64;
        for table in [self.blobs, self.versions, self.documents, self.chunks, self.vectors, self.changes] {
            table.write(transaction).await;
        }
        let update = Query::update()
            .table(Alias::new("tenants"))
            .value(Alias::new("index_sequence"), place.sequence + changes)
            .and_where(Expr::col(Alias::new("id")).eq(place.tenant))
            .to_owned();
        transaction.execute(&update).await.expect("the tenant's sequence");
    }
}

/// Puts a content where the product keeps it; gives its key.
fn store(place: &Place<'_>, content: &str) -> String {
    let id = Uuid::from_u128(crate::support::rand_u128()).simple().to_string();
    let key = format!("{}/{}/{id}", place.tenant.simple(), &id[id.len() - 2..]);
    let path = place.app.data_dir.join("blobs").join(&key);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for contents");
    std::fs::write(path, content).expect("a content");
    key
}

pub(super) fn uuid(id: &str) -> Uuid {
    id.parse().expect("ids are UUIDs")
}

/// Waits until the product has made its index from the rows.
pub(super) async fn wait_until_indexed(app: &TestApp) {
    let mut left = i64::MAX;
    for _ in 0..600 {
        let now = app.database.number("SELECT count(*) FROM index_changes").await;
        if now == 0 {
            return;
        }
        left = now;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    }
    panic!("the index does not follow: {left} changes are left");
}
