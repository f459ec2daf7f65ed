"""The same runner without a server: `rondo recipe check`, `run` and `new`."""
