//! The process's index: the back ends there are, and which of them answers.
//! Invariant: a call goes to one back end from beginning to end; switching changes where the next one goes.

use async_trait::async_trait;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, PoisonError, RwLock},
};
use tokio::{
    sync::{RwLockReadGuard, RwLockWriteGuard, watch},
    time::Instant,
};
use uuid::Uuid;

use super::backend::{Change, ChunkEntry, CollectionKey, Found, IndexBackend, IndexedDocument, Query};
use crate::{
    config::IndexBackendKind,
    kernel::{Error, Result},
};

/// One of the back ends.
#[derive(Clone)]
pub struct Backend {
    /// Which.
    pub kind: IndexBackendKind,
    /// Itself.
    pub index: Arc<dyn IndexBackend>,
}

/// What this process does with the index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Which back end answers.
    pub active: IndexBackendKind,
    /// Which one is being filled, to answer later.
    pub target: Option<IndexBackendKind>,
    /// Whether this process may write a back end that others use too. Its own it always writes.
    pub is_writer: bool,
}

/// See the module.
pub struct Index {
    backends: BTreeMap<IndexBackendKind, Arc<dyn IndexBackend>>,
    roles: RwLock<Roles>,
    changed: watch::Sender<()>,
    /// What keeps copies in the target from going on, by tenant.
    problems: Mutex<BTreeMap<Uuid, String>>,
    steps: tokio::sync::RwLock<()>,
}

impl Index {
    /// The back ends that are configured. Error: the active one is not.
    pub fn new(backends: BTreeMap<IndexBackendKind, Arc<dyn IndexBackend>>, active: IndexBackendKind) -> Result<Self> {
        if !backends.contains_key(&active) {
            return Err(Error::internal("the index of this installation is in Elasticsearch: set index.urls"));
        }
        let is_writer = active == IndexBackendKind::Embedded;
        let roles = RwLock::new(Roles { active, target: None, is_writer });
        Ok(Self {
            backends,
            roles,
            changed: watch::channel(()).0,
            problems: Mutex::default(),
            steps: tokio::sync::RwLock::default(),
        })
    }

    /// What this process does.
    pub fn roles(&self) -> Roles {
        *self.roles.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The one that answers.
    pub fn active(&self) -> Backend {
        let kind = self.roles().active;
        // Roles only ever name back ends that there are.
        Backend { kind, index: self.backends[&kind].clone() }
    }

    /// The one that is being filled by this process.
    pub(crate) fn target(&self) -> Option<Backend> {
        let Roles { target, is_writer, .. } = self.roles();
        self.get(target.filter(|_| is_writer)?)
    }

    /// Those that hold contents: the one that answers, and the one that is being filled by whichever process.
    pub(crate) fn filled(&self) -> Vec<Backend> {
        let Roles { active, target, .. } = self.roles();
        std::iter::once(active).chain(target).filter_map(|kind| self.get(kind)).collect()
    }

    /// Any, if it is configured.
    pub(crate) fn get(&self, kind: IndexBackendKind) -> Option<Backend> {
        self.backends.get(&kind).map(|index| Backend { kind, index: index.clone() })
    }

    /// Whether this process is the one that brings the active back end up to date.
    pub(crate) fn is_followed_here(&self) -> bool {
        let roles = self.roles();
        roles.is_writer || roles.active == IndexBackendKind::Embedded
    }

    /// Held from asking for the roles to the end of a step that writes by them. A step that still took for the target what has become the
    /// one that answers would begin its copy anew, by emptying it.
    pub(crate) async fn step(&self) -> RwLockReadGuard<'_, ()> {
        self.steps.read().await
    }

    /// Waits until no step is under way; none begins while this is held. For ending a move.
    pub(crate) async fn between_steps(&self) -> RwLockWriteGuard<'_, ()> {
        self.steps.write().await
    }

    /// Takes other roles. Those that name a back end that is not configured are refused.
    pub(crate) fn assume(&self, roles: Roles) -> bool {
        let known = |kind: &IndexBackendKind| self.backends.contains_key(kind);
        if !known(&roles.active) || !roles.target.iter().all(known) {
            return false;
        }
        let before = std::mem::replace(&mut *self.roles.write().unwrap_or_else(PoisonError::into_inner), roles);
        if before != roles {
            tracing::debug!(?roles, "the index has other roles");
            self.problems.lock().unwrap_or_else(PoisonError::into_inner).clear();
            self.changed.send_replace(());
        }
        true
    }

    /// Notes what keeps the tenant's copy in the target from going on, or that nothing does.
    pub(crate) fn note_problem(&self, tenant: Uuid, problem: Option<String>) {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        match problem {
            Some(problem) => problems.insert(tenant, problem),
            None => problems.remove(&tenant),
        };
    }

    /// What keeps the target from being filled: one of the reasons, if there are several.
    pub(crate) fn problem(&self) -> Option<String> {
        self.problems.lock().unwrap_or_else(PoisonError::into_inner).values().next().cloned()
    }

    /// Wakes when the roles change.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

#[async_trait]
impl IndexBackend for Index {
    async fn applied(&self, collection: &CollectionKey) -> Result<Option<u64>> {
        self.active().index.applied(collection).await
    }

    async fn reset(&self, collection: &CollectionKey) -> Result<()> {
        self.active().index.reset(collection).await
    }

    async fn apply(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.active().index.apply(collection, changes, upto).await
    }

    async fn apply_part(&self, collection: &CollectionKey, changes: Vec<Change>, upto: u64) -> Result<()> {
        self.active().index.apply_part(collection, changes, upto).await
    }

    async fn search(&self, collection: &CollectionKey, query: Query) -> Result<Option<Found>> {
        self.active().index.search(collection, query).await
    }

    async fn search_until(&self, collection: &CollectionKey, query: Query, deadline: Instant) -> Result<Option<Found>> {
        self.active().index.search_until(collection, query, deadline).await
    }

    async fn documents(&self, collection: &CollectionKey) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        self.active().index.documents(collection).await
    }

    async fn documents_among(
        &self,
        collection: &CollectionKey,
        only: &[Uuid],
    ) -> Result<BTreeMap<Uuid, IndexedDocument>> {
        self.active().index.documents_among(collection, only).await
    }

    async fn differing(&self, collection: &CollectionKey, chunks: &[ChunkEntry]) -> Result<Option<BTreeSet<Uuid>>> {
        self.active().index.differing(collection, chunks).await
    }

    async fn collections(&self) -> Result<Vec<CollectionKey>> {
        self.active().index.collections().await
    }

    async fn is_whole(&self) -> Result<bool> {
        self.active().index.is_whole().await
    }

    async fn check(&self) -> Result<String> {
        self.active().index.check().await
    }
}
