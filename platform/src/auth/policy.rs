//! What a password must be when it is set, whoever sets it. Invariant: passwords are hashed for keeping only here.

use sea_orm::{
    ActiveValue::{NotSet, Set},
    ColumnTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::{breached, password};
use crate::{
    access::TenantDb,
    app::Platform,
    db::entity::{password_history, users},
    kernel::{Error, Result, UserId},
    tenant_settings::{PasswordPolicy, service::effective},
    tenants,
};

/// The most common passwords of eight characters and more, in lower case. Shorter ones no policy allows.
const COMMON: &str = include_str!("common_passwords.txt");

/// A password that somebody wants to set.
pub(crate) struct Candidate<'a> {
    /// What the request calls it, for the error: `/password`.
    pub(crate) field: &'a str,
    /// Whose it is to be.
    pub(crate) login: &'a str,
    /// The user, if there is one already: for the history.
    pub(crate) user: Option<UserId>,
    /// The password itself.
    pub(crate) password: String,
}

/// Hashes the password if the tenant's policy allows it; 422 on its field otherwise. Slow: not inside a transaction.
pub(crate) async fn accept(db: &TenantDb<'_>, platform: &Platform, candidate: Candidate<'_>) -> Result<String> {
    let policy = effective(db, platform).await?.passwords;
    let tenant = tenants::store::own_row(db).await?;
    let (slug, name) = tenant.map(|t| (t.slug, t.name)).unwrap_or_default();
    check(platform, &policy, &candidate, [&slug, &name]).await?;
    if let Some(user) = candidate.user.filter(|_| policy.history > 0) {
        for hash in former_hashes(db, user, policy.history).await? {
            if password::verify(candidate.password.clone(), Some(hash)).await? {
                return Err(Error::invalid(candidate.field, "was used before; choose another"));
            }
        }
    }
    password::hash(&*platform.ids, candidate.password).await
}

/// The same for the first user of a tenant that is yet to be made, of these names.
pub(crate) async fn accept_in_new_tenant(
    platform: &Platform,
    names: [&str; 2],
    candidate: Candidate<'_>,
) -> Result<String> {
    check(platform, &platform.config.defaults.passwords, &candidate, names).await?;
    password::hash(&*platform.ids, candidate.password).await
}

/// Hashes a password that the operator has configured, or that was generated, for the first start: no policy holds for it.
pub(crate) async fn accept_of_operator(platform: &Platform, password: String) -> Result<String> {
    password::hash(&*platform.ids, password).await
}

async fn check(
    platform: &Platform,
    policy: &PasswordPolicy,
    candidate: &Candidate<'_>,
    [slug, name]: [&str; 2],
) -> Result<()> {
    let refused = |why: &str| Err(Error::invalid(candidate.field, why));
    if let Some(why) = broken_rule(policy, &candidate.password) {
        return refused(&why);
    }
    if !policy.refuse_known {
        return Ok(());
    }
    if is_name(&candidate.password, &[candidate.login, slug, name, "lectern"]) {
        return refused("must not be the name of the user, of the tenant or of the product");
    }
    match is_common(&candidate.password) || is_breached(platform, &candidate.password).await? {
        true => refused("is a password that everybody knows; choose another"),
        false => Ok(()),
    }
}

/// Keeps the hash of the password that a user is about to lose, as many as the policy asks for.
pub(crate) async fn remember(tx: &TenantDb<'_>, platform: &Platform, user: UserId) -> Result<()> {
    let keep = u64::from(effective(tx, platform).await?.passwords.history.saturating_sub(1));
    let row = tx.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
    if let Some(hash) = row.and_then(|row| row.password_hash).filter(|_| keep > 0) {
        let row = password_history::ActiveModel {
            tenant_id: NotSet,
            id: Set(platform.ids.uuid()),
            user_id: Set(user.0),
            password_hash: Set(hash),
            created_at: Set(platform.clock.now()),
        };
        tx.insert::<password_history::Entity>(row).await?;
    }
    let kept = tx
        .all::<password_history::Entity>(|q| {
            q.filter(password_history::Column::UserId.eq(user.0))
                .order_by_desc(password_history::Column::Id)
                .limit(keep)
        })
        .await?;
    let kept: Vec<uuid::Uuid> = kept.into_iter().take(usize::try_from(keep).unwrap_or(0)).map(|row| row.id).collect();
    tx.delete::<password_history::Entity>(|q| {
        q.filter(password_history::Column::UserId.eq(user.0)).filter(password_history::Column::Id.is_not_in(kept))
    })
    .await?;
    Ok(())
}

