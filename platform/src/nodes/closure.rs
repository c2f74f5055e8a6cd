//! The arithmetic of the closure, without a database.

use uuid::Uuid;

/// One row of the closure: `ancestor` lies `depth` levels above `node`; grants on it reach the node if `inherits`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Link {
    pub(crate) node: Uuid,
    pub(crate) ancestor: Uuid,
    pub(crate) depth: i64,
    pub(crate) inherits: bool,
}

impl Link {
    /// Every node is its own ancestor.
    pub(crate) fn own(node: Uuid) -> Self {
        Self { node, ancestor: node, depth: 0, inherits: true }
    }
}

/// The rows that come into being when a subtree is put below a parent.
///
/// `below`: the links of the subtree's nodes to its top, the top's own included. `above`: the links of the parent to its ancestors,
/// its own included. A grant on one of these reaches a node of the subtree if it reaches the parent, the top lets it through, and
/// nothing between top and node stops it.
pub(crate) fn graft(below: &[Link], top_restricted: bool, above: &[Link]) -> Vec<Link> {
    let pairs = below.iter().flat_map(|b| above.iter().map(move |a| (b, a)));
    pairs
        .map(|(b, a)| Link {
            node: b.node,
            ancestor: a.ancestor,
            depth: b.depth + 1 + a.depth,
            inherits: b.inherits && !top_restricted && a.inherits,
        })
        .collect()
}

/// How many levels the longest of the links spans.
pub(crate) fn height(links: &[Link]) -> i64 {
    links.iter().map(|link| link.depth).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    /// A tree by parent, and the closure as its definition reads.
    #[derive(Default)]
    struct Tree {
        parents: BTreeMap<u128, u128>,
        restricted: BTreeSet<u128>,
    }

    impl Tree {
        fn defined(&self) -> BTreeSet<Link> {
            let mut links = BTreeSet::new();
            for node in std::iter::once(0).chain(self.parents.keys().copied()) {
                let (mut at, mut depth, mut inherits) = (node, 0, true);
                loop {
                    links.insert(Link { node: Uuid::from_u128(node), ancestor: Uuid::from_u128(at), depth, inherits });
                    inherits &= !self.restricted.contains(&at);
                    let Some(parent) = self.parents.get(&at) else {
                        break;
                    };
                    at = *parent;
                    depth += 1;
                }
            }
            links
        }
    }

    fn links_of(closure: &BTreeSet<Link>, node: u128) -> Vec<Link> {
        closure.iter().filter(|l| l.node == Uuid::from_u128(node)).copied().collect()
    }

    fn links_to(closure: &BTreeSet<Link>, ancestor: u128) -> Vec<Link> {
        closure.iter().filter(|l| l.ancestor == Uuid::from_u128(ancestor)).copied().collect()
    }

    #[test]
    fn building_a_tree_node_by_node_gives_the_closure_by_definition() {
        let mut tree = Tree::default();
        let mut closure = BTreeSet::from([Link::own(Uuid::nil())]);
        for (node, parent, restricted) in
            [(1, 0, false), (2, 1, true), (3, 2, false), (4, 3, true), (5, 4, false), (6, 1, false)]
        {
            let own = [Link::own(Uuid::from_u128(node))];
            let new = graft(&own, restricted, &links_of(&closure, parent));
            closure.extend(own);
            closure.extend(new);
            tree.parents.insert(node, parent);
            if restricted {
                tree.restricted.insert(node);
            }
        }
        assert_eq!(closure, tree.defined());
    }

    #[test]
    fn moving_a_subtree_gives_the_closure_by_definition_under_every_restriction() {
        // 0 ── 1 ── 2 ── 3 ── 4, and 0 ── 5 ── 6: the subtree of 2 goes below 6.
        for mask in 0u32..64 {
            let restricted: BTreeSet<u128> = (1..=6u128).filter(|n| mask & (1 << (n - 1)) != 0).collect();
            let parents = BTreeMap::from([(1, 0), (2, 1), (3, 2), (4, 3), (5, 0), (6, 5)]);
            let mut tree = Tree { parents, restricted };
            let mut closure = tree.defined();
            let below = links_to(&closure, 2);
            let above = links_of(&closure, 6);
            let moved: BTreeSet<Uuid> = below.iter().map(|l| l.node).collect();
            closure.retain(|l| !moved.contains(&l.node) || moved.contains(&l.ancestor));
            closure.extend(graft(&below, tree.restricted.contains(&2), &above));
            tree.parents.insert(2, 6);
            assert_eq!(closure, tree.defined(), "restricted: {:?}", tree.restricted);
        }
    }

    #[test]
    fn height_is_that_of_the_deepest_node() {
        let tree = Tree { parents: BTreeMap::from([(1, 0), (2, 1), (3, 1)]), ..Tree::default() };
        assert_eq!(height(&links_to(&tree.defined(), 0)), 2);
        assert_eq!(height(&links_to(&tree.defined(), 3)), 0);
        assert_eq!(height(&[]), 0);
    }
}
