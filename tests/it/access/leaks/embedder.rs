//! The real embedding model, asked once for each text: the same few questions are asked thousands of times here.

use lectern::{
    kernel::Result,
    models::{Embedder, Urgency},
};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

/// Remembers every vector.
pub(super) struct Remembering {
    model: Arc<dyn Embedder>,
    known: Mutex<HashMap<String, Vec<f32>>>,
}

impl Remembering {
    pub(super) fn new(model: Arc<dyn Embedder>) -> Self {
        Self { model, known: Mutex::default() }
    }
}

#[async_trait::async_trait]
impl Embedder for Remembering {
    fn id(&self) -> &str {
        self.model.id()
    }
    fn dimensions(&self) -> usize {
        self.model.dimensions()
    }
    fn max_tokens(&self) -> usize {
        self.model.max_tokens()
    }
    async fn embed(&self, texts: Vec<String>, urgency: Urgency) -> Result<Vec<Vec<f32>>> {
        let mut vectors = Vec::new();
        for text in texts {
            let known = self.known.lock().unwrap().get(&text).cloned();
            let vector = match known {
                Some(vector) => vector,
                None => self.model.embed(vec![text.clone()], urgency).await?.remove(0),
            };
            self.known.lock().unwrap().insert(text, vector.clone());
            vectors.push(vector);
        }
        Ok(vectors)
    }
    async fn token_counter(&self) -> Result<Arc<dyn Fn(&str) -> usize + Send + Sync>> {
        self.model.token_counter().await
    }
}
