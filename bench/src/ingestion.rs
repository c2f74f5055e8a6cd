//! What ingestion costs beyond embedding: chunks per CPU-second of the whole server against those of the embedder alone on exactly the
//! same texts. Rounds alternate between the two, so that a machine that slows down slows both.

use anyhow::{Context as _, Result, ensure};
use futures::{StreamExt, TryStreamExt, stream};
use lectern_embedder::MiniLm;
use std::{collections::HashSet, path::Path, sync::Arc};

use crate::{
    corpus::{Corpus, Random},
    report::{Report, Unit, progress},
    server::{Installation, cpu_seconds, model_dir},
};

const ROUNDS: usize = 4;
const DOCUMENTS_A_ROUND: usize = 10;
const PARAGRAPHS_A_DOCUMENT: usize = 25;
/// Uploads at the same time: every core of the server has work.
const CLIENTS: usize = 4;

/// See the module.
pub(crate) async fn measure(binary: &Path, corpus: &Corpus, report: &mut Report) -> Result<()> {
    report.begin("ingestion");
    let installation = Installation::new(binary)?;
    let server = installation.start().await?;
    let admin = server.sign_in("admin").await?;
    let (knowledge_base, _) = admin.create_knowledge_base().await?;
    let random = Random::seeded(3);
    // Both load the model outside of what is measured.
    admin.upload(&knowledge_base, "warm-up.md", document(corpus, usize::MAX, 1, &random)).await?;
    let model = tokio::task::spawn_blocking(|| MiniLm::load(&model_dir())).await??;
    let model = Arc::new(model);
    model.embed("warm-up")?;

    let (mut chunks, mut tokens, mut server_seconds, mut raw_seconds) = (0usize, 0usize, 0.0, 0.0);
    let mut distinct = HashSet::new();
    for round in 0..ROUNDS {
        let first = round * DOCUMENTS_A_ROUND;
        let documents: Vec<_> = (first..first + DOCUMENTS_A_ROUND)
            .map(|number| (format!("{number}.md"), document(corpus, number, PARAGRAPHS_A_DOCUMENT, &random)))
            .collect();
        let before = server.cpu_seconds()?;
        let uploads = documents.into_iter().map(|(name, text)| {
            let (admin, knowledge_base) = (&admin, &knowledge_base);
            async move { admin.upload(knowledge_base, &name, text).await }
        });
        let ready: Vec<_> = stream::iter(uploads).buffer_unordered(CLIENTS).try_collect().await?;
        let used = server.cpu_seconds()? - before;

        let mut texts = Vec::new();
        for document in &ready {
            texts.extend(admin.chunk_texts(document).await?);
        }
        chunks += texts.len();
        // The server embeds equal texts once: so does the other side, and they count once.
        texts.retain(|text| distinct.insert(text.clone()));
        let (raw, counted) = embed(model.clone(), texts).await?;
        tokens += counted;
        server_seconds += used;
        raw_seconds += raw;
        progress(format!("round {} of {ROUNDS}: server {used:.2}, embedder {raw:.2} CPU-seconds", round + 1));
    }
    let count = distinct.len() as f64;
    ensure!(server_seconds > 0.0 && raw_seconds > 0.0 && count > 0.0, "nothing was measured");
    ensure!(
        count > 0.98 * chunks as f64,
        "only {count} of {chunks} chunks are distinct: too few to say what embedding costs"
    );
    report.inform("chunks, distinct", count, Unit::Count);
    report.inform("tokens a chunk, mean", tokens as f64 / count, Unit::Count);
    report.inform("embedder alone, one thread", count / raw_seconds, Unit::PerCpuSecond);
    report.inform("server, from upload to searchable", count / server_seconds, Unit::PerCpuSecond);
    report.at_least("server / embedder", raw_seconds / server_seconds, 0.85, Unit::Ratio);
    server.stop().await
}

/// CPU-seconds of this process for embedding the texts on one thread, and their tokens.
async fn embed(model: Arc<MiniLm>, texts: Vec<String>) -> Result<(f64, usize)> {
    let work = move || {
        let before = cpu_seconds("self")?;
        for text in &texts {
            model.embed(text)?;
        }
        let used = cpu_seconds("self")? - before;
        Ok((used, texts.iter().map(|text| model.count_tokens(text)).sum()))
    };
    tokio::task::spawn_blocking(work).await.context("embedding broke")?
}

fn document(corpus: &Corpus, number: usize, paragraphs: usize, random: &Random) -> String {
    let article = number % corpus.articles.len();
    let mut text = format!("# {} {number}\n", corpus.articles[article].title.replace('_', " "));
    for paragraph in 0..paragraphs {
        text.push('\n');
        text.push_str(&corpus.variation(article, paragraph, random));
        text.push('\n');
    }
    text
}
