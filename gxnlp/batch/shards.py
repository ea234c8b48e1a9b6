"""Tables of some reports as bytes: what an extractor hands over, and what lies in the ledger until it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_LENGTH = 8


def pack(tables: dict[str, pa.Table]) -> bytes:
    """Arrow streams one after the other, each with its length in front, in the order of the names."""
    import pyarrow as pa

    parts = []
    for name in sorted(tables):
        sink = pa.BufferOutputStream()
        options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
        with pa.ipc.new_stream(sink, tables[name].schema, options=options) as stream:
            stream.write_table(tables[name])
        data = sink.getvalue().to_pybytes()
        parts += [len(data).to_bytes(_LENGTH, "big"), data]
    return b"".join(parts)


def unpack(data: bytes, table: str) -> pa.Table:
    """One of the tables: no more of them need be in memory at a time."""
    import pyarrow as pa

    from gxnlp.exports.parquet import COLUMNS

    offset = 0
    for name in sorted(COLUMNS):
        length = int.from_bytes(data[offset : offset + _LENGTH], "big")
        offset += _LENGTH
        if name == table:
            return pa.ipc.open_stream(pa.py_buffer(data)[offset : offset + length]).read_all()
        offset += length
    raise KeyError(table)
