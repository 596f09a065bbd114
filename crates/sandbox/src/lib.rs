//! A simulated JOOR and a simulated Order Manager, mountable in process or on a port.
