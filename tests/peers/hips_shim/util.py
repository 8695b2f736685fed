"""What tests of HIPS autograd import from its module ``util``."""

from collections.abc import Callable
from typing import Any

from autograd.test_util import check_grads


def quick_grad_check(
    function: Callable[..., Any], x: Any, extra_args: Any = (), **settings: Any
) -> None:
    check_grads(lambda x: function(x, *extra_args), modes=["rev"], order=1)(x)
