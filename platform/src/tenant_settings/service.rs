//! Rules of a tenant's settings.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    sea_query::OnConflict,
};

use super::{
    dto::{SettingGroup, TenantSettings, TenantSettingsUpdate},
    model::{Settings, Stored},
};
use crate::{
    access::{
        AuditEvent, Grant, TenantDb,
        permissions::{TenantSettingsRead, TenantSettingsWrite},
    },
    app::Platform,
    config::DefaultsConfig,
    db::entity::tenant_settings,
    kernel::{Error, Result},
    tenants::store::bump_security_version,
};

/// The settings in force.
pub(crate) async fn effective(db: &TenantDb<'_>, platform: &Platform) -> Result<Settings> {
    Ok(over(&platform.config.defaults, &stored(db).await?))
}

/// The caller's tenant's settings.
pub(super) async fn get(grant: &Grant<TenantSettingsRead>) -> Result<TenantSettings> {
    view(grant.platform(), &stored(&grant.db()).await?)
}

/// Changes the caller's tenant's settings.
pub(super) async fn update(grant: &Grant<TenantSettingsWrite>, input: TenantSettingsUpdate) -> Result<TenantSettings> {
    let platform = grant.platform();
    let tx = grant.begin().await?;
    // Locks the tenant's row: what another change sets is read, not overwritten.
    bump_security_version(&tx).await?;
    let mut set = stored(&tx).await?;
    let before = view(platform, &set)?;
    for group in input.reset.into_iter().flatten() {
        match group {
            SettingGroup::Passwords => set.passwords = Default::default(),
            SettingGroup::SignIns => set.sign_ins = Default::default(),
        }
    }
    set.passwords.merge(input.passwords.unwrap_or_default());
    set.sign_ins.merge(input.sign_ins.unwrap_or_default());
    let row = tenant_settings::ActiveModel {
        tenant_id: NotSet,
        settings: Set(serde_json::to_value(&set).map_err(|e| Error::internal("settings").with_source(e))?),
        updated_at: Set(platform.clock.now()),
    };
    let mut known = OnConflict::column(tenant_settings::Column::TenantId);
    known.update_columns([tenant_settings::Column::Settings, tenant_settings::Column::UpdatedAt]);
    tx.upsert::<tenant_settings::Entity>(row, known).await?;
    let after = view(platform, &set)?;
    tx.record(AuditEvent::of("tenant_settings").before(&before).after(&after))?;
    tx.commit().await?;
    Ok(after)
}

async fn stored(db: &TenantDb<'_>) -> Result<Stored> {
    let Some(row) = db.one::<tenant_settings::Entity>(|q| q).await? else { return Ok(Stored::default()) };
    serde_json::from_value(row.settings)
        .map_err(|e| Error::internal("a tenant's settings are unreadable").with_source(e))
}

fn over(defaults: &DefaultsConfig, set: &Stored) -> Settings {
    Settings { passwords: defaults.passwords.with(&set.passwords), sign_ins: defaults.sign_ins.with(&set.sign_ins) }
}

fn view(platform: &Platform, set: &Stored) -> Result<TenantSettings> {
    let json = serde_json::to_value(set).map_err(|e| Error::internal("settings").with_source(e))?;
    let groups = json.as_object().into_iter().flatten();
    let customised = groups.flat_map(|(group, values)| {
        let names = values.as_object().into_iter().flat_map(|values| values.keys());
        names.map(move |name| format!("{group}.{name}"))
    });
    Ok(TenantSettings::new(over(&platform.config.defaults, set), customised.collect()))
}
