//! The few success shapes that are not plain 200 JSON.

use bytes::Bytes;
use poem::{IntoResponse, Response};
use poem_openapi::{
    ApiResponse,
    payload::{Json, Payload},
    registry::{MetaResponses, Registry},
    types::{ParseFromJSON, ToJSON},
};
use serde::Serialize;
use std::marker::PhantomData;

use super::middleware::OwnForm;
use crate::kernel::{Error, Result};

/// 201 with the created object.
#[derive(ApiResponse)]
pub enum Created<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// Created
    #[oai(status = 201)]
    Created(Json<T>),
}

/// 204.
#[derive(ApiResponse)]
pub enum NoContent {
    /// Done
    #[oai(status = 204)]
    Done,
}

/// An answer whose errors have the form of another standard: the layers around leave their bodies alone.
pub struct OwnErrors<T>(pub T);

impl<T: ApiResponse> ApiResponse for OwnErrors<T> {
    fn meta() -> MetaResponses {
        T::meta()
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}

impl<T: IntoResponse> IntoResponse for OwnErrors<T> {
    fn into_response(self) -> Response {
        let mut response = self.0.into_response();
        response.extensions_mut().insert(OwnForm);
        response
    }
}

/// A `T` that was written as JSON before it is answered with: for answers that are given more often than they change, and for those of many
/// small parts, of which [`poem_openapi::payload::Json`] would make a tree of values first.
pub struct WrittenJson<T> {
    text: Bytes,
    of: PhantomData<fn() -> T>,
}

impl<T: ToJSON> WrittenJson<T> {
    /// Writes it.
    pub fn write(value: &T) -> Self {
        Self { text: value.to_json_string().into(), of: PhantomData }
    }

    /// Writes it without a tree of values: as its [`Serialize`] says, which must be the same.
    pub fn serialize(value: &T) -> Result<Self>
    where
        T: Serialize,
    {
        let text = serde_json::to_vec(value);
        let text = text.map_err(|e| Error::internal("an answer can't be written").with_source(e))?;
        Ok(Self { text: text.into(), of: PhantomData })
    }
}

impl<T> Clone for WrittenJson<T> {
    fn clone(&self) -> Self {
        Self { text: self.text.clone(), of: PhantomData }
    }
}

impl<T: ToJSON> ApiResponse for WrittenJson<T> {
    fn meta() -> MetaResponses {
        Json::<T>::meta()
    }

    fn register(registry: &mut Registry) {
        <Json<T> as ApiResponse>::register(registry);
    }
}

impl<T: ToJSON> IntoResponse for WrittenJson<T> {
    fn into_response(self) -> Response {
        Response::builder().content_type(<Json<T> as Payload>::CONTENT_TYPE).body(self.text)
    }
}

/// One page of a list, on the wire.
#[derive(Debug, Clone, poem_openapi::Object)]
#[oai(rename = "Page", skip_serializing_if_is_none)]
pub struct ItemPage<T: ParseFromJSON + ToJSON + Send + Sync> {
    /// The items, in the list's order.
    pub items: Vec<T>,
    /// Token of the next page; absent on the last.
    pub next_page: Option<String>,
}

impl<T: ParseFromJSON + ToJSON + Send + Sync> From<crate::kernel::Page<T>> for ItemPage<T> {
    fn from(page: crate::kernel::Page<T>) -> Self {
        Self { items: page.items, next_page: page.next_page }
    }
}
