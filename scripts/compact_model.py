"""Makes the embedding model compute in integers, and one text at a time: faster, and in less memory.

The published model.onnx is the exporter's graph over weights of 8-bit integers, all of which it turns into floating
point first. Here the graph is written anew over the same integers and scales, with what one text needs: there is no
batch, nothing is padded and so nothing masked, and every token is of the first segment.

The table of the 30 522 words. A text looks up some hundred of its rows, so rows are converted after they are looked up,
not before.

The matrices. Each has a scale for each of its columns, so that an input can be multiplied with the integers themselves

    MatMul(x, Cast(w) * scale)    to    Cast(MatMulInteger(q, w, 64)) * (scale / 64) * range

where x ~ (q - 64) * range / 64, if it is rounded to integers first: every token by itself, to 64 steps on either side
of zero, the last of which is its largest component, the range. That is half the range of 8 bits. x86 processors
without VNNI add the products of two neighbours in 16 bits, into which two products of 255 * 127 do not fit and two of
128 * 127 do; so the integers come out the same on every processor. A range of its own for each token makes up for the
few steps. A zero of its own for each token would halve the error, but rten-gemm 0.27 gives every full panel of rows
the zeros of the first. Queries, keys and values are columns of one matrix, for they are made of the same input. The
products inside attention, of two inputs each, stay in floating point.

The embedder (`embedder/src/encoder.rs`) takes the weights from here and computes what the graph says in loops of its own;
the graph is what says it, and what a test compares with.

ONNX is protocol buffers; the few lines below read and write as much of them as this takes, so that nothing has to be
installed.
"""

import struct
from collections.abc import Iterator
from math import sqrt

# Field numbers of ModelProto, GraphProto, NodeProto, AttributeProto, TensorProto and ValueInfoProto in onnx.proto.
MODEL_GRAPH = 7
GRAPH_NODE, GRAPH_NAME, GRAPH_INITIALIZER, GRAPH_INPUT, GRAPH_OUTPUT = 1, 2, 5, 11, 12
NODE_INPUT, NODE_OUTPUT, NODE_NAME, NODE_OPERATOR, NODE_ATTRIBUTE = 1, 2, 3, 4, 5
TENSOR_DIMENSION, TENSOR_TYPE, TENSOR_NAME, TENSOR_CONTENT = 1, 2, 8, 9
FLOAT, UINT8, INT8, INT64 = 1, 2, 3, 7

VARINT, LENGTH_DELIMITED = 0, 2
FIXED_SIZES = {1: 8, 5: 4}

LAYERS, HEADS, WIDTH = 6, 12, 384
HEAD_WIDTH = WIDTH // HEADS
NORM_EPSILON = 1e-12

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


def attribute(name: str, *parts: bytes) -> bytes:
    return field(NODE_ATTRIBUTE, field(1, name) + b"".join(parts))


def whole_number(name: str, value: int) -> bytes:
    return attribute(name, number(3, value), number(20, 2))  # i, type = INT


def whole_numbers(name: str, values: list[int]) -> bytes:
    return attribute(name, *(number(8, value) for value in values), number(20, 7))  # ints, type = INTS


def real_number(name: str, value: float) -> bytes:
    return attribute(name, varint(2 << 3 | 5) + struct.pack("<f", value), number(20, 1))  # f, type = FLOAT


def floats(content: bytes) -> tuple[float, ...]:
    return struct.unpack(f"<{len(content) // 4}f", content)


def packed(values: Iterator[float]) -> bytes:
    listed = list(values)
    return struct.pack(f"<{len(listed)}f", *listed)


