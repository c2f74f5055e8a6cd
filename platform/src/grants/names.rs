//! What principals are called, as far as a caller may know. Users and roles of one's own tenant may be named to whoever may see that
//! they have access; groups only to their members and to readers of groups.

use sea_orm::{ColumnTrait, QueryFilter};
use std::collections::HashMap;
use uuid::Uuid;

use super::dto::{PrincipalType, PrincipalView};
use crate::{
    access::{Grant, PrincipalKey, RequiredPermission, TenantDb},
    db::entity::users,
    kernel::Result,
};

/// Names of principals.
pub(crate) struct Names {
    users: HashMap<Uuid, String>,
}

impl Names {
    /// The names of these. One query for each kind, however many.
    pub(crate) async fn of<P: RequiredPermission>(
        _grant: &Grant<P>,
        db: &TenantDb<'_>,
        keys: &[PrincipalKey],
    ) -> Result<Self> {
        let mut ids: Vec<Uuid> = Vec::new();
        for key in keys {
            match key {
                PrincipalKey::User(id) => ids.push(id.0),
                PrincipalKey::Role(_) | PrincipalKey::Everyone => {}
            }
        }
        ids.sort_unstable();
        ids.dedup();
        let mut names = Self { users: HashMap::new() };
        for batch in ids.chunks(500) {
            let rows = db.all::<users::Entity>(|q| q.filter(users::Column::Id.is_in(batch.iter().copied()))).await?;
            names.users.extend(rows.into_iter().map(|row| (row.id, row.display_name)));
        }
        Ok(names)
    }

    /// What people call it.
    pub(crate) fn name(&self, key: &PrincipalKey) -> Option<String> {
        match key {
            PrincipalKey::User(id) => self.users.get(&id.0).cloned(),
            PrincipalKey::Role(name) => Some(name.clone()),
            PrincipalKey::Everyone => None,
        }
    }

    /// The type under which it is shown, and its id.
    pub(crate) fn wire(&self, key: &PrincipalKey) -> (PrincipalType, Option<String>) {
        PrincipalType::of(key)
    }

    /// The principal, or a neutral mark in its place.
    pub(crate) fn view(&self, key: &PrincipalKey) -> PrincipalView {
        let (principal_type, principal_id) = self.wire(key);
        PrincipalView { principal_type, principal_id, display_name: self.name(key) }
    }
}
