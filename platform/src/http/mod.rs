//! What every HTTP answer has in common: problems, strict operations, JSON bodies, limits, headers.

mod body_limit;
mod json_body;
mod middleware;
mod problem;
mod responses;
mod strict;

pub use body_limit::BodyLimit;
pub use json_body::JsonBody;
pub use middleware::{OwnForm, ProblemLayer, RequestLayer, SecurityHeaders};
pub use problem::{FieldProblem, PROBLEM_JSON, Problem};
pub use responses::{Created, ItemPage, NoContent};
pub use strict::Strict;
