"""What random programs are made of: nearly all that has a gradient, as text.

An operation is written as Python, with ``x``, ``y`` and ``z`` for its operands and with names in
braces for what is drawn when it is used: ``np.sum(x, axis={axis})``. It need not say what it takes:
what NumPy refuses is drawn again.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np

Filler = Callable[..., str]

TABLE = {
    "of each element": """
        np.sin(x); np.cos(x); np.tan(x); np.arcsin(x); np.arccos(x); np.arctan(x); np.sinh(x);
        np.cosh(x); np.tanh(x); np.arcsinh(x); np.arccosh(x); np.arctanh(x); np.exp(x); np.exp2(x);
        np.expm1(x); np.log(x); np.log2(x); np.log10(x); np.log1p(x); np.sqrt(x); np.cbrt(x);
        np.square(x); np.reciprocal(x); np.absolute(x); np.fabs(x); np.negative(x); np.positive(x);
        np.sinc(x); np.i0(x); np.deg2rad(x); np.radians(x); np.rad2deg(x * 0.02);
        np.degrees(0.02 * x); np.nan_to_num(x); np.copy(x); np.frexp(x)[0]; np.modf(x)[0];
        np.ldexp(x, {n}); np.clip(x, -{c}, {c}); np.emath.sqrt(x); np.emath.log(x);
        np.emath.log2(x); np.emath.log10(x); np.emath.arcsin(x); np.emath.arccos(x);
        np.emath.arctanh(x); sigmoid(x); softplus(x); relu(x); erf(x); gelu(x); tanh_gelu(x);
        np.heaviside(x, {c}) * x
    """,
    "operator": """
        x + {c}; {c} - x; x * {c}; x / {c}; {c} / x; x**2; x**-1; x**3.0; x**0.5; {c}**x; -x; +x;
        abs(x); x % {c}; {c} % x; x @ y; divmod(x, y)[1]; x + y; x - y; x * y; x / y; x**y; x % y;
        x * x; x - {c} * x
    """,
    "of two": """
        np.add(x, y); np.subtract(x, y); np.multiply(x, y); np.divide(x, y); np.arctan2(x, y);
        np.hypot(x, y); np.logaddexp(x, y); np.logaddexp2(x, y); np.maximum(x, y);
        np.minimum(x, y); np.fmax(x, y); np.fmin(x, y); np.power(x, y);
        np.power(np.abs(x) + {c}, y); np.float_power(x, y); np.remainder(x, y); np.fmod(x, y);
        np.copysign(x, y); np.nextafter(x, y); np.where(x > y, x, y * y);
        np.where(x > {c}, y, {c} * y); np.clip(x, y, z); np.divmod(x, y)[1]; np.emath.power(x, y);
        np.emath.logn({c} + 1, y); np.piecewise(x, [x > {c}], [np.sin, {c}]);
        np.select([x > y, x > {c}], [x, y], {c}); np.choose([0, 1], [x, y])
    """,
    "complex": """
        x + 1j * y; 1j * x; x * (0.6 - 0.8j); x / ({c} + 1j); np.exp(1j * x); np.real(x);
        np.imag(x); np.conjugate(x); np.conj(x) * y; np.angle(x); np.sign(x); abs(x);
        abs(x + {c}j); x ** (0.5 + {c}j); np.power(np.array(0.5 + {c}j), x); np.real_if_close(x);
        np.real(x) - np.imag(y); np.sqrt(x + 0j); np.log(x + {c}j)
    """,
    "reduction": """
        np.sum(x, axis={axes}, keepdims={truth}); np.mean(x, axis={axes}, keepdims={truth});
        np.prod(x, axis={axes}, keepdims={truth}); np.max(x, axis={axes}, keepdims={truth});
        np.min(x, axis={axes}, keepdims={truth}); np.amax(x, axis={axes}, keepdims={truth});
        np.amin(x, axis={axes}, keepdims={truth}); np.var(x, axis={axes}, keepdims={truth});
        np.std(x, axis={axes}, keepdims={truth}); np.ptp(x, axis={axes}, keepdims={truth});
        np.median(x, axis={axes}, keepdims={truth}); np.nansum(x, axis={axes}, keepdims={truth});
        np.nanmean(x, axis={axes}, keepdims={truth}); np.nanprod(x, axis={axes}, keepdims={truth});
        np.nanmax(x, axis={axes}, keepdims={truth}); np.nanmin(x, axis={axes}, keepdims={truth});
        np.nanvar(x, axis={axes}, keepdims={truth}); np.nanstd(x, axis={axes}, keepdims={truth});
        np.nanmedian(x, axis={axes}, keepdims={truth});
        np.average(x, axis={axes}, keepdims={truth}); np.var(x, axis={axes}, ddof=1);
        np.std(x, ddof=0.5); np.sum(x, initial={c}); np.sum(x, axis={axis}, where={mask});
        np.mean(x, where={mask}); np.max(x, axis={axes}, initial={c});
        np.prod(x, axis={axis}, where={mask}); np.quantile(x, {q}, axis={axes});
        np.percentile(x, 100 * {q}, axis={axis}); np.quantile(x, {q}, method='hazen');
        np.nanquantile(x, {q}, axis={axes}); np.nanpercentile(x, [5.0, 100 * {q}]);
        np.average(x, weights=y * y + {c}); np.average(x, axis={axis}, weights=y * y + {c});
        np.trapezoid(x, axis={axis}); np.trapezoid(x, y); np.trapezoid(x, dx={c}, axis={axis});
        logsumexp(x, axis={axes}, keepdims={truth}); softmax(x, axis={axis});
        log_softmax(x, axis={axis}); standardise(x, axis={axes}, eps={c}); np.linalg.norm(x);
        np.linalg.norm(x, axis={axis}); np.linalg.norm(x, 1, {axis});
        np.linalg.norm(x, np.inf, {axis}); np.linalg.norm(x, 'nuc'); np.linalg.norm(x, 2);
        np.linalg.norm(x, 3.5, {axis}, {truth}); np.linalg.matrix_norm(x, ord={order});
        np.linalg.vector_norm(x, axis={axes}, ord={n}); np.apply_over_axes(np.sum, x, {axis});
        np.apply_along_axis(np.prod, {axis}, x); np.linalg.norm(x, -1)
    """,
    "running": """
        np.cumsum(x, axis={axis}); np.cumsum(x); np.cumprod(x, axis={axis}); np.cumprod(x);
        np.nancumsum(x, {axis}); np.nancumprod(x, {axis});
        np.cumulative_sum(x, axis={axis}, include_initial={truth}); np.diff(x, {n});
        np.cumulative_prod(x, axis={axis}, include_initial={truth}); np.diff(x, axis={axis});
        np.diff(x, prepend={c}, append=y); np.ediff1d(x); np.ediff1d(x, y, {c});
        np.gradient(x, axis={axis}); np.gradient(x, {c}, edge_order=2, axis={axis});
        np.unwrap(x, axis={axis}); np.unwrap(x, period={c}); np.interp({c}, np.sort(x), y);
        np.interp(x, [-1.5, -0.2, {c}, 2.0], y); np.convolve(x, y, {convolved});
        np.correlate(x, y, {convolved}); np.cov(x); np.cov(x, y); np.corrcoef(x);
        np.corrcoef(x, y); np.cov(x, rowvar=False, bias=True); np.geomspace({c}, y, 3);
        np.linspace(x, y, 3, axis={axis}); np.logspace(x, {c}, 2);
        np.histogram(x, [-9.0, 0.0, {c}, 9.0], weights=y)[0]; np.histogram_bin_edges(x, {n});
        np.bincount([0, 2, 0], x); np.histogram(x, {n}, density=True)[0];
        np.histogram2d(np.ravel(x), np.ravel(x), {n}, weights=np.ravel(y))[0];
        np.histogramdd(np.ravel(x), 2, weights=np.ravel(y))[0]
    """,
    "shape": """
        np.reshape(x, {shape}); np.reshape(x, {shape}, order='F'); np.ravel(x);
        np.ravel(x, order='F'); np.transpose(x); np.transpose(x, {permutation}); x.T;
        np.swapaxes(x, {axis}, {axis}); np.moveaxis(x, {axis}, {axis}); np.rollaxis(x, {axis});
        np.expand_dims(x, {axis}); np.squeeze(x); x[..., None]; np.broadcast_to(x, (2, *x.shape));
        np.flip(x); np.flip(x, {axes}); np.fliplr(x); np.flipud(x); np.rot90(x, {n});
        np.roll(x, {n}); np.roll(x, -{n}, {axis}); np.tile(x, 2); np.tile(x, (2, 1));
        np.repeat(x, 2); np.repeat(x, {n}, {axis}); np.resize(x, (2, 3)); np.atleast_1d(x);
        np.atleast_2d(x); np.atleast_3d(x); np.matrix_transpose(x); np.linalg.matrix_transpose(x);
        np.diag(x, {k}); np.diagflat(x, {k}); np.diagonal(x, {k}); np.linalg.diagonal(x);
        np.tril(x, {k}); np.triu(x, {k}); np.trace(x, {k}); np.linalg.trace(x); np.vander(x, 3);
        np.pad(x, 1); np.pad(x, ({n}, 1), {padding}); np.pad(x, 1, 'linear_ramp');
        np.pad(x, 1, constant_values={c}); np.full_like(x, np.sum(x));
        np.astype(x, np.complex128); np.lib.stride_tricks.sliding_window_view(x, {n}, {axis})
    """,
    "joining": """
        np.concatenate([x, y]); np.concatenate((x, y, x), axis={axis});
        np.concatenate([x, y], axis=None); np.stack([x, y]); np.stack([x, y], axis={axis});
        np.hstack([x, y]); np.vstack([x, y]); np.dstack([x, y]); np.column_stack([x, y]);
        np.append(x, y); np.append(x, y, {axis}); np.block([x, y]); np.block([[x], [y]]);
        np.meshgrid(x, y)[0]; np.meshgrid(x, y, indexing='ij')[1]; np.broadcast_arrays(x, y)[1];
        np.ix_(x, y)[1]; np.split(x, [1], {axis})[1]; np.array_split(x, 2)[0]; np.hsplit(x, 2)[1];
        np.vsplit(x, 2)[0]; np.dsplit(x, [1])[0]; np.unstack(x)[0];
        np.array_split(x, 2, {axis})[1]; np.insert(x, 1, y, {axis}); np.insert(x, [0, 1], y);
        np.delete(x, 0, {axis}); np.delete(x, [0, -1]); np.union1d(x, y); np.intersect1d(x, x);
        np.setdiff1d(x, [{c}]); np.setxor1d(x, y)
    """,
    "indexing": """
        x[{index}]; x[{index}]; x[{index}]; x[{index}]; np.take(x, [0, -1, 0]);
        np.take(x, 0, axis={axis}); np.take(x, [[0], [0]], {axis});
        np.take_along_axis(x, np.argsort(y, {axis}), {axis}); x[np.argsort(y)];
        np.compress([True, False, True], x, {axis}); np.extract(x > y, x); x[x > {c}];
        x[np.argmax(y)]; set_at(x, ({index}), y); add_at(x, ({index}), y);
        np.choose(np.asarray(x > y, int), [x, y]); np.where({mask}, x, y); x[np.nonzero(x > y)];
        x[np.tril_indices_from(x)]; x[np.triu_indices_from(x)]; x[np.diag_indices_from(x)];
        np.sort(x); np.sort(x, axis={axis}); np.sort(x, axis=None); np.sort_complex(x);
        np.partition(x, 1, {axis})[..., 1]; np.sort(np.partition(x, 1)[:2]);
        np.unique(x * pattern(x.shape)); np.unique_values(x * pattern(x.shape));
        np.unique(x * pattern(x.shape), return_counts=True)[0]; x[np.lexsort((y, x))];
        np.unique_all(x * pattern(x.shape))[0]; np.unique_counts(x * pattern(x.shape)).values;
        np.unique_inverse(x * pattern(x.shape))[0]; np.trim_zeros(np.pad(np.ravel(x), 1))
    """,
    "product": """
        np.matmul(x, y); np.dot(x, y); np.inner(x, y); np.outer(x, y); np.vdot(x, y);
        np.vecdot(x, y); np.matvec(x, y); np.vecmat(x, y); np.tensordot(x, y, {n});
        np.tensordot(x, y, ({axis}, {axis})); np.kron(x, y); np.cross(x, y); inner(x, y);
        np.linalg.cross(x, y); np.linalg.multi_dot([x, y, z]); np.linalg.matmul(x, y);
        np.linalg.outer(x, y); np.linalg.tensordot(x, y, axes={n}); np.linalg.vecdot(x, y);
        np.einsum('{subscripts}', x); np.einsum('{pairs}', x, y); np.einsum('{pairs}', x, x);
        np.einsum('...i,...i->...', x, y); np.einsum('ij,jk,kl->il', x, y, z, optimize=True);
        np.einsum(x, [0, ...], y, [0, ...], [...]); np.dot(x.T, x); x @ np.swapaxes(x, -1, -2);
        np.polyval(x, y); np.polyval(np.polymul(np.ravel(x), np.ravel(y)), {c});
        np.polyval(np.polyadd(np.ravel(x), np.ravel(y)), {c});
        np.polyval(np.polysub(np.ravel(x), np.ravel(y)), {c}); np.polyder(x); np.polyint(x);
        np.polyint(x, 2, np.ravel(x)); np.polyval(np.polydiv(np.ravel(x), np.ravel(y))[0], {c});
        np.poly(x); np.polyfit([-1.0, 0.0, {c}], x, 1);
        np.polyval(np.polydiv(np.ravel(x), np.ravel(y))[1], {c}); np.polyfit(x, y, 1);
        np.vander(x); np.polynomial.polynomial.polyval2d(x, x, {c} + y[None]);
        np.polynomial.polynomial.polygrid2d(np.ravel(x)[:2], np.ravel(y)[:2], x[None])
    """,
    "matrix": """
        np.linalg.inv(x); np.linalg.solve(x, y); np.linalg.det(x); np.linalg.slogdet(x)[1];
        np.linalg.slogdet(x).sign; np.linalg.matrix_power(x, {n}); np.linalg.matrix_power(x, -1);
        np.linalg.pinv(x); np.linalg.lstsq(x, y)[0];
        np.linalg.cholesky(x @ np.swapaxes(np.conj(x), -1, -2) + {c} * np.eye(x.shape[-2]));
        np.linalg.cond(x); np.linalg.eigvalsh(x); np.linalg.eigvalsh(x, 'U'); np.linalg.eigvals(x);
        abs(np.linalg.eigh(x + np.swapaxes(np.conj(x), -1, -2))[1]); np.linalg.eigh(x)[0];
        np.linalg.qr(x)[1] / np.linalg.svdvals(x)[..., -1:, None];
        np.linalg.qr(x)[0] / np.linalg.svdvals(x)[..., -1:, None]; abs(np.linalg.eig(x)[1]);
        np.linalg.eig(x).eigenvalues; np.linalg.svdvals(x); np.linalg.svd(x, compute_uv=False);
        np.linalg.tensorinv(x, 1);
        abs(np.linalg.svd(x, full_matrices=False)[0]) / np.linalg.svdvals(x)[..., None, :];
        np.linalg.cond(x, 1); abs(np.linalg.svd(x, False).Vh) / np.linalg.svdvals(x)[..., None];
        np.linalg.tensorsolve(x, x[0]); np.roots(x[0])
    """,
    "frequency": """
        np.fft.fft(x); np.fft.fft(x, {n}, {axis}, {norm}); np.fft.ifft(x, axis={axis});
        np.fft.rfft(x, norm={norm}); np.fft.rfft(x, 3, {axis}); np.fft.irfft(x);
        np.fft.irfft(x, {n} + 1, {axis}, {norm}); np.fft.hfft(x); np.fft.ihfft(x); np.fft.fft2(x);
        np.fft.ifft2(x, norm={norm}); np.fft.rfft2(x); np.fft.irfft2(x); np.fft.fftn(x);
        np.fft.ifftn(x, norm={norm}); np.fft.rfftn(x); np.fft.irfftn(x); np.fft.fftshift(x);
        np.fft.ifftshift(x, {axis})
    """,
}
FAMILIES = {
    name: [operation.strip() for operation in text.split(";")] for name, text in TABLE.items()
}


def one_of(*choices: str) -> Filler:
    return lambda random, *operands: random.choice(choices)


def any_axis(random: Random, x: Any, *others: Any) -> str:
    return str(random.randrange(-np.ndim(x), np.ndim(x)))


def any_axes(random: Random, x: Any, *others: Any) -> str:
    ndim = np.ndim(x)
    axes = random.sample(range(ndim), random.randint(0, ndim))
    return "None" if not axes else str(axes[0] if len(axes) == 1 else tuple(axes))


def any_permutation(random: Random, x: Any, *others: Any) -> str:
    return str(tuple(random.sample(range(np.ndim(x)), np.ndim(x))))


def any_shape(random: Random, *operands: Any) -> str:
    return str(tuple(random.choices([1, 2, 3, -1], k=random.randint(1, 3))))


def any_index(random: Random, x: Any, *others: Any) -> str:
    parts = [
        *("0", "-1", ":", "::-1", "1:", "::2", "...", "None", "[0, -1]", "[0, 0, 1]"),
        *("[[0], [-1]]", "[True, False]", "slice(0, 1)"),
    ]
    return ", ".join(random.choices(parts, k=random.randint(1, np.ndim(x) + 1)))


def any_mask(random: Random, x: Any, *others: Any) -> str:
    return f"np.reshape({random.choices([True, False], k=np.size(x))}, {np.shape(x)})"


def any_subscripts(random: Random, *operands: Any) -> str:
    terms = ["".join(random.choices("ijk", k=np.ndim(x))) for x in operands]
    found = sorted(set("".join(terms)))
    kept = random.sample(found, random.randint(0, len(found)))
    return ",".join(terms) + "->" + "".join(kept)


FILLERS: dict[str, Filler] = {
    "c": one_of("0.3", "0.7", "1.1", "1.6"),
    "n": one_of("1", "2", "3"),
    "k": one_of("-1", "0", "1"),
    "q": one_of("0.1", "0.35", "0.5", "0.8"),
    "truth": one_of("True", "False"),
    "order": one_of("1", "2", "-1", "-2", "np.inf", "'fro'", "'nuc'"),
    "norm": one_of("None", "'ortho'", "'forward'", "'backward'"),
    "convolved": one_of("'full'", "'same'", "'valid'"),
    "padding": one_of("'edge'", "'reflect'", "'symmetric'", "'wrap'", "'mean'", "'maximum'"),
    "axis": any_axis,
    "axes": any_axes,
    "shape": any_shape,
    "permutation": any_permutation,
    "index": any_index,
    "mask": any_mask,
    "subscripts": lambda random, x, *_: any_subscripts(random, x),
    "pairs": lambda random, x, y, *_: any_subscripts(random, x, y),
}


def filled(random: Random, template: str, operands: list[Any]) -> str:
    """Put what is drawn in the place of the names in braces."""
    return re.sub(r"\{(\w+)\}", lambda found: FILLERS[found[1]](random, *operands), template)
