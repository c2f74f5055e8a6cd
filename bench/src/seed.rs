//! A tenant with 100 000 chunks, written straight into the database of a stopped server: embedding so many would take an hour.
//!
//! Real are the words (recombined sentences) and the shape of the vector space (clusters around the embeddings of real paragraphs, as
//! wide as paragraphs of one subject are). Everything but chunks, vectors and the rows above them is made through the API before.

use anyhow::{Context as _, Result};
use lectern_embedder::MiniLm;
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseTransaction, DbBackend, Statement, TransactionTrait, Value,
};
use sha2::{Digest as _, Sha256};
use std::{path::Path, sync::Arc};
use uuid::Uuid;

use crate::{
    corpus::{Corpus, Random},
    server::model_dir,
};

/// The tree below the root: areas, departments in each, teams in each; files in each team's folder.
const AREAS: usize = 10;
const DEPARTMENTS: usize = 10;
const TEAMS: usize = 5;
const FILES: usize = 2;
const CHUNKS_A_FILE: usize = 100;
/// Chunks of the whole tenant.
pub(crate) const CHUNKS: usize = AREAS * DEPARTMENTS * TEAMS * FILES * CHUNKS_A_FILE;
/// Length of the noise that is added to a unit vector: chunks have a cosine of about 0.86 with their paragraph.
const NOISE: f32 = 0.6;

/// What exists already, and who shall see how much.
pub(crate) struct Plan {
    pub(crate) knowledge_base: String,
    pub(crate) model: String,
    /// Gets one grant, on the root.
    pub(crate) sees_all: String,
    /// Gets a grant on half of the departments' folders: 50 grants, 500 files.
    pub(crate) sees_half: String,
    /// Gets a grant on every tenth team's folder: 50 grants, 100 files.
    pub(crate) sees_tenth: String,
}

/// What was made beside the plan's objects.
pub(crate) struct Seeded {
    pub(crate) tenant: Uuid,
    /// The tenant's root folder, above everything.
    pub(crate) root: Uuid,
}

/// Writes the chunks and what they need into the data folder.
pub(crate) async fn seed(data_dir: &Path, plan: &Plan, corpus: &Corpus) -> Result<Seeded> {
    let centres = embed_passages(corpus).await?;
    let mut options = ConnectOptions::new(format!("sqlite://{}?mode=rw", data_dir.join("lectern.sqlite").display()));
    options.max_connections(1).sqlx_logging(false);
    let database = Database::connect(options).await?;
    // Nothing to lose: a run that is cut off starts anew.
    database.execute_unprepared("PRAGMA synchronous = OFF").await?;
    let mut seeder = Seeder::begin(database.begin().await?, data_dir, plan).await?;
    let root = seeder.tree(corpus, &centres).await?;
    let seeded = Seeded { tenant: seeder.tenant, root };
    seeder.transaction.commit().await?;
    database.close().await?;
    Ok(seeded)
}

/// Unit vectors of every passage, by article.
async fn embed_passages(corpus: &Corpus) -> Result<Vec<Vec<Vec<f32>>>> {
    let model = Arc::new(tokio::task::spawn_blocking(|| MiniLm::load(&model_dir())).await??);
    let articles = corpus.articles.iter().map(|article| {
        let model = model.clone();
        let texts: Vec<String> = article.passages.iter().map(|passage| passage.text.clone()).collect();
        tokio::task::spawn_blocking(move || texts.iter().map(|text| model.embed(text)).collect::<Result<Vec<_>, _>>())
    });
    let mut centres = Vec::new();
    for article in futures::future::join_all(articles).await {
        centres.push(article??);
    }
    Ok(centres)
}

struct Seeder<'a> {
    transaction: DatabaseTransaction,
    data_dir: &'a Path,
    plan: &'a Plan,
    tenant: Uuid,
    knowledge_base: Uuid,
    /// The one moment at which everything here came about, as the database writes it.
    now: String,
    random: Random,
    ids: u64,
}

impl<'a> Seeder<'a> {
    async fn begin(transaction: DatabaseTransaction, data_dir: &'a Path, plan: &'a Plan) -> Result<Self> {
        let tenant =
            Statement::from_string(DbBackend::Sqlite, "SELECT id, created_at FROM tenants WHERE slug = 'default'");
        let tenant = transaction.query_one_raw(tenant).await?.context("no tenant")?;
        Ok(Self {
            tenant: tenant.try_get_by_index(0)?,
            now: tenant.try_get_by_index(1)?,
            knowledge_base: plan.knowledge_base.parse()?,
            transaction,
            data_dir,
            plan,
            random: Random::seeded(4),
            ids: 0,
        })
    }