class Published:
    """The published weights by name, and the matrices by the bias that is added after them: they have no names."""

    def __init__(self, graph: bytes) -> None:
        self.tensors: dict[str, bytes] = {}
        self.matrices: dict[str, str] = {}
        matrix_of: dict[str, str] = {}
        for kind, content, _ in fields(graph):
            parts: dict[int, list[bytes]] = {}
            for field_number, part, _ in fields(content) if kind in (GRAPH_NODE, GRAPH_INITIALIZER) else ():
                parts.setdefault(field_number, []).append(part)
            if kind == GRAPH_INITIALIZER:
                self.tensors[parts[TENSOR_NAME][0].decode()] = parts[TENSOR_CONTENT][0]
            elif kind == GRAPH_NODE:
                operator = parts[NODE_OPERATOR][0]
                inputs = [part.decode() for part in parts.get(NODE_INPUT, [])]
                if operator == b"MatMul":
                    matrix_of[parts[NODE_OUTPUT][0].decode()] = inputs[1]
                elif operator == b"Add" and inputs[0] in matrix_of:
                    self.matrices[inputs[1].removesuffix(".bias")] = matrix_of[inputs[0]]

    def matrix(self, name: str) -> tuple[bytes, bytes, bytes]:
        """Integers, row by row; the scales of the columns; what is added after them."""
        matrix = self.matrices[name]
        return self.tensors[f"{matrix}_q"], self.tensors[f"{matrix}_scale"], self.tensors[f"{name}.bias"]


