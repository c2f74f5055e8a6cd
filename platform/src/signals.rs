//! Wakes the parts of this process that wait for something to be committed.
//! Invariant: a signal only saves waiting; every waiter also looks by itself, so a lost signal costs time, never work.

use std::sync::Arc;
use tokio::sync::{Notify, broadcast};

use crate::{
    access::{Effect, SecurityVersions},
    kernel::TenantId,
};

/// The process's wake-up calls.
#[derive(Debug)]
pub struct Signals {
    /// A job is due.
    pub jobs: Notify,
    /// A blob is to be deleted.
    pub blobs: Notify,
    /// A tenant is to be erased.
    pub erasures: Notify,
    /// A mail is to be sent.
    pub mails: Notify,
    index: broadcast::Sender<TenantId>,
    job_changes: broadcast::Sender<()>,
    cancellations: broadcast::Sender<()>,
    versions: Arc<SecurityVersions>,
}

impl Signals {
    /// Signals that void cached security decisions through `versions`.
    pub fn new(versions: Arc<SecurityVersions>) -> Self {
        Self {
            jobs: Notify::new(),
            blobs: Notify::new(),
            erasures: Notify::new(),
            mails: Notify::new(),
            index: broadcast::channel(1024).0,
            job_changes: broadcast::channel(16).0,
            cancellations: broadcast::channel(16).0,
            versions,
        }
    }

    /// Tells whoever waits for what a commit brought.
    pub fn fire(&self, effect: Effect) {
        match effect {
            Effect::SecurityChanged(tenant) => self.versions.bump(tenant),
            Effect::JobQueued => self.jobs.notify_waiters(),
            Effect::JobCancelled => drop(self.cancellations.send(())),
            Effect::JobChanged => drop(self.job_changes.send(())),
            Effect::IndexChanged(tenant) => drop(self.index.send(tenant)),
            Effect::BlobReleased => self.blobs.notify_one(),
            Effect::TenantErased => self.erasures.notify_one(),
            Effect::MailQueued => self.mails.notify_one(),
        }
    }

    /// Tenants whose index has changes to follow.
    pub fn index_changes(&self) -> broadcast::Receiver<TenantId> {
        self.index.subscribe()
    }

    /// Something about some job or document changed.
    pub fn job_changes(&self) -> broadcast::Receiver<()> {
        self.job_changes.subscribe()
    }

    /// Some job was asked to stop.
    pub fn cancellations(&self) -> broadcast::Receiver<()> {
        self.cancellations.subscribe()
    }
}
