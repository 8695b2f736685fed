"""The table of NumPy functions is whole, and the page that shows it is up to date."""

import importlib.util
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from autograd import Value, rules

SCRIPT = Path(__file__).parents[1] / "docs" / "numpy_table.py"


@pytest.fixture(scope="module")
def table() -> ModuleType:
    specification = importlib.util.spec_from_file_location("numpy_table", SCRIPT)
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    rules.load_all()
    return module


def test_every_function_that_numpy_dispatches_is_of_exactly_one_kind(table: ModuleType) -> None:
    functions = table.functions()
    assert len(functions) > 380
    assert [name for name, f in functions.items() if table.kind_of(f) not in table.KINDS] == []


def test_the_page_is_what_the_registry_says(table: ModuleType) -> None:
    if np.lib.NumpyVersion(np.__version__) < "2.4.0":
        pytest.skip("the page is written for the functions of NumPy 2.4")
    assert table.PAGE.read_text(encoding="utf-8") == table.page()


def test_refused_functions_say_what_to_do_instead(table: ModuleType) -> None:
    x = Value(np.ones(3))
    for call, reason in (
        (lambda: np.fill_diagonal(x, 1.0), r"np\.fill_diagonal of a Value .* x\.at\[index\]\.set"),
        (lambda: np.savez("never_written", x), r"np\.savez of a Value .* pass \.data"),
        (lambda: np.strings.str_len(x), "str_len of a Value is refused: it works on text"),
        (lambda: np.is_busday(x), "it works on dates"),
    ):
        with pytest.raises(TypeError, match=reason):
            call()
