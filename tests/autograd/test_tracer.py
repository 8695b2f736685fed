from autograd import Value, grad
from autograd.tracer import getval, isbox, new_box, trace


def test_a_value_is_told_from_what_is_plain() -> None:
    seen: list[bool] = []

    def square(x: Value) -> Value:
        seen.extend([isbox(x), isbox(getval(x))])
        return x * getval(x)

    assert grad(square)(3.0) == 3.0
    assert seen == [True, False]


def test_a_trace_ends_in_the_graph_of_the_function() -> None:
    data, end = trace(None, lambda x: x * x, 3.0)
    assert (data, end.op.name) == (9.0, "multiply")
    assert trace(None, lambda x: 1.0, 3.0) == (1.0, 1.0)
    assert isbox(new_box(2.0, 0, None))
