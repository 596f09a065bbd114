//! End-to-end tests: the real binaries against the sandbox over sockets.
