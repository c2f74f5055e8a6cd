//! Filters as SQL. Invariant: the condition lets through at least what the filter does; where it lets through more, `exact` is false and
//! the rest is decided in memory.

use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, Func, IntoColumnRef, LikeExpr, SimpleExpr},
};

use super::filter::{Bound, BoundLeaf, BoundTest, Comparison, Operand};

/// What SQL can say about a filter.
#[derive(Debug)]
pub(crate) struct Compiled {
    /// Absent: SQL can say nothing.
    pub(crate) condition: Option<Condition>,
    /// Whether the condition says all of it. Never true for one that may be NULL.
    pub(crate) exact: bool,
}

impl Compiled {
    /// The condition is the filter.
    pub(crate) fn exactly(condition: SimpleExpr) -> Self {
        Self { condition: Some(Condition::all().add(condition)), exact: true }
    }

    /// The condition lets through more than the filter.
    pub(crate) fn at_most(condition: SimpleExpr) -> Self {
        Self { condition: Some(Condition::all().add(condition)), exact: false }
    }

    /// SQL can't help.
    pub(crate) fn unknown() -> Self {
        Self { condition: None, exact: false }
    }

    /// No row fulfils it.
    pub(crate) fn never() -> Self {
        Self::exactly(Expr::cust("1 = 0"))
    }

    /// Every row fulfils it.
    pub(crate) fn always() -> Self {
        Self::exactly(Expr::cust("1 = 1"))
    }
}

/// Compiles a filter; `leaf` knows the columns.
pub(crate) fn compile(bound: &Bound, leaf: &dyn Fn(&BoundLeaf) -> Compiled) -> Compiled {
    match bound {
        Bound::Never => Compiled::never(),
        Bound::Leaf(question) => leaf(question),
        Bound::And(inner) => {
            let parts: Vec<Compiled> = inner.iter().map(|inner| compile(inner, leaf)).collect();
            let exact = parts.iter().all(|part| part.exact);
            let known: Vec<Condition> = parts.into_iter().filter_map(|part| part.condition).collect();
            let all = known.into_iter().fold(Condition::all(), Condition::add);
            Compiled { condition: (!all.is_empty()).then_some(all), exact }
        }
        Bound::Or(inner) => {
            let parts: Vec<Compiled> = inner.iter().map(|inner| compile(inner, leaf)).collect();
            let exact = parts.iter().all(|part| part.exact);
            let known: Option<Vec<Condition>> = parts.into_iter().map(|part| part.condition).collect();
            Compiled { condition: known.map(|all| all.into_iter().fold(Condition::any(), Condition::add)), exact }
        }
        Bound::Not(inner) => match compile(inner, leaf) {
            Compiled { condition: Some(condition), exact: true } => {
                Compiled { condition: Some(condition.not()), exact: true }
            }
            // The opposite of "at least" says nothing.
            _ => Compiled::unknown(),
        },
    }
}

/// A comparison with a text column that is never NULL and compared in any case.
pub(crate) fn text(column: impl IntoColumnRef, comparison: Comparison, expected: &str) -> Compiled {
    // The databases fold only ASCII alike.
    if !expected.is_ascii() {
        return Compiled::unknown();
    }
    let folded = Expr::expr(Func::lower(Expr::col(column)));
    match comparison {
        Comparison::Equal => Compiled::exactly(folded.eq(expected)),
        Comparison::NotEqual => Compiled::exactly(folded.ne(expected)),
        Comparison::Contains => Compiled::exactly(folded.like(containing("%", expected, "%"))),
        Comparison::StartsWith => Compiled::exactly(folded.like(containing("", expected, "%"))),
        Comparison::EndsWith => Compiled::exactly(folded.like(containing("%", expected, ""))),
        // Collations differ.
        _ => Compiled::unknown(),
    }
}

/// A comparison with a text column that may be NULL and is compared exactly.
pub(crate) fn exact_text(column: impl IntoColumnRef + Clone, test: &BoundTest) -> Compiled {
    let present = Expr::col(column.clone()).is_not_null();
    match test {
        BoundTest::Present => Compiled::exactly(present),
        BoundTest::Compare(Comparison::Equal, Operand::Text(expected)) => {
            Compiled::exactly(present.and(Expr::col(column).eq(expected.as_str())))
        }
        BoundTest::Compare(Comparison::Equal, Operand::Null) => Compiled::exactly(present.not()),
        BoundTest::Compare(Comparison::NotEqual, Operand::Null) => Compiled::exactly(present),
        _ => Compiled::unknown(),
    }
}

/// A comparison with a time column.
pub(crate) fn time(column: impl IntoColumnRef, test: &BoundTest) -> Compiled {
    let BoundTest::Compare(comparison, Operand::Time(expected)) = test else {
        return match test {
            BoundTest::Present => Compiled::always(),
            _ => Compiled::unknown(),
        };
    };
    let column = Expr::col(column);
    let expected = *expected;
    Compiled::exactly(match comparison {
        Comparison::Equal => column.eq(expected),
        Comparison::NotEqual => column.ne(expected),
        Comparison::Greater => column.gt(expected),
        Comparison::GreaterOrEqual => column.gte(expected),
        Comparison::Less => column.lt(expected),
        Comparison::LessOrEqual => column.lte(expected),
        _ => return Compiled::unknown(),
    })
}

/// A comparison with a UUID column.
pub(crate) fn id(column: impl IntoColumnRef, test: &BoundTest) -> Compiled {
    let parsed = |text: &str| text.parse::<uuid::Uuid>().ok().filter(|id| id.to_string() == text);
    match test {
        BoundTest::Present => Compiled::always(),
        BoundTest::Compare(Comparison::Equal, Operand::Text(text)) => match parsed(text) {
            Some(id) => Compiled::exactly(Expr::col(column).eq(id)),
            None => Compiled::never(),
        },
        _ => Compiled::unknown(),
    }
}

/// A LIKE pattern in which the text stands for itself.
pub(crate) fn containing(before: &str, text: &str, after: &str) -> LikeExpr {
    let escaped = text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
    LikeExpr::new(format!("{before}{escaped}{after}")).escape('\\')
}
