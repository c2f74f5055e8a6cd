//! From text to an expression. Recursive descent with a bounded depth.

use serde_json::Value;

use super::{
    super::error::{ScimError, ScimType},
    Comparison,
};

/// Characters of a filter at most.
const MAX_LENGTH: usize = 8192;
/// Parentheses, brackets and `not` around each other at most.
const MAX_DEPTH: usize = 30;
/// Comparisons of one filter at most.
const MAX_TERMS: usize = 200;

/// A filter as written; what its names mean depends on the resource.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expression {
    And(Vec<Expression>),
    Or(Vec<Expression>),
    Not(Box<Expression>),
    Test {
        /// The attribute's name as written.
        name: String,
        /// `[…]`: only items for which this holds.
        among: Option<Box<Expression>>,
        /// A part named after `[…]`.
        part: Option<String>,
        test: Test,
    },
}

/// What is asked about an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Test {
    /// `pr`, or a bare `[…]`: there is such a value.
    Present,
    /// A comparison with a JSON literal.
    Compare(Comparison, Value),
}

impl Expression {
    /// How many questions it asks of what it is evaluated on.
    pub(crate) fn comparisons(&self) -> usize {
        match self {
            Self::And(inner) | Self::Or(inner) => inner.iter().map(Self::comparisons).sum(),
            Self::Not(inner) => inner.comparisons(),
            Self::Test { among, .. } => 1 + among.as_ref().map_or(0, |among| among.comparisons()),
        }
    }
}

/// Parses a whole filter.
pub(crate) fn parse(text: &str) -> Result<Expression, ScimError> {
    if text.chars().count() > MAX_LENGTH {
        return Err(invalid(format!("The filter may have at most {MAX_LENGTH} characters.")));
    }
    let mut parser = Parser { rest: text, whole: text, depth: 0, terms: 0 };
    let expression = parser.or()?;
    parser.skip_space();
    match parser.rest.is_empty() {
        true => Ok(expression),
        false => Err(parser.unexpected("\"and\", \"or\" or the end")),
    }
}

fn invalid(detail: impl Into<String>) -> ScimError {
    ScimError::of(ScimType::InvalidFilter, detail)
}

/// `emails[type eq "work"].value` → the name, the filter in brackets, the part after them.
pub(crate) struct ValuePath {
    pub(crate) name: String,
    pub(crate) among: Option<Expression>,
    pub(crate) part: Option<String>,
}

/// Parses the path of a change.
pub(crate) fn parse_path(text: &str) -> Result<ValuePath, ScimError> {
    let invalid_path = |detail: String| ScimError::of(ScimType::InvalidPath, detail);
    if text.chars().count() > MAX_LENGTH {
        return Err(invalid_path(format!("A path may have at most {MAX_LENGTH} characters.")));
    }
    let mut parser = Parser { rest: text, whole: text, depth: 0, terms: 0 };
    let parsed = parser.value_path().map_err(|error| invalid_path(error.detail))?;
    parser.skip_space();
    match parser.rest.is_empty() {
        true => Ok(parsed),
        false => Err(invalid_path(parser.unexpected("the end").detail)),
    }
}

struct Parser<'a> {
    rest: &'a str,
    whole: &'a str,
    depth: usize,
    terms: usize,
}

impl<'a> Parser<'a> {
    fn or(&mut self) -> Result<Expression, ScimError> {
        let mut any = vec![self.and()?];
        while self.keyword("or") {
            any.push(self.and()?);
        }
        Ok(if any.len() == 1 { any.remove(0) } else { Expression::Or(any) })
    }

    fn and(&mut self) -> Result<Expression, ScimError> {
        let mut all = vec![self.unary()?];
        while self.keyword("and") {
            all.push(self.unary()?);
        }
        Ok(if all.len() == 1 { all.remove(0) } else { Expression::And(all) })
    }

    fn unary(&mut self) -> Result<Expression, ScimError> {
        self.skip_space();
        if self.symbol('(') {
            return self.nested(')');
        }
        let before = self.rest;
        if self.word().is_some_and(|word| word.eq_ignore_ascii_case("not")) && self.symbol('(') {
            return Ok(Expression::Not(Box::new(self.nested(')')?)));
        }
        self.rest = before;
        self.test()
    }

