"""The same work in the words of each engine, as its own documentation would write it."""
