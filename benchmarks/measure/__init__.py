"""The programs that measure: each runs in a fresh process and prints one line of JSON."""
