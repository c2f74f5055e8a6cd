//! What every HTTP answer has in common: problems, strict operations, JSON bodies, limits, headers.

mod body_limit;
mod client_address;
mod connections;
mod entity_tag;
mod form_parts;
mod json_body;
mod middleware;
mod problem;
mod responses;
mod small_body;
mod strict;

pub use body_limit::BodyLimit;
pub use client_address::client_address;
pub use connections::Connections;
pub(crate) use entity_tag::{check_if_match, names_tag, tag_of};
pub(crate) use form_parts::{FormParts, part_text};
pub use json_body::JsonBody;
pub use middleware::{OwnForm, ProblemLayer, RequestLayer, SecurityHeaders};
pub use problem::{FieldProblem, PROBLEM_JSON, Problem};
pub use responses::{Created, ItemPage, NoContent, OwnErrors, WrittenJson};
pub use small_body::FormBody;
pub use strict::Strict;
