"""Makes the embedding model compute in integers, which is faster, and need less memory.

The published model.onnx holds its weights as 8-bit integers and begins by turning all of them into floating point. That
is undone here, in two ways; the integers and their scales stay those of the publisher.

The table of the 30 522 words. A text looks up some hundred of its rows, so the order is changed from

    Gather(Cast(table) * scale, words)    to    Cast(Gather(table, words)) * Gather(scale, words)

which multiplies the same numbers.

The matrices. Each has a scale for each of its columns, so that an input can be multiplied with the integers themselves

    MatMul(x, Cast(w) * scale)    to    Cast(MatMulInteger(q, w, 64)) * scale * step    where x ~ (q - 64) * step

if it is rounded to integers first: every token by itself, to 64 steps on either side of zero, the last of which is its
largest component. That is half the range of 8 bits. x86 processors without VNNI add the products of two neighbours in
16 bits, into which two products of 255 * 127 do not fit and two of 128 * 127 do; so the integers come out the same on
every processor. Steps of its own for each token make up for their number. A zero of its own for each token would halve
the error, but rten-gemm 0.27 gives every full panel of rows the zeros of the first. The products inside attention, of
two inputs each, stay in floating point.

ONNX is protocol buffers; the few lines below read and write as much of them as this takes, so that nothing has to be
installed.
"""

import struct
from collections.abc import Iterator

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto and TensorProto in onnx.proto.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_INITIALIZER = 1, 5
NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 3, 4, 5
TENSOR_DIMENSION, TENSOR_TYPE, TENSOR_NAME, TENSOR_CONTENT = 1, 2, 8, 9
FLOAT, UINT8, INT8 = 1, 2, 3

VARINT, LENGTH_DELIMITED = 0, 2
FIXED_SIZES = {1: 8, 5: 4}

TABLE = "inner.embeddings.word_embeddings.weight"
# The matrices have no names of their own: the exporter numbered them with all other values.
MATRIX_PREFIX = "val_"

# Integers of an input go from 0 to twice this: two of them times 127, the greatest weight, must not exceed 32 767.
STEPS = 64


