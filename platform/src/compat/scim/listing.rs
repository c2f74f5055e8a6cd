//! Lists of one resource type: filtered and paged in SQL where columns can tell, otherwise in memory, over a bounded number of candidates.
//! Invariant: pages are cut from one order (the ids' unless asked otherwise), so that nothing is shown twice or left out by paging itself.

use sea_orm::Condition;
use serde_json::Value;

use super::{
    error::{ScimError, ScimType},
    filter::{BoundLeaf, bind},
    project::Projection,
    query::{ListQuery, Order},
    schema::ResourceType,
    sql::{Compiled, compile},
};
use crate::{access::TenantDb, kernel::Result};

/// Resources looked at in memory for one request at most.
const MAX_CANDIDATES: usize = 10_000;
const CHUNK: usize = 500;

/// Where resources of one type come from.
pub(crate) trait Source {
    const TYPE: &'static ResourceType;
    /// The attribute that is read from other tables.
    const RELATION: &'static str;
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

/// One page: how many there are in all, and those of the page as the client wants to see them.
pub(crate) async fn list<S: Source>(
    db: &TenantDb<'_>,
    query: &ListQuery,
    lenient: bool,
    base: &str,
) -> Result<(usize, Vec<Value>), ScimError> {
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
        let mut found: Vec<(S::Row, Value)> = Vec::new();
        for chunk in candidates.chunks(CHUNK) {
            let views = S::views(db, chunk.to_vec(), asked || ordered, base).await?;
            let pairs = chunk.iter().cloned().zip(views);
            found.extend(pairs.filter(|(_, view)| filter.as_ref().is_none_or(|filter| filter.holds(view))));
        }
        if let Some(order) = &order {
            order.sort(&mut found, |(_, view)| view);
        }
        (found.len(), found.into_iter().skip(skip).take(query.count).map(|(row, _)| row).collect())
    };
    let views = S::views(db, rows, S::needs_relation(&projection), base).await?;
    Ok((total, views.iter().map(|view| projection.apply(view)).collect()))
}
