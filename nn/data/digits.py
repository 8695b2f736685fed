"""The 1,797 small digits that come with the package, so that learning needs no network.

NOTICE: `digits.npz` holds the test set of "Optical Recognition of Handwritten Digits" by
E. Alpaydin and C. Kaynak (UCI Machine Learning Repository, 1998,
https://doi.org/10.24432/C50P49), as scikit-learn ships it. It is licensed under CC BY 4.0
(https://creativecommons.org/licenses/by/4.0/). Changed were the file format and the order: the
digits were shuffled once, since the original is in the order of the people who wrote them, and
holding out its end would test on other hands than those trained on.
"""

from pathlib import Path

import numpy as np

from nn.data.split import ArraySplit, hold_out_last_fifth, to_examples


def load_digits() -> ArraySplit:
    """Load 1,797 real handwritten digits of 8 x 8 pixels from the package itself.

    Returns
    -------
    ArraySplit
        `x_train` float32 (1437, 64), `y_train` int64 (1437,), `x_test` float32 (360, 64) and
        `y_test` int64 (360,). Greys run from 0 (paper) to 1 (ink) in sixteenths, classes from
        0 to 9. The test part is always the same 360 digits. The arrays are new at every call, so
        they may be changed.

    References
    ----------
    E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning
    Repository, 1998, https://doi.org/10.24432/C50P49, CC BY 4.0.

    Examples
    --------
    >>> x_train, y_train, x_test, y_test = load_digits()
    >>> x_train.shape, x_test.shape
    ((1437, 64), (360, 64))
    >>> for row in x_train[0].reshape(8, 8):
    ...     print("".join(" .:oO"[int(grey * 4)] for grey in row).rstrip())
       o.
      .o
      o.
      O
      O:oo
      O:.:o
      o:.o:
       oO:
    """
    with np.load(Path(__file__).with_name("digits.npz"), allow_pickle=False) as stored:
        return hold_out_last_fifth(*to_examples(stored["images"], stored["labels"], brightest=16))