def read_varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            return value, at


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def fields(message: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Number, content and whole encoding of each field, in their order; the content of a varint is left empty."""
    at = 0
    while at < len(message):
        start = at
        key, at = read_varint(message, at)
        number, kind = key >> 3, key & 7
        content = b""
        if kind == VARINT:
            _, at = read_varint(message, at)
        elif kind == LENGTH_DELIMITED:
            length, at = read_varint(message, at)
            content = message[at : at + length]
            at += length
        else:
            at += FIXED_SIZES[kind]
        yield number, content, message[start:at]


def field(number: int, content: bytes | str) -> bytes:
    if isinstance(content, str):
        content = content.encode()
    return varint(number << 3 | LENGTH_DELIMITED) + varint(len(content)) + content


def number(field_number: int, value: int) -> bytes:
    return varint(field_number << 3 | VARINT) + varint(value % 2**64)


def node(operator: str, inputs: list[str], output: str, attributes: bytes = b"") -> bytes:
    body = b"".join(field(NODE_INPUT, name) for name in inputs)
    body += field(NODE_OUTPUT, output) + field(NODE_NAME, output) + field(NODE_OPERATOR, operator) + attributes
    return field(GRAPH_NODE, body)


def whole_number(name: str, value: int) -> bytes:
    return field(NODE_ATTRIBUTE, field(1, name) + number(3, value) + number(20, 2))  # i = value, type = INT


def whole_numbers(name: str, value: int) -> bytes:
    return field(NODE_ATTRIBUTE, field(1, name) + number(8, value) + number(20, 7))  # ints = [value], type = INTS


def tensor(name: str, kind: int, dimensions: list[int], content: bytes) -> bytes:
    body = b"".join(number(TENSOR_DIMENSION, size) for size in dimensions)
    body += number(TENSOR_TYPE, kind) + field(TENSOR_NAME, name) + field(TENSOR_CONTENT, content)
    return field(GRAPH_INITIALIZER, body)


CONSTANTS = b"".join([
    tensor("int8.one", FLOAT, [], struct.pack("<f", 1)),
    tensor("int8.steps", FLOAT, [], struct.pack("<f", STEPS)),
    tensor("int8.step", FLOAT, [], struct.pack("<f", 1 / STEPS)),
    tensor("int8.input_zero", UINT8, [], bytes([STEPS])),
    tensor("int8.weight_zero", INT8, [], bytes([0])),
])


def rounded(x: str) -> bytes:
    """The nodes that make the integers `{x}_q` of an input, and `{x}_step` for each of its tokens."""
    of_a_token = whole_numbers("axes", -1) + whole_number("keepdims", 1)
    return b"".join([
        node("ReduceMin", [x], f"{x}_least", of_a_token),
        node("ReduceMax", [x], f"{x}_greatest", of_a_token),
        node("Neg", [f"{x}_least"], f"{x}_below"),
        node("Max", [f"{x}_greatest", f"{x}_below"], f"{x}_range"),
        node("Mul", [f"{x}_range", "int8.step"], f"{x}_step"),
        node("Div", ["int8.steps", f"{x}_range"], f"{x}_per_step"),
        node("Mul", [x, f"{x}_per_step"], f"{x}_scaled"),
        node("QuantizeLinear", [f"{x}_scaled", "int8.one", "int8.input_zero"], f"{x}_q"),
    ])


def multiplied(x: str, matrix: str, output: str) -> bytes:
    """The nodes that multiply a rounded input with a matrix. `rten` computes the first three as one."""
    return b"".join([
        node("MatMulInteger", [f"{x}_q", f"{matrix}_q", "int8.input_zero", "int8.weight_zero"], f"{output}_i"),
        node("Cast", [f"{output}_i"], f"{output}_f", whole_number("to", FLOAT)),
        node("Mul", [f"{output}_f", f"{matrix}_scale"], f"{output}_steps"),
        node("Mul", [f"{output}_steps", f"{x}_step"], output),
    ])


def rewritten_node(content: bytes, whole: bytes, matrices: set[str], inputs_rounded: set[str]) -> bytes:
    """The nodes to write in place of one node: none, itself, or several. Adds to `inputs_rounded` what they round."""
    parts: dict[int, list[bytes]] = {}
    attributes = b""
    for field_number, part, encoding in fields(content):
        parts.setdefault(field_number, []).append(part)
        if field_number == NODE_ATTRIBUTE:
            attributes += encoding
    inputs = [part.decode() for part in parts.get(NODE_INPUT, [])]
    output = parts[NODE_OUTPUT][0].decode()
    operator = parts[NODE_OPERATOR][0].decode()

    if output.removesuffix("_f") in matrices | {TABLE}:
        return b""
    if operator == "MatMul" and inputs[1] in matrices:
        x, matrix = inputs
        rounding = b"" if x in inputs_rounded else rounded(x)
        inputs_rounded.add(x)
        return rounding + multiplied(x, matrix, output)
    if operator == "Gather" and inputs[0] == TABLE:
        words = inputs[1]
        return b"".join([
            node("Gather", [f"{TABLE}_q", words], f"{output}_q", attributes),
            node("Cast", [f"{output}_q"], f"{output}_f", whole_number("to", FLOAT)),
            node("Gather", [f"{TABLE}_scale", words], f"{output}_scale", attributes),
            node("Mul", [f"{output}_f", f"{output}_scale"], output),
        ])
    return whole


def name_and_content(initializer: bytes) -> tuple[str, bytes]:
    parts = {field_number: part for field_number, part, _ in fields(initializer)}
    return parts[TENSOR_NAME].decode(), parts[TENSOR_CONTENT]


def rewritten_initializer(content: bytes, whole: bytes, matrices: set[str]) -> bytes:
    """The same tensor; a matrix's scales as a list, which is how `rten` takes them: they are published as one row."""
    name, values = name_and_content(content)
    if name.removesuffix("_scale") in matrices:
        return tensor(name, FLOAT, [len(values) // 4], values)
    return whole


def rewritten_graph(graph: bytes) -> bytes:
    initializers = [name_and_content(part)[0] for kind, part, _ in fields(graph) if kind == GRAPH_INITIALIZER]
    matrices = {
        name.removesuffix("_scale")
        for name in initializers
        if name.startswith(MATRIX_PREFIX) and name.endswith("_scale")
    }
    inputs_rounded: set[str] = set()
    out = bytearray()
    for kind, content, whole in fields(graph):
        if kind == GRAPH_NODE:
            out += rewritten_node(content, whole, matrices, inputs_rounded)
        elif kind == GRAPH_INITIALIZER:
            out += rewritten_initializer(content, whole, matrices)
        else:
            out += whole
    return bytes(out + CONSTANTS)


def compact(model: bytes) -> bytes:
    """The model with its word table looked up before it is converted, and its matrices never converted."""
    return b"".join(
        field(MODEL_GRAPH, rewritten_graph(content)) if kind == MODEL_GRAPH else whole
        for kind, content, whole in fields(model)
    )
