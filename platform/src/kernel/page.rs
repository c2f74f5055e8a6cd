//! Paging: `limit` + `page_token` in, `{items, next_page}` out.
//! Invariant: a token carries the filters and the position of the request that made it, so page two can't differ in kind from page one.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::error::{Error, ErrorCode, Result};

/// One page of a list.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<T> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Token of the next page; absent on the last.
    pub next_page: Option<String>,
}

impl<T> Page<T> {
    /// Converts the items.
    pub fn map<U>(self, convert: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(convert).collect(), next_page: self.next_page }
    }
}

/// What a caller asks of a list: how many, and from where.
#[derive(Debug, Clone)]
pub struct PageRequest<F, K> {
    /// 1–200 items.
    pub limit: u64,
    /// The filters in force: the request's, or those the token carries.
    pub filters: F,
    /// The last item of the page before.
    pub after: Option<K>,
}

#[derive(Serialize, Deserialize)]
struct Token<F, K> {
    operation: String,
    filters: F,
    after: K,
}

impl<F: Serialize + DeserializeOwned + Clone, K: Serialize + DeserializeOwned> PageRequest<F, K> {
    /// Reads the two list parameters of `operation`. A token overrides `filters` by those it carries.
    pub fn new(operation: &str, limit: Option<u64>, page_token: Option<&str>, filters: F) -> Result<Self> {
        let limit = limit.unwrap_or(50).clamp(1, 200);
        let Some(token) = page_token else { return Ok(Self { limit, filters, after: None }) };
        let decoded = URL_SAFE_NO_PAD.decode(token).ok().and_then(|b| serde_json::from_slice::<Token<F, K>>(&b).ok());
        match decoded {
            Some(token) if token.operation == operation => {
                Ok(Self { limit, filters: token.filters, after: Some(token.after) })
            }
            _ => Err(Error::new(ErrorCode::InvalidPageToken, "The page token is not one that this list gave out.")
                .with_field("page_token", "not a token of this list")),
        }
    }

    /// Makes a page of rows fetched with `limit + 1`: the surplus row only tells that there is a next page.
    pub fn page<T>(&self, operation: &str, mut rows: Vec<T>, key: impl Fn(&T) -> K) -> Page<T> {
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        self.part(operation, rows, more, key)
    }

    /// Makes a page of exactly these rows, which may be fewer than were asked for although there are more.
    pub fn part<T>(&self, operation: &str, rows: Vec<T>, more: bool, key: impl Fn(&T) -> K) -> Page<T> {
        let next_page = rows.last().filter(|_| more).map(|last| {
            let token = Token { operation: operation.to_string(), filters: self.filters.clone(), after: key(last) };
            URL_SAFE_NO_PAD.encode(serde_json::to_vec(&token).expect("ids, strings and numbers serialise"))
        });
        Page { items: rows, next_page }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_carries_filters_and_position_and_is_bound_to_its_list() {
        let first = PageRequest::<String, u32>::new("x_list", Some(2), None, "f".into()).unwrap();
        let page = first.page("x_list", vec![1, 2, 3], |n| *n);
        assert_eq!(page.items, [1, 2]);
        let token = page.next_page.unwrap();
        let second = PageRequest::<String, u32>::new("x_list", Some(2), Some(&token), "other".into()).unwrap();
        assert_eq!((second.filters.as_str(), second.after), ("f", Some(2)));
        let foreign = PageRequest::<String, u32>::new("y_list", None, Some(&token), String::new()).unwrap_err();
        assert_eq!(foreign.code, ErrorCode::InvalidPageToken);
        assert!(first.page("x_list", vec![1, 2], |n| *n).next_page.is_none());
        assert!(first.part("x_list", vec![1], true, |n| *n).next_page.is_some());
    }
}
