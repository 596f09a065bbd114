//! What a client takes for granted of its vendor.

/// One piece of vendor behaviour that is assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assumption {
    /// What is not documented.
    pub question: &'static str,
    /// What the client does.
    pub assumed: &'static str,
    /// How sure it is: `C` confirmed, `1` seen once, `I` inferred.
    pub mark: char,
    /// What to change when it is wrong; empty when the client copes either way.
    pub switch: &'static str,
    /// Modules of this client that rely on it.
    pub place: &'static str,
    /// The test of `seamline check` that would show that it is wrong; empty when nothing probes it.
    pub probe: &'static str,
}
