//! What access means, as its definition reads, with none of the product's code: a grant on a node counts for the node and everything
//! below it, down to restricted folders, which stop what comes from above; it counts for whom it was given to and, if that is a group, a
//! role or everyone, for whoever is a member — of groups in groups too.

use chrono::{DateTime, Utc};
use std::collections::{BTreeMap, BTreeSet};

/// To whom a grant may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Who {
    User(usize),
    Group(usize),
    Role(&'static str),
    Everyone,
}

/// Levels by what they include: 1 read, 2 write, 3 manage.
pub(super) const LEVELS: [&str; 4] = ["", "read", "write", "manage"];

/// A grant.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) level: u8,
    pub(super) end: Option<DateTime<Utc>>,
    /// The product's id, if it was given through the API.
    pub(super) id: Option<String>,
}

/// A folder or file.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) id: String,
    pub(super) parent: Option<usize>,
    pub(super) restricted: bool,
    pub(super) file: Option<FileOf>,
    pub(super) grants: BTreeMap<Who, Given>,
}

/// What a file holds.
#[derive(Clone, Debug)]
pub(super) struct FileOf {
    pub(super) document: String,
    pub(super) chunk: String,
    /// A word that stands in this file alone.
    pub(super) marker: String,
    /// How often each word of the vocabulary stands in it.
    pub(super) words: Vec<usize>,
    pub(super) vector: Vec<f32>,
}

/// A user.
#[derive(Clone, Debug)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) login: String,
    pub(super) roles: BTreeSet<&'static str>,
}

/// A group and who is in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) users: BTreeSet<usize>,
    pub(super) groups: BTreeSet<usize>,
    pub(super) roles: BTreeSet<&'static str>,
}

/// A tenant.
#[derive(Clone, Debug, Default)]
pub(super) struct Model {
    /// The first is the knowledge base's home folder, above all others.
    pub(super) nodes: Vec<Node>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
}

impl Model {
    /// Everything that a user counts as.
    pub(super) fn counts_as(&self, user: usize) -> BTreeSet<Who> {
        let mut all = BTreeSet::from([Who::User(user), Who::Everyone]);
        all.extend(self.users[user].roles.iter().map(|role| Who::Role(role)));
        loop {
            let more: Vec<Who> = (0..self.groups.len())
                .map(Who::Group)
                .filter(|who| !all.contains(who) && self.holds_one_of(*who, &all))
                .collect();
            if more.is_empty() {
                return all;
            }
            for group in more {
                all.insert(group);
                // What a group has, its members have.
                let Who::Group(group) = group else { continue };
                all.extend(self.groups[group].roles.iter().map(|role| Who::Role(role)));
            }
        }
    }

    fn holds_one_of(&self, group: Who, all: &BTreeSet<Who>) -> bool {
        let Who::Group(group) = group else { return false };
        let group = &self.groups[group];
        group.users.iter().any(|user| all.contains(&Who::User(*user)))
            || group.groups.iter().any(|inner| all.contains(&Who::Group(*inner)))
    }

    /// The highest level of somebody who counts as `who` on a node; 0 is none.
    pub(super) fn level(&self, who: &BTreeSet<Who>, node: usize, now: DateTime<Utc>) -> u8 {
        let (mut at, mut level) = (node, 0);
        loop {
            let node = &self.nodes[at];
            let counting =
                node.grants.iter().filter(|(to, given)| who.contains(to) && given.end.is_none_or(|end| end > now));
            level = counting.map(|(_, given)| given.level).fold(level, u8::max);
            match node.parent {
                Some(parent) if !node.restricted => at = parent,
                _ => return level,
            }
        }
    }

    /// The nodes that a user may see.
    pub(super) fn visible(&self, user: usize, now: DateTime<Utc>) -> BTreeSet<usize> {
        let who = self.counts_as(user);
        (0..self.nodes.len()).filter(|node| self.level(&who, *node, now) > 0).collect()
    }

    /// Whether `node` is `top` or lies below it.
    pub(super) fn is_below(&self, node: usize, top: usize) -> bool {
        let mut at = Some(node);
        while let Some(node) = at {
            if node == top {
                return true;
            }
            at = self.nodes[node].parent;
        }
        false
    }

    /// Folders from the top down to a node, the node included.
    pub(super) fn depth(&self, mut node: usize) -> usize {
        let mut depth = 1;
        while let Some(parent) = self.nodes[node].parent {
            (node, depth) = (parent, depth + 1);
        }
        depth
    }

    /// The nodes that are folders.
    pub(super) fn folders(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.nodes[*node].file.is_none()).collect()
    }

    /// The nodes that are files.
    pub(super) fn files(&self) -> Vec<usize> {
        (0..self.nodes.len()).filter(|node| self.nodes[*node].file.is_some()).collect()
    }
}
