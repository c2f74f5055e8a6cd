//! Lists of one resource type: filtered and paged in SQL where columns can tell, otherwise in memory, over a bounded number of candidates.
//! Invariant: pages are cut from one order (the ids' unless asked otherwise), so that nothing is shown twice or left out by paging itself.
//! Whole resources are in memory only a few at a time.

use sea_orm::Condition;
use serde_json::Value;

use super::{
    error::{ScimError, ScimType},
    filter::{BoundLeaf, bind},
    project::Projection,
    query::{Key, ListQuery, Order},
    schema::ResourceType,
    sql::{Compiled, compile},
};
use crate::{access::TenantDb, kernel::Result};

/// Resources looked at in memory for one request at most.
const MAX_CANDIDATES: usize = 10_000;
/// Bytes of one page at most.
const MAX_PAGE: usize = 128 << 20;

/// Where resources of one type come from.
pub(crate) trait Source {
    const TYPE: &'static ResourceType;
    /// The attribute that is read from other tables.
    const RELATION: &'static str;
    /// Resources shown whole at a time.
    const CHUNK: usize;
    /// What columns say of one, which is little.
    type Row: Clone + Send + Sync;

    /// A question as SQL.
    fn leaf(db: &TenantDb<'_>, leaf: &BoundLeaf) -> Compiled;
    /// Whether SQL can sort by it.
    fn sorts(order: &Order) -> bool;
    /// How many there are.
    fn count(db: &TenantDb<'_>, condition: Condition) -> impl Future<Output = Result<u64>> + Send;
    /// Some of them, by `order` and id.
    fn rows(
        db: &TenantDb<'_>,
        condition: Condition,
        order: Option<&Order>,
        offset: u64,
        limit: u64,
    ) -> impl Future<Output = Result<Vec<Self::Row>>> + Send;
    /// What they look like.
    fn views(
        db: &TenantDb<'_>,
        rows: Vec<Self::Row>,
        with_relation: bool,
        base: &str,
    ) -> impl Future<Output = Result<Vec<Value>>> + Send;
    /// Whether a projection needs the relation.
    fn needs_relation(projection: &Projection) -> bool;
}

/// One page: how many there are in all, and those of the page as the client wants to see them, each as JSON.
pub(crate) async fn list<S: Source>(
    db: &TenantDb<'_>,
    query: &ListQuery,
    lenient: bool,
    base: &str,
) -> Result<(usize, Vec<String>), ScimError> {
    let filter = query.filter.as_ref().map(|filter| bind(filter, S::TYPE, lenient)).transpose()?;
    let order = query.order(S::TYPE, lenient)?;
    let projection = query.selection.bind(S::TYPE);
    let compiled = match &filter {
        Some(filter) => compile(filter, &|leaf| S::leaf(db, leaf)),
        None => Compiled::always(),
    };
    let condition = compiled.condition.unwrap_or_else(Condition::all);
    let skip = query.start - 1;
    let (total, rows) = if compiled.exact && order.as_ref().is_none_or(S::sorts) {
        let total = S::count(db, condition.clone()).await?;
        let rows = match query.count {
            0 => Vec::new(),
            count => S::rows(db, condition, order.as_ref(), skip as u64, count as u64).await?,
        };
        (usize::try_from(total).unwrap_or(usize::MAX), rows)
    } else {
        let candidates = S::rows(db, condition, None, 0, MAX_CANDIDATES as u64 + 1).await?;
        if candidates.len() > MAX_CANDIDATES {
            return Err(ScimError::of(
                ScimType::TooMany,
                format!("More than {MAX_CANDIDATES} resources would have to be looked at; narrow the filter."),
            ));
        }
        let asked = filter.as_ref().is_some_and(|filter| filter.asks_about(S::RELATION));
        let ordered = order.as_ref().is_some_and(|o| o.target.attribute.is_some_and(|a| a.name == S::RELATION));
        let mut found: Vec<(S::Row, Key)> = Vec::new();
        for chunk in candidates.chunks(S::CHUNK) {
            let views = S::views(db, chunk.to_vec(), asked || ordered, base).await?;
            for (row, view) in chunk.iter().zip(&views) {
                if filter.as_ref().is_none_or(|filter| filter.holds(view)) {
                    found.push((row.clone(), order.as_ref().map(|order| order.key(view)).unwrap_or_default()));
                }
            }
        }
        if let Some(order) = &order {
            order.sort(&mut found, |(_, key)| key);
        }
        (found.len(), found.into_iter().skip(skip).take(query.count).map(|(row, _)| row).collect())
    };
    let with_relation = S::needs_relation(&projection);
    let (mut page, mut size) = (Vec::with_capacity(rows.len()), 0);
    for chunk in rows.chunks(S::CHUNK) {
        for view in S::views(db, chunk.to_vec(), with_relation, base).await? {
            let shown = projection.apply(&view).to_string();
            size += shown.len();
            page.push(shown);
        }
        if size > MAX_PAGE {
            let detail = "The page is too large; ask for fewer resources by \"count\", or for fewer attributes.";
            return Err(ScimError::of(ScimType::TooMany, detail));
        }
    }
    Ok((total, page))
}