    /// What stands up to the closing symbol.
    fn nested(&mut self, close: char) -> Result<Expression, ScimError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(invalid(format!("The filter is nested deeper than {MAX_DEPTH}.")));
        }
        let inner = self.or()?;
        if !self.symbol(close) {
            return Err(self.unexpected(&format!("{close:?}")));
        }
        self.depth -= 1;
        Ok(inner)
    }

    fn test(&mut self) -> Result<Expression, ScimError> {
        self.terms += 1;
        if self.terms > MAX_TERMS {
            return Err(invalid(format!("The filter has more than {MAX_TERMS} comparisons.")));
        }
        let ValuePath { name, among, part } = self.value_path()?;
        let before = self.rest;
        let word = self.word().unwrap_or_default().to_string();
        let test = match Comparison::parse(&word) {
            Some(comparison) => Test::Compare(comparison, self.literal()?),
            None if word.eq_ignore_ascii_case("pr") => Test::Present,
            None => {
                self.rest = before;
                // A bare `emails[…]` asks whether there is such an item; anything else needs an operator.
                if among.is_none() || part.is_some() {
                    return Err(self.unexpected("an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)"));
                }
                Test::Present
            }
        };
        Ok(Expression::Test { name, among: among.map(Box::new), part, test })
    }

    fn value_path(&mut self) -> Result<ValuePath, ScimError> {
        let name = self.name()?;
        // A URN holds brackets and dots of its own, but a list is always followed by its bracket at once.
        if !self.rest.starts_with('[') {
            return Ok(ValuePath { name, among: None, part: None });
        }
        self.rest = &self.rest[1..];
        let among = self.nested(']')?;
        let part = match self.rest.strip_prefix('.') {
            Some(rest) => {
                self.rest = rest;
                Some(self.name()?)
            }
            None => None,
        };
        Ok(ValuePath { name, among: Some(among), part })
    }

    fn name(&mut self) -> Result<String, ScimError> {
        self.skip_space();
        match self.word() {
            Some(word) if word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '$') => Ok(word.to_string()),
            _ => Err(self.unexpected("the name of an attribute")),
        }
    }

    /// A run of the characters that names, URNs and operators consist of.
    fn word(&mut self) -> Option<&'a str> {
        self.skip_space();
        let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '$' | ':' | '.');
        let end = self.rest.find(|c: char| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        (!word.is_empty()).then_some(word)
    }

    fn keyword(&mut self, keyword: &str) -> bool {
        let before = self.rest;
        let found = self.word().is_some_and(|word| word.eq_ignore_ascii_case(keyword));
        if !found {
            self.rest = before;
        }
        found
    }

    fn symbol(&mut self, symbol: char) -> bool {
        self.skip_space();
        match self.rest.strip_prefix(symbol) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    /// A JSON string, number, `true`, `false` or `null`; the words in any case.
    fn literal(&mut self) -> Result<Value, ScimError> {
        self.skip_space();
        let end = match self.rest.starts_with('"') {
            true => closing_quote(self.rest).ok_or_else(|| self.unexpected("a closing quote"))? + 1,
            false => self.rest.find(|c: char| c.is_whitespace() || matches!(c, ')' | ']')).unwrap_or(self.rest.len()),
        };
        let (text, rest) = self.rest.split_at(end);
        let value = match text.starts_with('"') {
            true => serde_json::from_str(text).ok(),
            false => serde_json::from_str(&text.to_ascii_lowercase()).ok(),
        };
        match value {
            // PostgreSQL takes none in a text, and no attribute has one.
            Some(Value::String(text)) if text.contains('\0') => {
                Err(invalid("A filter must not contain null characters."))
            }
            Some(value @ (Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null)) => {
                self.rest = rest;
                Ok(value)
            }
            _ => Err(self.unexpected("a value: a string in double quotes, a number, true, false or null")),
        }
    }

    fn skip_space(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn unexpected(&self, expected: &str) -> ScimError {
        let position = self.whole[..self.whole.len() - self.rest.len()].chars().count() + 1;
        invalid(format!("Expected {expected} at character {position}."))
    }
}

fn closing_quote(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return Some(at),
            _ => {}
        }
    }
    None
}
