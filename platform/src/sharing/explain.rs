//! Why a principal has access to an object, or why it has none.

use uuid::Uuid;

use super::{
    dto::{AccessExplanation, AccessObjectType, AccessObstacle, AccessReason, ObstacleKind, ReasonKind},
    reach::{Given, Telling, by_permission, opening},
    service::{Target, access, asked, sees_a_file},
    subject::{Asked, Subject},
};
use crate::{
    access::{Grant, Level, Permission, permissions::GrantsRead},
    grants::{service::Places, store as grants_store},
    kernel::Result,
};

/// What gives a principal access to an object, and what stands in the way.
pub(super) async fn explain(
    grant: &Grant<GrantsRead>,
    principal: Asked,
    object_type: AccessObjectType,
    object: Uuid,
) -> Result<AccessExplanation> {
    let db = grant.db();
    let (target, subject) = asked(grant, &db, &principal, object_type, object).await?;
    let now = grant.platform().clock.now();
    let places = Places::of(grant, &db, target.node).await?;
    let rows = grants_store::of_principals(&db, places.all(), &subject.stored()).await?;
    let given = rows.into_iter().map(Given::parse).collect::<Result<Vec<_>>>()?;
    let telling = Telling::of(grant, &db, places, &given, subject.all_keys()).await?;

    let (mut counting, mut stopped, mut ended) = (Vec::new(), Vec::new(), Vec::new());
    for given in &given {
        match (given.is_live(now), telling.places.position(given.row.node_id)?) {
            (false, _) => ended.push(given),
            (true, (_, true)) => counting.push(given),
            (true, (_, false)) => stopped.push(given),
        }
    }
    let level = counting.iter().map(|given| given.level).max();
    let by_file = level.is_none() && sees_a_file(grant, &db, &target, &subject).await?;
    let access = access(&target, &subject, &telling.names, level, by_file);

    let mut because = telling.reasons(counting.iter().copied(), &subject.counts_as)?;
    because.extend(by_file.then(|| by_permission(ReasonKind::FileInKnowledgeBase)));
    because.extend(opening(subject.permissions));

    let mut obstacles = Vec::new();
    obstacles.extend((!subject.active).then(|| obstacle(ObstacleKind::Deactivated, None)));
    for given in stopped {
        for reason in telling.reasons([given], &subject.counts_as)? {
            let at = telling.places.stopped_at(given.row.node_id)?.map(|node| telling.places.view(node)).transpose()?;
            obstacles.push(AccessObstacle { restricted_at: at, ..obstacle(ObstacleKind::Restricted, Some(reason)) });
        }
    }
    for reason in telling.reasons(ended, &subject.counts_as)? {
        obstacles.push(obstacle(ObstacleKind::Expired, Some(reason)));
    }
    if because.is_empty() && obstacles.iter().all(|obstacle| obstacle.grant.is_none()) {
        obstacles.push(obstacle(ObstacleKind::NoGrant, None));
    }
    let missing = missing_permissions(&target, &subject, level, access.reads_all || by_file, access.manages_all);
    obstacles.extend(missing.into_iter().map(|permission| AccessObstacle {
        permission: Some(permission.as_str().into()),
        ..obstacle(ObstacleKind::MissingPermission, None)
    }));
    Ok(AccessExplanation { access, because, obstacles })
}

fn obstacle(kind: ObstacleKind, grant: Option<AccessReason>) -> AccessObstacle {
    AccessObstacle { kind, grant, restricted_at: None, permission: None }
}

/// What a grant or a permission opens, and no role lets the account do.
fn missing_permissions(
    target: &Target,
    subject: &Subject,
    level: Option<Level>,
    opened_without_grant: bool,
    manages_all: bool,
) -> Vec<Permission> {
    let (read, write) = target.permissions();
    let wanted = [
        (read, level.is_some() || opened_without_grant),
        (write, level.is_some_and(|level| level >= Level::Write)),
        (Permission::GrantsWrite, manages_all || level.is_some_and(|level| level >= Level::Manage)),
    ];
    let missing = wanted.into_iter().filter(|(permission, opened)| *opened && !subject.may(*permission));
    missing.map(|(permission, _)| permission).collect()
}
