"""The rooms of `autograd.scipy`: what they hold, and that the engine does without SciPy."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
import scipy.linalg
import scipy.special
import scipy.stats

import autograd.scipy
from autograd import Value, grad
from autograd.rules import scipy as tables
from autograd.scipy import integrate, linalg, signal, special, stats


def printed(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_the_engine_does_not_import_scipy() -> None:
    program = "import sys, numpy, autograd; from autograd import rules; rules.load_all();"
    program += "import autograd.rules.scipy as tables; tables.load_all();"
    assert printed(program + "print('scipy' in sys.modules)") == "False"


def test_without_scipy_it_says_what_to_install() -> None:
    program = "import sys; sys.modules['scipy'] = None\ntry:\n    import autograd.scipy\n"
    found = printed(program + "except ImportError as error: print(error)")
    assert "pip install 'glassgrad[scipy]'" in found


def test_rooms_are_loaded_when_they_are_used() -> None:
    program = "import sys, autograd.scipy as face\nbefore = 'scipy.stats' in sys.modules\n"
    program += "face.stats.norm\nprint(before, 'scipy.stats' in sys.modules)"
    assert printed(program) == "False True"


def test_a_function_of_scipy_takes_values_once_the_tables_are_loaded() -> None:
    program = "import scipy.special, autograd.rules.scipy as tables; from autograd import Value\n"
    program += "tables.load_all(); x = Value(1.0); scipy.special.gammaln(x).backward()\n"
    assert float(printed(program + "print(x.grad)")) == pytest.approx(scipy.special.psi(1.0))


@pytest.mark.parametrize("name", ["gammaln", "erf", "expit", "ndtr", "j0"])
def test_scipys_own_functions_take_values(name: str) -> None:
    tables.load_all()
    x = np.array([0.3, 0.7])
    found = grad(lambda x: np.sum(getattr(scipy.special, name)(x)))(x)
    np.testing.assert_allclose(found, grad(lambda x: np.sum(getattr(special, name)(x)))(x))


def test_what_has_no_gradient_is_scipys_own() -> None:
    assert autograd.scipy.__version__ == scipy.__version__
    assert special.ellipk is scipy.special.ellipk
    assert linalg.lu_factor is scipy.linalg.lu_factor
    assert signal.detrend is scipy.signal.detrend
    assert integrate.quad is scipy.integrate.quad
    assert stats.uniform is scipy.stats.uniform
    for name in ("norm", "gamma", "chi2", "beta", "t", "poisson", "dirichlet"):
        assert getattr(stats, name).rvs == getattr(scipy.stats, name).rvs
    assert stats.multivariate_normal.rvs == scipy.stats.multivariate_normal.rvs
    assert not hasattr(special, "none_such")


def test_what_has_no_gradient_refuses_values() -> None:
    with pytest.raises(TypeError, match="ellipk has no gradient rule"):
        special.ellipk(Value(0.5))
    with pytest.raises(TypeError, match="would drop its gradient"):
        linalg.lu_factor(Value(np.eye(2)))


@pytest.mark.parametrize(
    ("room", "names"),
    [
        (autograd.scipy, ["stats", "special"]),
        (special, ["gammaln", "ellipk"]),
        (linalg, ["expm", "lu_factor"]),
        (signal, ["convolve", "detrend"]),
        (integrate, ["odeint", "quad"]),
        (stats, ["norm", "uniform"]),
    ],
)
def test_rooms_list_what_they_hold(room: Any, names: list[str]) -> None:
    assert {*names} <= {*dir(room)}


def test_plain_numbers_give_what_scipy_gives_bit_for_bit() -> None:
    x = np.array([0.3, 0.7], np.float32)
    for found, expected in (
        (special.xlogy(x, 2.0), scipy.special.xlogy(x, 2.0)),
        (special.polygamma(1, x), scipy.special.polygamma(1, x)),
        (special.multigammaln(x + 3, 2), scipy.special.multigammaln(x + 3, 2)),
        (special.logsumexp([0.0, 1.0], b=[1, 2]), scipy.special.logsumexp([0.0, 1.0], b=[1, 2])),
        (special.softmax([0.0, 1.0]), scipy.special.softmax([0.0, 1.0])),
        (special.lambertw(0.5), scipy.special.lambertw(0.5)),
        (linalg.toeplitz([1, 2]), scipy.linalg.toeplitz([1, 2])),
        (stats.norm.logpdf(x, scale=2), scipy.stats.norm.logpdf(x, scale=2)),
    ):
        np.testing.assert_array_equal(found, expected)
        assert found.dtype == expected.dtype
