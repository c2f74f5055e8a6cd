//! Random changes, made through the API by the administrator and in the model alike.

use serde_json::{Value, json};

use super::{
    model::{Given, LEVELS, Who},
    random::Random,
    world::{ROLES, World},
};

/// A change that the model will know of once the product has made it.
pub(super) enum Change {
    Give { node: usize, to: Who, level: u8, minutes: Option<i64> },
    Take { node: usize, to: Who },
    Replace { node: usize, grants: Vec<(Who, u8)> },
    Move { node: usize, parent: usize },
    Restrict { folder: usize, restricted: bool },
    Roles { user: usize, roles: Vec<&'static str> },
    Join { group: usize, member: Who },
    Leave { group: usize, member: Who },
    GroupRoles { group: usize, roles: Vec<&'static str> },
    Wait { minutes: i64 },
}

/// Makes one change.
pub(super) async fn change(world: &mut World, random: &Random) {
    let change = Change::random(world, random);
    let done = change.perform(world).await;
    change.note(world, done);
}

impl Change {
    /// Any change that makes sense now.
    pub(super) fn random(world: &World, random: &Random) -> Self {
        let (model, folders) = (&world.model, world.model.folders());
        // The home folder stays as it is: what everybody may see there would leave nothing to hide.
        let node = 1 + random.below(model.nodes.len() - 1);
        let folder = folders[1 + random.below(folders.len() - 1)];
        match random.below(26) {
            0..7 => {
                let node = if random.once_in(2) { node } else { folder };
                let minutes = random.once_in(5).then(|| 1 + random.below(5) as i64);
                Self::Give { node, to: anybody(world, random), level: 1 + random.below(3) as u8, minutes }
            }
            7..11 => {
                let taken = model.nodes.iter().enumerate().skip(1).flat_map(|(node, row)| {
                    let others = row.grants.keys().filter(|who| **who != Who::User(0));
                    others.map(move |who| (node, *who))
                });
                let taken: Vec<_> = taken.collect();
                let (node, to) = *random.pick(&taken);
                Self::Take { node, to }
            }
            11 => {
                let grants =
                    (0..random.below(4)).map(|_| (anybody(world, random), 1 + random.below(3) as u8)).collect();
                Self::Replace { node: folder, grants }
            }
            12..15 => {
                let node = if random.once_in(2) { node } else { folder };
                let allowed =
                    |parent: &usize| !model.is_below(*parent, node) && model.depth(*parent) + height(world, node) < 20;
                let parents: Vec<usize> = folders.iter().copied().filter(allowed).collect();
                Self::Move { node, parent: *random.pick(&parents) }
            }
            15..18 => Self::Restrict { folder, restricted: !model.nodes[folder].restricted },
            18 => {
                let roles = if random.once_in(2) { ROLES.to_vec() } else { vec![ROLES[0]] };
                Self::Roles { user: 1 + random.below(model.users.len() - 1), roles }
            }
            19 => Self::Wait { minutes: 1 },
            20..23 => {
                let group = random.below(model.groups.len());
                // Only groups further on are held: so there is never a cycle.
                let inner = group + 1 + random.below(model.groups.len());
                let user = Who::User(1 + random.below(model.users.len() - 1));
                let nests = random.once_in(3) && inner < model.groups.len();
                Self::Join { group, member: if nests { Who::Group(inner) } else { user } }
            }
            23..25 => {
                let members = model.groups.iter().enumerate().flat_map(|(group, row)| {
                    let users = row.users.iter().map(|user| Who::User(*user));
                    users.chain(row.groups.iter().map(|inner| Who::Group(*inner))).map(move |member| (group, member))
                });
                let members: Vec<_> = members.collect();
                match members.is_empty() {
                    true => Self::Wait { minutes: 1 },
                    false => {
                        let (group, member) = *random.pick(&members);
                        Self::Leave { group, member }
                    }
                }
            }
            _ => {
                let roles = if random.once_in(2) { vec![ROLES[1]] } else { Vec::new() };
                Self::GroupRoles { group: random.below(model.groups.len()), roles }
            }
        }
    }

    /// Makes the change through the API; answers what came back.
    pub(super) async fn perform(&self, world: &World) -> Value {
        if let Self::Wait { minutes } = self {
            let _alone = world.time.write().await;
            world.app.clock.advance(chrono::Duration::minutes(*minutes));
            return Value::Null;
        }
        let _time = world.time.read().await;
        let admin = world.admin().await;
        let (model, path) = (&world.model, |node: usize| path(world, node));
        let answer = match self {
            Self::Give { node, to, level, minutes } => {
                let mut body = principal(world, *to);
                body["level"] = LEVELS[usize::from(*level)].into();
                if let Some(minutes) = minutes {
                    body["expires_at"] = (world.now() + chrono::Duration::minutes(*minutes)).to_rfc3339().into();
                }
                admin.post(&format!("{}/grants", path(*node)), body).await
            }
            Self::Take { node, to } => {
                let grant = model.nodes[*node].grants[to].id.as_ref().expect("a known grant");
                let answer = admin.delete(&format!("{}/grants/{grant}", path(*node))).await;
                // One that has ended may have been replaced or be gone.
                assert!([204, 404].contains(&answer.status), "{answer}");
                return Value::Null;
            }
            Self::Replace { node, grants } => {
                let mut all = vec![(Who::User(0), 3)];
                all.extend(distinct(grants));
                let bodies: Vec<Value> = all
                    .iter()
                    .map(|(to, level)| {
                        let mut body = principal(world, *to);
                        body["level"] = LEVELS[usize::from(*level)].into();
                        body
                    })
                    .collect();
                admin.put(&format!("{}/grants", path(*node)), json!({ "grants": bodies })).await
            }
            Self::Move { node, parent } => {
                let field = if model.nodes[*node].file.is_some() { "folder_id" } else { "parent_id" };
                admin.patch(&path(*node), json!({ field: model.nodes[*parent].id })).await
            }
            Self::Restrict { folder, restricted } => {
                admin.patch(&path(*folder), json!({ "restricted": restricted })).await
            }
            Self::Roles { user, roles } => {
                admin.patch(&format!("/users/{}", model.users[*user].id), json!({ "roles": roles })).await
            }
            Self::Join { group, member } => {
                let path = format!("/groups/{}/members", model.groups[*group].id);
                let answer = admin.post(&path, membership(world, *member)).await;
                assert!((200..300).contains(&answer.status), "{answer}");
                return Value::Null;
            }
            Self::Leave { group, member } => {
                let (Who::User(_) | Who::Group(_)) = member else { unreachable!("only these are members") };
                let stored = super::world::stored(model, *member);
                let member = stored.split_once(':').expect("a kind and an id").1;
                let answer = admin.delete(&format!("/groups/{}/members/{member}", model.groups[*group].id)).await;
                assert!((200..300).contains(&answer.status), "{answer}");
                return Value::Null;
            }
            Self::GroupRoles { group, roles } => {
                admin.put(&format!("/groups/{}/roles", model.groups[*group].id), json!({ "roles": roles })).await
            }
            Self::Wait { .. } => return Value::Null,
        };
        answer.expect(200)
    }

    /// Makes the change in the model.
    pub(super) fn note(&self, world: &mut World, answer: Value) {
        let model = &mut world.model;
        match self {
            Self::Give { node, to, level, minutes } => {
                let id = answer["id"].as_str().map(str::to_string);
                let end = minutes.map(|_| answer["expires_at"].as_str().expect("an end").parse().expect("a time"));
                model.nodes[*node].grants.insert(*to, Given { level: *level, end, id });
            }
            Self::Take { node, to } => drop(model.nodes[*node].grants.remove(to)),
            Self::Replace { node, grants } => {
                let ids = answer["grants"].as_array().expect("grants");
                let id = |stored: &str| {
                    let found = ids.iter().find(|grant| match grant["principal_id"].as_str() {
                        Some(id) => stored.ends_with(&format!(":{id}")),
                        None => stored == "everyone",
                    });
                    found.and_then(|grant| grant["id"].as_str()).map(str::to_string)
                };
                let admin = model.nodes[*node].grants[&Who::User(0)].clone();
                let mut new = std::collections::BTreeMap::from([(Who::User(0), admin)]);
                for (to, level) in distinct(grants) {
                    let id = id(&super::world::stored(model, to));
                    new.insert(to, Given { level, end: None, id });
                }
                model.nodes[*node].grants = new;
            }
            Self::Move { node, parent } => model.nodes[*node].parent = Some(*parent),
            Self::Restrict { folder, restricted } => model.nodes[*folder].restricted = *restricted,
            Self::Roles { user, roles } => model.users[*user].roles = roles.iter().copied().collect(),
            Self::Join { group, member: Who::User(user) } => drop(model.groups[*group].users.insert(*user)),
            Self::Join { group, member: Who::Group(inner) } => drop(model.groups[*group].groups.insert(*inner)),
            Self::Leave { group, member: Who::User(user) } => drop(model.groups[*group].users.remove(user)),
            Self::Leave { group, member: Who::Group(inner) } => drop(model.groups[*group].groups.remove(inner)),
            Self::GroupRoles { group, roles } => model.groups[*group].roles = roles.iter().copied().collect(),
            Self::Join { .. } | Self::Leave { .. } | Self::Wait { .. } => {}
        }
    }
}

fn distinct(grants: &[(Who, u8)]) -> Vec<(Who, u8)> {
    let map: std::collections::BTreeMap<Who, u8> = grants.iter().copied().collect();
    map.into_iter().collect()
}

fn anybody(world: &World, random: &Random) -> Who {
    let groups = world.model.groups.len();
    match random.below(20) {
        0 => Who::Everyone,
        1..3 => Who::Role(ROLES[1]),
        3..8 if groups > 0 => Who::Group(random.below(groups)),
        _ => Who::User(1 + random.below(world.model.users.len() - 1)),
    }
}

/// The wire form of a principal.
pub(super) fn principal(world: &World, who: Who) -> Value {
    let stored = super::world::stored(&world.model, who);
    match stored.split_once(':') {
        Some((kind, id)) => json!({ "principal_type": kind, "principal_id": id }),
        None => json!({ "principal_type": "everyone" }),
    }
}

/// The body that adds a member to a group.
fn membership(world: &World, member: Who) -> Value {
    match member {
        Who::User(user) => json!({ "user_id": world.model.users[user].id }),
        Who::Group(group) => json!({ "member_group_id": world.model.groups[group].id }),
        Who::Role(_) | Who::Everyone => unreachable!("neither is a member of groups"),
    }
}

/// Levels below a node, itself included.
fn height(world: &World, top: usize) -> usize {
    let model = &world.model;
    let own = model.depth(top);
    let below = (0..model.nodes.len()).filter(|node| model.is_below(*node, top));
    below.map(|node| model.depth(node) + 1 - own).max().unwrap_or(1)
}

/// `/folders/{id}` or `/files/{id}`.
pub(super) fn path(world: &World, node: usize) -> String {
    let node = &world.model.nodes[node];
    match node.file {
        Some(_) => format!("/files/{}", node.id),
        None => format!("/folders/{}", node.id),
    }
}
