//! The tensors of `model.onnx`, by name.

use std::collections::HashMap;
use std::fs::File;
use std::path::Path;

use rten_onnx::onnx::{DataType, ModelProto, TensorProto};

use crate::EmbedderError;
use crate::minilm::read_error;

/// The constants of a model, each to be taken once. Failures say which tensor is at fault and why.
pub(crate) struct Weights(HashMap<String, TensorProto>);

impl Weights {
    /// Reads the whole file.
    pub(crate) fn read(path: &Path) -> Result<Self, EmbedderError> {
        let file = File::open(path).map_err(|source| read_error(path, source))?;
        let unusable = |reason| EmbedderError::Model { path: path.to_owned(), reason };
        let model = ModelProto::parse_file(file).map_err(|error| unusable(error.to_string()))?;
        let graph = model.graph.ok_or_else(|| unusable("it has no graph".into()))?;
        let named = |tensor: TensorProto| Some((tensor.name.clone()?, tensor));
        Ok(Self(graph.initializer.into_iter().filter_map(named).collect()))
    }

    /// A tensor of 32-bit floats of this shape.
    pub(crate) fn floats(&mut self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let bytes = self.take(name, DataType::FLOAT, shape, 4)?;
        let (floats, _) = bytes.as_chunks();
        Ok(floats.iter().map(|float| f32::from_le_bytes(*float)).collect())
    }

    /// A tensor of 8-bit integers of this shape.
    pub(crate) fn integers(&mut self, name: &str, shape: &[usize]) -> Result<Vec<i8>, String> {
        let bytes = self.take(name, DataType::INT8, shape, 1)?;
        Ok(bytes.into_iter().map(u8::cast_signed).collect())
    }

    fn take(&mut self, name: &str, kind: DataType, shape: &[usize], size: usize) -> Result<Vec<u8>, String> {
        let tensor = self.0.remove(name).ok_or_else(|| format!("it has no tensor {name:?}"))?;
        let is_of_shape = tensor.dims.len() == shape.len()
            && tensor.dims.iter().zip(shape).all(|(found, wanted)| usize::try_from(*found) == Ok(*wanted));
        let bytes = tensor.raw_data.map(std::cell::RefCell::into_inner).unwrap_or_default();
        if tensor.data_type != Some(kind) || !is_of_shape || bytes.len() != shape.iter().product::<usize>() * size {
            let name_of = |kind: DataType| kind.name().unwrap_or("of an unknown type").to_string();
            let (found, wanted) = (tensor.data_type.map(name_of), name_of(kind));
            return Err(format!("tensor {name:?} is {found:?} {:?} instead of {wanted} {shape:?}", tensor.dims));
        }
        Ok(bytes)
    }
}