/// The present password's hash and those before it, `count` together.
async fn former_hashes(db: &TenantDb<'_>, user: UserId, count: u32) -> Result<Vec<String>> {
    let present = db.one::<users::Entity>(|q| q.filter(users::Column::Id.eq(user.0))).await?;
    let former = db
        .all::<password_history::Entity>(|q| {
            q.filter(password_history::Column::UserId.eq(user.0)).order_by_desc(password_history::Column::Id)
        })
        .await?;
    let present = present.and_then(|row| row.password_hash);
    let hashes = present.into_iter().chain(former.into_iter().map(|row| row.password_hash));
    Ok(hashes.take(usize::try_from(count).unwrap_or(usize::MAX)).collect())
}

async fn is_breached(platform: &Platform, password: &str) -> Result<bool> {
    let Some(list) = platform.config.protection.breached_passwords_file.clone() else { return Ok(false) };
    let password = password.to_string();
    let found = tokio::task::spawn_blocking(move || breached::holds(&list, &password)).await;
    let found = found.map_err(|e| Error::internal("the list of breached passwords").with_source(e))?;
    found.map_err(|e| Error::internal("the list of breached passwords can't be read").with_source(e))
}

/// The first rule that the password breaks.
fn broken_rule(policy: &PasswordPolicy, password: &str) -> Option<String> {
    let length = u32::try_from(password.chars().count()).unwrap_or(u32::MAX);
    if length < policy.min_length {
        return Some(format!("must have at least {} characters", policy.min_length));
    }
    type IsOne = fn(char) -> bool;
    let classes: [(bool, IsOne, &str); 4] = [
        (policy.require_lowercase, char::is_lowercase, "a lower-case letter"),
        (policy.require_uppercase, char::is_uppercase, "an upper-case letter"),
        (policy.require_digit, char::is_numeric, "a digit"),
        (policy.require_symbol, |c| !c.is_alphanumeric(), "something that is neither letter nor digit"),
    ];
    let missing = classes.into_iter().find(|(required, is_one, _)| *required && !password.chars().any(is_one));
    missing.map(|(_, _, what)| format!("must contain {what}"))
}

/// Whether the password is one of the names, but for case and for digits and signs around it.
fn is_name(password: &str, names: &[&str]) -> bool {
    let letters =
        |text: &str| text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect::<String>();
    let of_password = letters(password);
    let whole = password.to_lowercase();
    names.iter().any(|name| {
        let of_name = letters(name);
        !name.is_empty() && (whole == name.to_lowercase() || (of_name.len() >= 3 && of_password == of_name))
    })
}

fn is_common(password: &str) -> bool {
    let lower = password.to_lowercase();
    COMMON.lines().any(|common| common == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_named_one_by_one() {
        let strict = PasswordPolicy {
            min_length: 10,
            require_lowercase: true,
            require_uppercase: true,
            require_digit: true,
            require_symbol: true,
            ..PasswordPolicy::default()
        };
        for (password, part) in [
            ("Short1!", "at least 10"),
            ("ALL UPPER 1!", "lower-case"),
            ("all lower 1!", "upper-case"),
            ("No Digits here!", "digit"),
            ("NoSymbols123", "neither letter nor digit"),
        ] {
            let why = broken_rule(&strict, password).unwrap_or_default();
            assert!(why.contains(part), "{password}: {why}");
        }
        assert_eq!(broken_rule(&strict, "Grüße an 7 Öfen!"), None);
        assert_eq!(broken_rule(&PasswordPolicy::default(), "äöüäöüäö"), None);
        assert!(broken_rule(&PasswordPolicy::default(), "äöüäöüä").is_some());
    }

    #[test]
    fn names_are_recognised_behind_case_digits_and_signs() {
        for known in ["alice123", "Alice2026!", "ALICE", "acme-2024", "lectern1"] {
            assert!(is_name(known, &["alice", "acme", "Acme Inc", "lectern"]), "{known}");
        }
        for fine in ["alices garden", "acme and alice", "12345678"] {
            assert!(!is_name(fine, &["alice", "acme", "a1", ""]), "{fine}");
        }
    }

    #[test]
    fn the_built_in_list_is_lower_case_unique_and_long_enough_to_matter() {
        let all: Vec<&str> = COMMON.lines().collect();
        let distinct: std::collections::BTreeSet<&str> = all.iter().copied().collect();
        assert_eq!(all.len(), distinct.len());
        assert!(all.len() >= 200, "{}", all.len());
        for password in &all {
            assert!(password.chars().count() >= 8 && *password == password.to_lowercase(), "{password:?}");
        }
        assert!(is_common("Password1") && is_common("QWERTYUIOP") && !is_common("correct horse battery staple"));
    }
}
