import gzip

import numpy as np
import pytest

from nn.data import read_idx

TWO_BY_THREE = bytes.fromhex("00 00 08 02  00 00 00 02  00 00 00 03") + bytes(range(6))


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "array"
        path.write_bytes(content)
        return path

    return write


@pytest.mark.parametrize("dtype", ["u1", "i1", "i2", "i4", "f4", "f8"])
@pytest.mark.parametrize("shape", [(), (7,), (2, 3), (2, 1, 3, 2), (0, 28, 28), (1,) * 40])
@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_every_type_and_shape_is_read_as_it_was_written(write, encode_idx, dtype, shape, packed):
    array = np.random.default_rng(0).uniform(0, 127, shape).astype(dtype)
    read = read_idx(write(packed(encode_idx(array))))
    assert read.shape == shape
    assert read.dtype == np.dtype(dtype)
    assert read.dtype.isnative
    assert np.array_equal(read, array)


@pytest.mark.parametrize("dtype", ["i1", "i2", "i4"])
def test_the_extremes_of_signed_types_survive(write, encode_idx, dtype):
    extremes = np.array([np.iinfo(dtype).min, -1, 0, 1, np.iinfo(dtype).max], dtype)
    assert np.array_equal(read_idx(write(encode_idx(extremes))), extremes)


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_the_extremes_of_floats_survive(write, encode_idx, dtype):
    extremes = np.array([np.nan, np.inf, -np.inf, -0.0, np.finfo(dtype).tiny], dtype)
    assert np.array_equal(read_idx(write(encode_idx(extremes))), extremes, equal_nan=True)


def test_what_was_read_may_be_changed(write):
    array = read_idx(write(TWO_BY_THREE))
    array += 1
    assert array.tolist() == [[1, 2, 3], [4, 5, 6]]


def test_the_content_decides_whether_it_is_gzipped_not_the_name(write):
    plain = write(TWO_BY_THREE)
    gzipped_in_name = plain.rename(plain.with_suffix(".gz"))
    gzipped_in_truth = write(gzip.compress(TWO_BY_THREE))
    assert np.array_equal(read_idx(gzipped_in_name), read_idx(str(gzipped_in_truth)))


def test_content_longer_than_one_piece_is_put_together(write, encode_idx):
    array = np.random.default_rng(0).integers(0, 256, 2_500_000, dtype=np.uint8)
    assert np.array_equal(read_idx(write(encode_idx(array))), array)


BAD_CHECKSUM = bytearray(gzip.compress(TWO_BY_THREE))
BAD_CHECKSUM[-8] ^= 1
BAD_DEFLATE = bytearray(gzip.compress(TWO_BY_THREE))
BAD_DEFLATE[10] = 0xFF


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "after 0 of the 4 bytes of its first number", id="empty"),
        pytest.param(gzip.compress(b""), "after 0 of the 4 bytes", id="gzip of nothing"),
        pytest.param(TWO_BY_THREE[:3], "after 3 of the 4 bytes", id="cut in the magic number"),
        pytest.param(
            TWO_BY_THREE[:9], "after 5 of the 8 bytes of its shape", id="cut in the shape"
        ),
        pytest.param(
            TWO_BY_THREE[:-1], r"after 5 of the 6 bytes of its array of shape \(2, 3\)", id="cut"
        ),
        pytest.param(TWO_BY_THREE + b"\0", r"goes on after its array of shape \(2, 3\)", id="more"),
        pytest.param(b"<html>", "begins with the bytes 3c 68 74 6d", id="a web page"),
        pytest.param(b"\0\0\x0a\1\0\0\0\0", "begins with the bytes 00 00 0a 01", id="no such type"),
        pytest.param(b"\0\1" + TWO_BY_THREE[2:], "00 01 08 02", id="no leading zeros"),
        pytest.param(gzip.compress(TWO_BY_THREE)[:-9], "end-of-stream", id="gzip cut"),
        pytest.param(BAD_CHECKSUM, "CRC", id="gzip with a wrong checksum"),
        pytest.param(BAD_DEFLATE, "invalid", id="gzip with wrong content"),
        pytest.param(
            b"\x1f\x8b" + bytes(8), "Unknown compression method", id="gzip of no known kind"
        ),
        pytest.param(b"\0\0\x08\xc8" + b"\0\0\0\1" * 200 + b"\7", "200", id="200 dimensions"),
    ],
)
def test_a_bad_file_is_refused_with_its_path_and_the_reason(write, content, reason):
    path = write(content)
    with pytest.raises(ValueError, match=reason) as caught:
        read_idx(path)
    assert str(path) in str(caught.value)
    assert "download or copy it again" in str(caught.value)


@pytest.mark.parametrize("packed", [bytes, gzip.compress], ids=["plain", "gzipped"])
def test_a_header_that_announces_terabytes_allocates_none(write, packed):
    with pytest.raises(ValueError, match="after 6 of the 147,573,952,520,956,936,200 bytes"):
        read_idx(write(packed(b"\0\0\x0e\2" + b"\xff" * 8 + bytes(6))))


def test_an_empty_shape_beyond_what_numpy_holds_is_refused(write):
    with pytest.raises(ValueError, match="cannot be read as an IDX file"):
        read_idx(write(b"\0\0\x08\4" + bytes(4) + b"\xff" * 12))


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere"):
        read_idx(tmp_path / "nowhere")
