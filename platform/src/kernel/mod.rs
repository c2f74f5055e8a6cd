//! What every other module may use and that itself uses none of them: ids, time, errors, paging, secrets.

pub mod clock;
pub mod error;
pub mod id;
pub mod network;
pub mod page;
pub mod secret;

pub use clock::{Clock, SystemClock, TestClock};
pub use error::{Error, ErrorCode, FieldError, Result};
pub use id::*;
pub use network::Networks;
pub use page::{Page, PageRequest};
pub use secret::{SealingKey, Secret};
