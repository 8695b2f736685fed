import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from nn.data import ArraySplit, load_mnist, mnist

REAL_MNIST = Path(__file__).parents[4] / "shared" / "data" / "mnist"
TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")


def random_pair(count, seed):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (count, 28, 28), dtype=np.uint8)
    return images, rng.integers(0, 10, count, dtype=np.uint8)


@pytest.fixture
def write(tmp_path, encode_idx):
    def write(names, arrays, packed=bytes):
        for name, array in zip(names, arrays, strict=True):
            (tmp_path / name).write_bytes(packed(encode_idx(array)))
        return tmp_path

    return write


def assert_holds(x, y, images, labels):
    assert (x.dtype, y.dtype) == (np.float32, np.int64)
    assert np.array_equal(x, (images.reshape(len(images), 784) / 255).astype(np.float32))
    assert np.array_equal(y, labels)


SPELLINGS = {
    "as distributed": (lambda name: f"{name}.gz", gzip.compress),
    "unpacked": (lambda name: name, bytes),
    "with a dot": (lambda name: name.replace("-idx", ".idx"), bytes),
    "with a dot, gzipped": (lambda name: name.replace("-idx", ".idx") + ".gz", gzip.compress),
    "unpacked but not renamed": (lambda name: f"{name}.gz", bytes),
}


@pytest.mark.parametrize(("spell", "packed"), SPELLINGS.values(), ids=SPELLINGS)
def test_two_pairs_are_taken_as_they_are(write, spell, packed):
    train, test = random_pair(12, seed=1), random_pair(7, seed=2)
    write(map(spell, TRAIN), train, packed)
    split = load_mnist(str(write(map(spell, TEST), test, packed)))
    assert isinstance(split, ArraySplit)
    assert_holds(split.x_train, split.y_train, *train)
    assert_holds(split.x_test, split.y_test, *test)


@pytest.mark.parametrize("names", [TRAIN, TEST])
def test_of_a_single_pair_the_last_fifth_is_held_out(write, names):
    images, labels = random_pair(11, seed=3)
    x_train, y_train, x_test, y_test = load_mnist(write(names, (images, labels)))
    assert_holds(x_train, y_train, images[:8], labels[:8])
    assert_holds(x_test, y_test, images[8:], labels[8:])


def test_a_folder_named_like_a_file_is_not_taken_for_it(write, tmp_path):
    (tmp_path / TRAIN[0]).mkdir()
    write([name.replace("-idx", ".idx") for name in TRAIN], random_pair(5, seed=4))
    assert len(load_mnist(tmp_path).x_train) == 4


def test_a_home_directory_may_be_written_as_a_tilde(write, tmp_path, monkeypatch):
    write(TRAIN, random_pair(5, seed=4))
    for variable in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(variable, str(tmp_path))
    assert len(load_mnist("~").x_train) == 4


@pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"no MNIST test set at {REAL_MNIST}")
def test_the_real_test_set_is_read_as_distributed():
    split = load_mnist(REAL_MNIST)
    assert [array.shape for array in split] == [(8000, 784), (8000,), (2000, 784), (2000,)]
    assert split.y_train[:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    y = np.concatenate([split.y_train, split.y_test])
    assert np.bincount(y).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    x = np.concatenate([split.x_train, split.x_test])
    assert (x.min(), x.max()) == (0.0, 1.0)
    assert x.mean(dtype=np.float64) == pytest.approx(0.1325, abs=1e-4)


def test_a_directory_that_does_not_exist_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match="nowhere does not exist"):
        load_mnist(tmp_path / "nowhere")


def test_a_directory_without_the_files_is_told_what_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match="no MNIST files") as caught:
        load_mnist(tmp_path)
    assert all(name in str(caught.value) for name in (str(tmp_path), *TRAIN, *TEST))


def test_a_file_is_no_directory(write):
    with pytest.raises(NotADirectoryError, match=f"{TRAIN[0]} is a file"):
        load_mnist(write(TRAIN, random_pair(5, seed=5)) / TRAIN[0])


@pytest.mark.parametrize("missing", TEST)
def test_half_a_pair_is_refused_even_beside_a_whole_one(write, missing):
    write(TRAIN, random_pair(5, seed=6))
    folder = write(TEST, random_pair(5, seed=7))
    (folder / missing).unlink()
    with pytest.raises(FileNotFoundError, match=f"without its partner {missing}"):
        load_mnist(folder)


IMAGES, LABELS = random_pair(5, seed=8)