class Graph:
    """The graph that is being written."""

    def __init__(self) -> None:
        self.nodes: list[bytes] = []
        self.initializers: list[bytes] = []
        self.constants: set[str] = set()

    def add(self, operator: str, inputs: list[str], output: str, *attributes: bytes, outputs: int = 0) -> str:
        """A node; with `outputs`, one that has several, whose names get a number each."""
        names = [f"{output}.{index}" for index in range(outputs)] or [output]
        body = b"".join(field(NODE_INPUT, name) for name in inputs)
        body += b"".join(field(NODE_OUTPUT, name) for name in names)
        body += field(NODE_NAME, output) + field(NODE_OPERATOR, operator) + b"".join(attributes)
        self.nodes.append(field(GRAPH_NODE, body))
        return output

    def tensor(self, name: str, kind: int, dimensions: list[int], content: bytes) -> str:
        """A constant, written once however often it is used."""
        if name not in self.constants:
            self.constants.add(name)
            body = b"".join(number(TENSOR_DIMENSION, size) for size in dimensions)
            body += number(TENSOR_TYPE, kind) + field(TENSOR_NAME, name) + field(TENSOR_CONTENT, content)
            self.initializers.append(field(GRAPH_INITIALIZER, body))
        return name

    def floats(self, name: str, content: bytes) -> str:
        return self.tensor(name, FLOAT, [len(content) // 4], content)

    def real(self, value: float) -> str:
        return self.tensor(f"float {value}", FLOAT, [], struct.pack("<f", value))

    def list_of(self, *values: int) -> str:
        return self.tensor(f"integers {values}", INT64, [len(values)], struct.pack(f"<{len(values)}q", *values))

    def rounded(self, x: str) -> tuple[str, str]:
        """The integers of an input, and the range of each of its tokens."""
        size = self.add("Abs", [x], f"{x}.size")
        range_ = self.add("ReduceMax", [size], f"{x}.range", whole_numbers("axes", [-1]), whole_number("keepdims", 1))
        per_range = self.add("Div", [self.real(STEPS), range_], f"{x}.steps_per_one")
        steps = self.add("Mul", [x, per_range], f"{x}.steps")
        zero = self.tensor("input zero", UINT8, [], bytes([STEPS]))
        return self.add("QuantizeLinear", [steps, self.real(1.0), zero], f"{x}.integers"), range_

    def multiplied(self, x: tuple[str, str], matrix: tuple[bytes, bytes, bytes], output: str) -> str:
        """A rounded input times a matrix, and what is added then."""
        (integers, range_), (weights, scales, bias) = x, matrix
        columns = len(bias) // 4
        w = self.tensor(f"{output}.weights", INT8, [len(weights) // columns, columns], weights)
        zeros = [self.tensor("input zero", UINT8, [], bytes([STEPS])), self.tensor("weight zero", INT8, [], bytes([0]))]
        # Exact: the steps are a power of two.
        per_step = self.floats(f"{output}.scales", packed(scale / STEPS for scale in floats(scales)))
        sums = self.add("MatMulInteger", [integers, w, *zeros], f"{output}.sums")
        real_sums = self.add("Cast", [sums], f"{output}.real_sums", whole_number("to", FLOAT))
        scaled = self.add("Mul", [real_sums, per_step], f"{output}.scaled")
        product = self.add("Mul", [scaled, range_], f"{output}.product")
        return self.add("Add", [product, self.floats(f"{output}.bias", bias)], output)

    def normalised(self, x: str, weight: bytes, bias: bytes, output: str) -> str:
        inputs = [x, self.floats(f"{output}.weight", weight), self.floats(f"{output}.bias", bias)]
        how = [whole_number("axis", -1), real_number("epsilon", NORM_EPSILON)]
        return self.add("LayerNormalization", inputs, output, *how)

    def gelu(self, x: str, output: str) -> str:
        part = self.add("Erf", [self.add("Div", [x, self.real(sqrt(2))], f"{output}.argument")], f"{output}.erf")
        part = self.add("Add", [part, self.real(1.0)], f"{output}.more")
        return self.add("Mul", [x, self.add("Mul", [self.real(0.5), part], f"{output}.part")], output)

    def encoded(self, content: bytes) -> bytes:
        return b"".join([*self.nodes, field(GRAPH_NAME, "main_graph"), *self.initializers, content])


def side_by_side(*matrices: tuple[bytes, bytes, bytes]) -> tuple[bytes, bytes, bytes]:
    """One matrix with the columns of several that are as high and as wide as a token."""
    rows = range(0, WIDTH * WIDTH, WIDTH)
    weights = b"".join(weights[row : row + WIDTH] for row in rows for weights, _, _ in matrices)
    return weights, b"".join(scales for _, scales, _ in matrices), b"".join(bias for _, _, bias in matrices)


def embedded(graph: Graph, published: Published) -> str:
    """Words, positions and the first segment, normalised."""
    name = "inner.embeddings"
    of = published.tensors
    words, scales = of[f"{name}.word_embeddings.weight_q"], of[f"{name}.word_embeddings.weight_scale"]
    table = graph.tensor("words", INT8, [len(words) // WIDTH, WIDTH], words)
    table_scales = graph.tensor("words.scales", FLOAT, [len(scales) // 4, 1], scales)
    integers = graph.add("Gather", [table, "input_ids"], "word.integers", whole_number("axis", 0))
    scale = graph.add("Gather", [table_scales, "input_ids"], "word.scale", whole_number("axis", 0))
    real = graph.add("Cast", [integers], "word.real", whole_number("to", FLOAT))
    word = graph.add("Mul", [real, scale], "word")
    segment = floats(of[f"{name}.token_type_embeddings.weight"])[:WIDTH]
    positions = struct.iter_unpack(f"<{WIDTH}b", of[f"{name}.position_embeddings.weight_q"])
    position_scales = floats(of[f"{name}.position_embeddings.weight_scale"])
    places = packed(
        weight * scale + added
        for weights, scale in zip(positions, position_scales, strict=True)
        for weight, added in zip(weights, segment, strict=True)
    )
    table = graph.tensor("places", FLOAT, [len(position_scales), WIDTH], places)
    count = graph.add("Shape", ["input_ids"], "count")
    place = graph.add("Slice", [table, graph.list_of(0), count, graph.list_of(0)], "place")
    norm = f"{name}.LayerNorm"
    x = graph.add("Add", [word, place], "word_and_place")
    return graph.normalised(x, of[f"{norm}.weight"], of[f"{norm}.bias"], "embedded")


def attended(graph: Graph, x: tuple[str, str], published: Published, layer: str, output: str) -> str:
    """What every token takes from the others."""
    matrices = (published.matrix(f"{layer}.attention.self.{part}") for part in ("query", "key", "value"))
    together = graph.multiplied(x, side_by_side(*matrices), f"{output}.together")
    graph.add("Split", [together], f"{output}.part", whole_number("axis", -1), outputs=3)
    parts = []
    # By head; keys also by component, for they are multiplied from the right.
    for index, order in enumerate([[1, 0, 2], [1, 2, 0], [1, 0, 2]]):
        inputs = [f"{output}.part.{index}", graph.list_of(-1, HEADS, HEAD_WIDTH)]
        heads = graph.add("Reshape", inputs, f"{output}.heads.{index}")
        parts.append(graph.add("Transpose", [heads], f"{output}.by_head.{index}", whole_numbers("perm", order)))
    query, key, value = parts
    likeness = graph.add("MatMul", [query, key], f"{output}.likeness")
    likeness = graph.add("Mul", [likeness, graph.real(1 / sqrt(HEAD_WIDTH))], f"{output}.scaled_likeness")
    shares = graph.add("Softmax", [likeness], f"{output}.shares", whole_number("axis", -1))
    taken = graph.add("MatMul", [shares, value], f"{output}.taken")
    taken = graph.add("Transpose", [taken], f"{output}.by_token", whole_numbers("perm", [1, 0, 2]))
    return graph.add("Reshape", [taken, graph.list_of(-1, WIDTH)], output)


def compact_graph(published: Published) -> bytes:
    graph = Graph()
    x = embedded(graph, published)
    of = published.tensors
    for index in range(LAYERS):
        layer = f"inner.encoder.layer.{index}"
        taken = attended(graph, graph.rounded(x), published, layer, f"{index}.attention")
        matrix = published.matrix(f"{layer}.attention.output.dense")
        dense = graph.multiplied(graph.rounded(taken), matrix, f"{index}.attended")
        norm = f"{layer}.attention.output.LayerNorm"
        sum_ = graph.add("Add", [dense, x], f"{index}.attention_sum")
        x = graph.normalised(sum_, of[f"{norm}.weight"], of[f"{norm}.bias"], f"{index}.attention_norm")
        wide = graph.multiplied(graph.rounded(x), published.matrix(f"{layer}.intermediate.dense"), f"{index}.wide")
        wide = graph.gelu(wide, f"{index}.gelu")
        narrow = graph.multiplied(graph.rounded(wide), published.matrix(f"{layer}.output.dense"), f"{index}.narrow")
        norm = f"{layer}.output.LayerNorm"
        sum_ = graph.add("Add", [narrow, x], f"{index}.sum")
        output = "last_hidden_state" if index + 1 == LAYERS else f"{index}.norm"
        x = graph.normalised(sum_, of[f"{norm}.weight"], of[f"{norm}.bias"], output)
    input_ids = value_info("input_ids", INT64, ["tokens"], GRAPH_INPUT)
    return graph.encoded(input_ids + value_info(x, FLOAT, ["tokens", WIDTH], GRAPH_OUTPUT))


def value_info(name: str, kind: int, dimensions: list[int | str], field_number: int) -> bytes:
    """What goes in or comes out. Dimensions that depend on the text have names."""
    shape = b"".join(field(1, number(1, size) if isinstance(size, int) else field(2, size)) for size in dimensions)
    tensor_type = number(1, kind) + field(2, shape)
    return field(field_number, field(1, name) + field(2, field(1, tensor_type)))


def compact(model: bytes) -> bytes:
    """The same weights in the graph described above."""
    return b"".join(
        field(MODEL_GRAPH, compact_graph(Published(content))) if kind == MODEL_GRAPH else whole
        for kind, content, whole in fields(model)
    )
