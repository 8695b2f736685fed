"""The safetensors format: what is not believed of a file, and that damage is noticed."""

import json
import os
import pickle
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import nn


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "model.safetensors"


def a_file(header: Any, data: bytes = b"", length: int | None = None) -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(text) if length is None else length).to_bytes(8, "little") + text + data


def entry(shape: Any = (2,), start: Any = 0, end: Any = 8, dtype: Any = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": shape, "data_offsets": [start, end]}


#: How the library begins to say what it refuses; the rest differs between its versions.
LIBRARY = "Error while deserializing: "
WRONG = {
    "empty": (b"", LIBRARY),
    "seven bytes": (b"1234567", LIBRARY),
    "a header longer than the file": (a_file({}, length=1000), LIBRARY),
    "a huge header": (a_file({}, length=2**63), LIBRARY),
    "no JSON": (a_file(b"{no}"), LIBRARY),
    "no UTF-8": (a_file(b'{"\xff":{}}'), LIBRARY),
    "a list": (a_file([]), LIBRARY),
    "deeply nested": (a_file(b'{"a":' + b"[" * 100_000), LIBRARY),
    "a long number": (a_file(b'{"a":' + b"1" * 10_000 + b"}"), LIBRARY),
    "notes that are no texts": (a_file({"__metadata__": {"a": 1}}), LIBRARY),
    "notes that are a list": (a_file({"__metadata__": []}), LIBRARY),
    "no dtype": (a_file({"a": {"shape": [2], "data_offsets": [0, 8]}}), LIBRARY),
    "an unknown dtype": (
        a_file({"a": entry([8], dtype="F8_E4M3")}, bytes(8)),
        "'F8_E4M3', which NumPy does not",
    ),
    "a dtype that nobody knows": (a_file({"a": entry(dtype="F12")}, bytes(8)), LIBRARY),
    "a dtype that is a list": (a_file({"a": entry(dtype=["F32"])}), LIBRARY),
    "a shape that is no list": (a_file({"a": entry(shape=2)}), LIBRARY),
    "a negative length": (a_file({"a": entry(shape=[-1, -2])}), LIBRARY),
    "a broken length": (a_file({"a": entry(shape=[2.0])}), LIBRARY),
    "NaN": (a_file({"a": entry(shape=[float("nan")])}), LIBRARY),
    "three offsets": (a_file({"a": {**entry(), "data_offsets": [0, 4, 8]}}), LIBRARY),
    "too many axes": (a_file({"a": entry([1] * 100, end=4)}, bytes(4)), "found 100"),
    "a huge shape": (a_file({"a": entry(shape=[2**62, 2**62])}, bytes(8)), LIBRARY),
    "a huge empty shape": (a_file({"a": entry(shape=[0, 2**62, 2**62], end=0)}), ""),
    "a shape beyond all counts": (a_file({"a": entry(shape=[0, 2**63], end=0)}), ""),
    "offsets beyond the file": (a_file({"a": entry(shape=[2**40], end=2**42)}), LIBRARY),
    "offsets backwards": (a_file({"a": entry(start=8, end=0)}, bytes(8)), LIBRARY),
    "too few bytes": (a_file({"a": entry()}, bytes(7)), LIBRARY),
    "too many bytes": (a_file({"a": entry()}, bytes(9)), LIBRARY),
    "overlapping": (
        a_file({"a": entry(), "b": entry(start=4, end=12)}, bytes(12)),
        LIBRARY,
    ),
    "a hole": (a_file({"a": entry(), "b": entry(start=9, end=17)}, bytes(17)), LIBRARY),
    "a name twice": (
        a_file(b'{"a":%(e)s,"a":%(e)s}' % {b"e": json.dumps(entry()).encode()}, bytes(8)),
        "a name twice",
    ),
    "a note twice": (a_file(b'{"__metadata__":{"a":"1","a":"2"}}'), "a name twice"),
    "strange truth": (a_file({"a": entry(dtype="BOOL", end=2)}, b"\x01\x02"), "neither 0 nor 1"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_file_that_is_not_as_it_must_be_is_refused(path: Path, case: str) -> None:
    content, message = WRONG[case]
    path.write_bytes(content)
    model = nn.Linear(2, 1)
    before = model.state_dict()
    with pytest.raises(ValueError, match="is not a whole safetensors file: ") as caught:
        nn.load(path, model)
    assert message in str(caught.value)
    for name, array in model.state_dict().items():
        np.testing.assert_array_equal(array, before[name])


STATE = {
    "weight": np.arange(6, dtype=np.float32).reshape(2, 3),
    "count": np.array(7),
    "mask": np.array([True, False, True]),
    "none": np.zeros((0, 3), np.float16),
}


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_damaged_byte_is_noticed_or_changes_no_array(path: Path, data: st.DataObject) -> None:
    nn.save(STATE, path, {"task": "sums"})
    content = bytearray(path.read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    if data.draw(st.booleans(), label="cut"):
        del content[place : place + data.draw(st.integers(1, 50))]
    else:
        content[place] ^= data.draw(st.integers(1, 255))
    path.write_bytes(content)
    try:
        found = nn.load(path)
    except ValueError:
        return
    assert found.keys() == STATE.keys()
    for name, array in STATE.items():
        np.testing.assert_array_equal(found[name], array, strict=True)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_or_read(path: Path, content: bytes) -> None:
    for whole in (content, a_file(content), a_file({"a": entry()}, content)):
        path.write_bytes(whole)
        try:
            nn.load(path)
        except ValueError:
            continue


def test_every_byte_of_the_numbers_is_under_the_checksum(path: Path) -> None:
    nn.save({"a": np.ones(20)}, path)
    content = path.read_bytes()
    for place in range(1, 161):
        damaged = bytearray(content)
        damaged[-place] ^= 16
        path.write_bytes(damaged)
        with pytest.raises(ValueError, match=r"its checksum is .*: it is damaged, or another"):
            nn.load(path)


def test_the_checksum_is_no_note_of_the_user(path: Path) -> None:
    nn.save({"a": np.ones(2)}, path, {"task": "sums"})
    state = nn.load(path)
    assert sorted(state.metadata) == ["architecture", "format", "task", "version"]
    nn.save(state, path, state.metadata)
    nn.load(path)


def test_files_are_those_that_the_library_of_the_format_writes_and_reads(path: Path) -> None:
    kinds = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8", "c8"]
    state = {kind: np.arange(6).reshape(2, 3).astype(kind) for kind in kinds}
    nn.save(state, path)
    found = safetensors.numpy.load_file(path)
    again = path.with_name("again.safetensors")
    safetensors.numpy.save_file(state, again)
    for other in (found, nn.load(again), nn.load(path)):
        assert other.keys() == state.keys()
        for name, array in state.items():
            np.testing.assert_array_equal(other[name], array, strict=True)
    assert path.stat().st_size - again.stat().st_size < 300  # the notes


def test_bfloat16_is_read_as_float32(path: Path) -> None:
    numbers = np.array([1.0, -2.5, np.inf, 3.0e38], np.float32)
    halves = (numbers.view(np.uint32) >> 16).astype("<u2").tobytes()
    path.write_bytes(a_file({"a": entry(shape=[4], dtype="BF16")}, halves))
    found = nn.load(path)["a"]
    assert found.dtype == np.float32
    np.testing.assert_allclose(found, numbers, rtol=2**-8)
    assert found[:3].tolist() == [1.0, -2.5, np.inf]


@pytest.mark.parametrize(
    ("state", "error", "message"),
    [
        ({"a": np.ones(1, np.longdouble)}, TypeError, "'a' has dtype .*128.*astype"),
        ({"a": np.ones(1, complex)}, TypeError, "'a' has dtype complex128"),
        ({"a": np.array(["text"])}, TypeError, "'a' has dtype <U4"),
        ({"a": [object()]}, TypeError, "'a' has dtype object"),
        ({3: np.ones(1)}, TypeError, "names and notes are strings, got 3"),
        ({"\ud800": np.ones(1)}, ValueError, "no valid Unicode"),
        ({"__metadata__": np.ones(1)}, ValueError, "is kept for notes"),
    ],
    ids=["long double", "complex128", "text", "object", "number", "surrogate", "reserved"],
)
def test_what_a_file_cannot_hold(path: Path, state: Any, error: Any, message: str) -> None:
    with pytest.raises(error, match=message):
        nn.save(state, path)
    assert not path.exists()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(), st.text(), max_size=4), st.text())
def test_hostile_notes_and_names_come_back(path: Path, notes: dict[str, str], name: str) -> None:
    if name == "__metadata__" or "glassgrad.crc32" in notes:  # which are the file's own
        return
    nn.save({name: np.ones(1)}, path, notes)
    state = nn.load(path)
    assert list(state) == [name]
    assert state.metadata.items() >= notes.items()
    assert safetensors.numpy.load_file(path).keys() == {name}


def test_a_note_like_the_checksum_does_no_harm(path: Path) -> None:
    notes = {"a": '"glassgrad.crc32":"00000000"', "glassgrad.crc32": "mine"}
    nn.save({"a": np.ones(1)}, path, notes)
    assert nn.load(path).metadata["a"] == notes["a"]


def test_pickles_of_pytorch_are_answered_with_how_to_convert_them(tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("model/data.pkl", b"")
    contents = [path.read_bytes(), *(pickle.dumps({}, protocol) for protocol in (2, 3, 4, 5))]
    for content in contents:
        path.write_bytes(content)
        with pytest.raises(ValueError, match="is a pickle of PyTorch") as caught:
            nn.load(path)
        assert str(caught.value).splitlines()[1:] == [
            "    import torch; from safetensors.torch import save_file",
            f"    save_file(torch.load({str(path)!r}, weights_only=True), "
            f"{str(path.with_suffix('.safetensors'))!r})",
        ]


def test_files_of_numpy_are_answered_with_how_to_read_them(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", a=np.ones(2))
    np.save(tmp_path / "a.npy", np.ones(2))
    for name in ("a.npz", "a.npy"):
        with pytest.raises(ValueError, match=r"of NumPy: read it with np\.load"):
            nn.load(tmp_path / name)
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 but no archive")
    with pytest.raises(ValueError, match="is not a whole safetensors file"):
        nn.load(tmp_path / "a.zip")


@pytest.mark.skipif(os.name != "posix", reason="file modes are those of POSIX")
def test_a_file_that_may_not_be_read(path: Path) -> None:
    nn.save(nn.Linear(1, 1), path)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read every file")
    with pytest.raises(PermissionError):
        nn.load(path)


def test_a_directory_is_named_as_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="it is a directory"):
        nn.load(tmp_path)


SAVING = """
import sys, numpy as np, nn
print("ready", flush=True)
while True:
    for number in (1.0, 2.0):
        nn.save({"a": np.full(200_000, number)}, sys.argv[1])
"""


@pytest.mark.skipif(os.name != "posix", reason="signals are those of POSIX")
def test_a_program_that_is_killed_while_it_saves_leaves_a_whole_file(path: Path) -> None:
    nn.save({"a": np.full(200_000, 1.0)}, path)
    for _ in range(5):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVING, str(path)], stdout=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            before = path.stat().st_mtime_ns
            while path.stat().st_mtime_ns == before:  # until it has saved once
                assert process.poll() is None
        finally:
            process.send_signal(signal.SIGKILL)
            process.communicate()
        found = nn.load(path)["a"]
        assert found[0] in (1.0, 2.0)
        assert np.all(found == found[0])