    /// Answers the root folder.
    async fn tree(&mut self, corpus: &Corpus, centres: &[Vec<Vec<f32>>]) -> Result<Uuid> {
        let root = Statement::from_sql_and_values(
            DbBackend::Sqlite,
            "SELECT id FROM nodes WHERE tenant_id = ? AND built_in = 'root'",
            [self.tenant.into()],
        );
        let root: Uuid = self.transaction.query_one_raw(root).await?.context("no root folder")?.try_get_by_index(0)?;
        self.grant(root, &self.plan.sees_all).await?;
        let (mut teams, mut files) = (0, 0);
        for area in 0..AREAS {
            let area_folder = self.folder(root, &format!("Area {area}")).await?;
            for department in 0..DEPARTMENTS {
                let department_folder = self.folder(area_folder, &format!("Department {department}")).await?;
                if department % 2 == 0 {
                    self.grant(department_folder, &self.plan.sees_half).await?;
                }
                for team in 0..TEAMS {
                    let team_folder = self.folder(department_folder, &format!("Team {team}")).await?;
                    if teams % 10 == 0 {
                        self.grant(team_folder, &self.plan.sees_tenth).await?;
                    }
                    teams += 1;
                    for file in 0..FILES {
                        // A stride that shares no factor with the tree: every folder gets every subject.
                        let article = files * 7 % corpus.articles.len();
                        self.file(team_folder, &format!("File {file}.md"), article, corpus, centres).await?;
                        files += 1;
                    }
                }
            }
        }
        // As if each document had been a change that the index has applied and the log has dropped.
        let sequence = i64::try_from(files)?;
        self.run(
            "UPDATE tenants SET index_sequence = index_sequence + ? WHERE id = ?",
            vec![sequence.into(), self.tenant.into()],
        )
        .await?;
        Ok(root)
    }

    async fn folder(&mut self, parent: Uuid, name: &str) -> Result<Uuid> {
        let id = self.id();
        let columns = ["tenant_id", "id", "parent_id", "kind", "name", "restricted", "created_at", "updated_at"];
        let row = vec![
            self.tenant.into(),
            id.into(),
            parent.into(),
            "folder".into(),
            name.into(),
            false.into(),
            self.now.clone().into(),
            self.now.clone().into(),
        ];
        self.insert("nodes", &columns, vec![row]).await?;
        self.ancestors(id, parent).await?;
        Ok(id)
    }

    /// The node's rows of the closure: its parent's, one level further away, and itself.
    async fn ancestors(&self, node: Uuid, parent: Uuid) -> Result<()> {
        let sql = "INSERT INTO node_ancestors (tenant_id, node_id, ancestor_id, depth, inherits) \
                   SELECT tenant_id, ?, ancestor_id, depth + 1, inherits FROM node_ancestors WHERE tenant_id = ? AND node_id = ? \
                   UNION ALL SELECT ?, ?, ?, 0, 1";
        let (tenant, node, parent) = (Value::from(self.tenant), Value::from(node), Value::from(parent));
        self.run(sql, vec![node.clone(), tenant.clone(), parent, tenant, node.clone(), node]).await
    }

    async fn grant(&mut self, node: Uuid, user: &str) -> Result<()> {
        let id = self.id();
        let columns = ["tenant_id", "id", "node_id", "principal", "level", "created_at"];
        let principal = format!("user:{user}");
        let row =
            vec![self.tenant.into(), id.into(), node.into(), principal.into(), "read".into(), self.now.clone().into()];
        self.insert("grants", &columns, vec![row]).await
    }

    /// A file with its content, its document in the knowledge base, and that document's chunks and vectors.
    async fn file(
        &mut self,
        folder: Uuid,
        name: &str,
        article: usize,
        corpus: &Corpus,
        centres: &[Vec<Vec<f32>>],
    ) -> Result<()> {
        let passages: Vec<usize> = (0..CHUNKS_A_FILE).map(|_| self.random.below(centres[article].len())).collect();
        let texts: Vec<String> =
            passages.iter().map(|passage| corpus.variation(article, *passage, &self.random)).collect();
        let content = texts.join("\n\n");
        let [file, version, document] = [self.id(), self.id(), self.id()];
        let size = i64::try_from(content.len())?;
        let sha256 = self.blob(&content).await?;
        let (tenant, now) = (Value::from(self.tenant), Value::from(self.now.clone()));

        let columns = [
            "tenant_id",
            "id",
            "parent_id",
            "kind",
            "name",
            "restricted",
            "media_type",
            "size_bytes",
            "sha256",
            "version",
            "active_version_id",
            "created_at",
            "updated_at",
        ];
        let row = vec![
            tenant.clone(),
            file.into(),
            folder.into(),
            "file".into(),
            name.into(),
            false.into(),
            "text/markdown".into(),
            size.into(),
            sha256.clone().into(),
            1i64.into(),
            version.into(),
            now.clone(),
            now.clone(),
        ];
        self.insert("nodes", &columns, vec![row]).await?;
        self.ancestors(file, folder).await?;

        let columns = ["tenant_id", "id", "file_id", "version", "sha256", "media_type", "size_bytes", "created_at"];
        let row = vec![
            tenant.clone(),
            version.into(),
            file.into(),
            1i64.into(),
            sha256.into(),
            "text/markdown".into(),
            size.into(),
            now.clone(),
        ];
        self.insert("file_versions", &columns, vec![row]).await?;

        let columns = [
            "tenant_id",
            "id",
            "knowledge_base_id",
            "file_id",
            "enabled",
            "state",
            "progress",
            "chunk_count",
            "requested_generation",
            "live_generation",
            "file_version_id",
            "created_at",
            "updated_at",
        ];
        let row = vec![
            tenant,
            document.into(),
            self.knowledge_base.into(),
            file.into(),
            true.into(),
            "ready".into(),
            1.0f64.into(),
            i64::try_from(texts.len())?.into(),
            1i64.into(),
            1i64.into(),
            version.into(),
            now.clone(),
            now,
        ];
        self.insert("documents", &columns, vec![row]).await?;
        self.chunks(document, version, texts, passages.iter().map(|passage| centres[article][*passage].as_slice()))
            .await
    }