@pytest.mark.parametrize(
    ("images", "labels", "reason"),
    [
        pytest.param(
            LABELS, IMAGES, r"uint8 of shape \(5,\), expected.*\(n, 28, 28\)", id="swapped"
        ),
        pytest.param(IMAGES[:, 1:], LABELS, r"\(5, 27, 28\), expected", id="27 rows"),
        pytest.param(IMAGES.reshape(5, 784), LABELS, r"\(5, 784\), expected", id="flat"),
        pytest.param(IMAGES.astype("f4"), LABELS, "float32 of shape", id="float images"),
        pytest.param(IMAGES, LABELS.astype("i4"), r"int32.*expected.*\(n,\)", id="int labels"),
        pytest.param(IMAGES, LABELS[0], r"uint8 of shape \(\), expected", id="a lone label"),
        pytest.param(IMAGES[:0], LABELS[:0], "n at least 1", id="nothing"),
        pytest.param(IMAGES, LABELS[:4], "5 images and .* 4 labels", id="a label too few"),
        pytest.param(IMAGES, np.full_like(LABELS, 10), "has the label 10, expected", id="label 10"),
    ],
)
def test_files_that_are_not_mnist_are_refused(write, images, labels, reason):
    with pytest.raises(ValueError, match=reason) as caught:
        load_mnist(write(TRAIN, (images, np.asarray(labels))))
    assert "Check that" in str(caught.value)


def test_a_single_pair_of_few_images_is_refused(write):
    with pytest.raises(ValueError, match="has 1 example: a fifth of them is to be held out"):
        load_mnist(write(TRAIN, random_pair(1, seed=12)))
    folder = write(TEST, random_pair(1, seed=13))
    assert [len(array) for array in load_mnist(folder)] == [1, 1, 1, 1]


def test_a_damaged_file_in_a_given_directory_is_refused(write):
    folder = write(TRAIN, random_pair(5, seed=9))
    (folder / TRAIN[0]).write_bytes(b"")
    with pytest.raises(ValueError, match=f"{TRAIN[0]} cannot be read"):
        load_mnist(folder)


@pytest.fixture
def mirror(tmp_path, monkeypatch, start_mirror, encode_idx):
    """A stand-in for the web, small, behind a mirror that is down; the cache is in `tmp_path`."""
    arrays = [*random_pair(6, seed=10), *random_pair(4, seed=11)]
    files = {
        f"{name}.gz": gzip.compress(encode_idx(array))
        for name, array in zip((*TRAIN, *TEST), arrays, strict=True)
    }
    mirror = start_mirror(files)
    checksums = {
        name.removesuffix(".gz"): hashlib.sha256(content).hexdigest()
        for name, content in files.items()
    }
    assert checksums.keys() == mnist._SHA256_GZIPPED.keys()
    monkeypatch.setattr(mnist, "_SHA256_GZIPPED", checksums)
    monkeypatch.setattr(mnist, "_MIRRORS", (start_mirror({}).url, mirror.url))
    monkeypatch.setenv("GLASSGRAD_CACHE", str(tmp_path / "cache"))
    return mirror


def test_without_a_directory_the_files_are_downloaded_once(mirror, tmp_path):
    first = load_mnist()
    assert [array.shape for array in first] == [(6, 784), (6,), (4, 784), (4,)]
    assert_holds(first.x_test, first.y_test, *random_pair(4, seed=11))
    cached = {path.name: path.read_bytes() for path in (tmp_path / "cache" / "mnist").iterdir()}
    assert cached == mirror.files
    again = load_mnist()
    assert all(map(np.array_equal, first, again))
    assert sorted(mirror.requested) == sorted(mirror.files)


def test_only_the_damaged_file_in_the_cache_is_downloaded_again(mirror, tmp_path):
    load_mnist()
    mirror.requested.clear()
    damaged = tmp_path / "cache" / "mnist" / f"{TEST[1]}.gz"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert_holds(load_mnist().x_test, load_mnist().y_test, *random_pair(4, seed=11))
    assert mirror.requested == [damaged.name]


def test_verified_files_win_over_others_in_the_cache(mirror, tmp_path):
    load_mnist()
    (tmp_path / "cache" / "mnist" / TRAIN[0]).write_bytes(b"not verified by anyone")
    assert len(load_mnist().x_train) == 6


def test_without_a_network_it_is_said_what_to_do(mirror, tmp_path):
    mirror.files.clear()
    with pytest.raises(ConnectionError, match="by hand") as caught:
        load_mnist()
    assert str(tmp_path / "cache" / "mnist") in str(caught.value)


@pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"no MNIST test set at {REAL_MNIST}")
def test_the_stated_checksums_are_those_of_the_real_files():
    for name in TEST:
        content = (REAL_MNIST / f"{name}.gz").read_bytes()
        assert hashlib.sha256(content).hexdigest() == mnist._SHA256_GZIPPED[name]
