"""Numbers between commas: what is read, and what is said of lines that are not that."""

import re
from pathlib import Path

import pytest

from nn.cli.comma_separated import from_csv

PATH = Path("new.csv")


@pytest.mark.parametrize(
    "text",
    [
        "1,2\n3,4",
        '"1","2"\n"3","4"\n',
        '"a","b"\n1,2\n3,4',
        " 1 , 2 \n\n  \n3,4",
        "a,b\n1,2\n3,4\n",
    ],
    ids=["bare", "quoted", "quoted names", "spaces and empty lines", "names"],
)
def test_rows_are_read(text: str) -> None:
    assert from_csv(PATH, text.encode()).tolist() == [[1, 2], [3, 4]]


def test_a_single_line_is_an_example() -> None:
    assert from_csv(PATH, b'"0.5","2"').tolist() == [[0.5, 2]]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "in rows, one example each; it is empty"),
        ("\n \n", "in rows, one example each; it is empty"),
        ("a,b\n", "in rows, one example each; it has only names of columns: 'a,b'"),
        ("1 2 3", "between commas: in line 1 they are separated by something else, '1 2 3'"),
        ("\n1\t2", "between commas: in line 2 they are separated by something else"),
        ("1;2\n3;4", "between commas: in line 1 they are separated by something else"),
        ("a;b\n3;4", "between commas: line 2 has '3;4' in column 1"),
        ("1,2\n3,x", "between commas: line 2 has 'x' in column 2"),
        ("1,2\n#3,4", "between commas: line 2 has '#3' in column 1"),
        ("a,b\n\n1,2\n3,", "between commas: line 4 has '' in column 2"),
        ("a,b\n\n1,2\n\n3", "between commas: line 5 has 1 of them, line 3 has 2"),
        ("1,2\n3,4,5", "between commas: line 2 has 3 of them, line 1 has 2"),
    ],
)
def test_the_line_and_the_column_are_told_as_an_editor_counts(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=f"^new.csv must hold numbers {re.escape(told)}"):
        from_csv(PATH, text.encode())