    async fn chunks<'c>(
        &mut self,
        document: Uuid,
        version: Uuid,
        texts: Vec<String>,
        centres: impl Iterator<Item = &'c [f32]>,
    ) -> Result<()> {
        let tenant = Value::from(self.tenant);
        let (mut chunks, mut vectors, mut start) = (Vec::new(), Vec::new(), 0i64);
        for ((ordinal, text), centre) in texts.into_iter().enumerate().zip(centres) {
            let id = self.id();
            let length = i64::try_from(text.chars().count())?;
            let sha256 = hex::encode(Sha256::digest(&text));
            chunks.push(vec![
                tenant.clone(),
                id.into(),
                document.into(),
                version.into(),
                1i64.into(),
                i64::try_from(ordinal)?.into(),
                text.into(),
                sha256.into(),
                start.into(),
                (start + length).into(),
                (length * 10 / 45).into(),
                "en".into(),
                "parsed".into(),
            ]);
            start += length + 2;
            let vector: Vec<u8> = around(centre, &self.random).into_iter().flat_map(f32::to_le_bytes).collect();
            vectors.push(vec![tenant.clone(), id.into(), self.plan.model.clone().into(), vector.into()]);
        }
        let columns = [
            "tenant_id",
            "id",
            "document_id",
            "file_version_id",
            "generation",
            "ordinal",
            "text",
            "text_sha256",
            "char_start",
            "char_end",
            "token_count",
            "language",
            "origin",
        ];
        self.insert("chunks", &columns, chunks).await?;
        self.insert("chunk_vectors", &["tenant_id", "chunk_id", "embedding_model", "vector"], vectors).await
    }

    /// Stores a content where the server keeps it, so that its reconciler has nothing to mend; gives its hash.
    async fn blob(&mut self, content: &str) -> Result<String> {
        let sha256 = hex::encode(Sha256::digest(content));
        let id = self.id().simple().to_string();
        let key = format!("{}/{}/{id}", self.tenant.simple(), &id[id.len() - 2..]);
        let path = self.data_dir.join("blobs").join(&key);
        std::fs::create_dir_all(path.parent().context("no folder")?)?;
        std::fs::write(path, content)?;
        let columns = ["tenant_id", "sha256", "storage_key", "size_bytes", "created_at"];
        let size = i64::try_from(content.len())?;
        let row = vec![self.tenant.into(), sha256.clone().into(), key.into(), size.into(), self.now.clone().into()];
        self.insert("blobs", &columns, vec![row]).await?;
        Ok(sha256)
    }

    async fn insert(&self, table: &str, columns: &[&str], rows: Vec<Vec<Value>>) -> Result<()> {
        let places = format!("({})", vec!["?"; columns.len()].join(", "));
        let sql =
            format!("INSERT INTO {table} ({}) VALUES {}", columns.join(", "), vec![places; rows.len()].join(", "));
        self.run(&sql, rows.into_iter().flatten().collect()).await.with_context(|| table.to_string())
    }

    async fn run(&self, sql: &str, values: Vec<Value>) -> Result<()> {
        self.transaction.execute_raw(Statement::from_sql_and_values(DbBackend::Sqlite, sql, values)).await?;
        Ok(())
    }

    /// Ids as the server makes them: they sort by time, ten to the millisecond.
    fn id(&mut self) -> Uuid {
        self.ids += 1;
        let mut random = [0u8; 10];
        random[..8].copy_from_slice(&self.random.next().to_le_bytes());
        uuid::Builder::from_unix_timestamp_millis(1_790_000_000_000 + self.ids / 10, &random).into_uuid()
    }
}

/// A unit vector near `centre`.
fn around(centre: &[f32], random: &Random) -> Vec<f32> {
    let deviation = NOISE / (centre.len() as f32).sqrt();
    let mut vector: Vec<f32> = centre.iter().map(|component| component + deviation * random.normal()).collect();
    let length = vector.iter().map(|component| component * component).sum::<f32>().sqrt();
    vector.iter_mut().for_each(|component| *component /= length);
    vector
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vectors_are_of_length_one_and_as_far_from_their_centre_as_promised() {
        let mut centre = vec![0.0; MiniLm::DIMENSIONS];
        centre[7] = 1.0;
        let vector = around(&centre, &Random::seeded(5));
        let length: f32 = vector.iter().map(|component| component * component).sum();
        assert!((length - 1.0).abs() < 1e-5 && (vector[7] - 0.86).abs() < 0.05, "{length} {}", vector[7]);
        assert_eq!(CHUNKS, 100_000);
    }
}
