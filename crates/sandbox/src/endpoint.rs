//! The table of what a vendor answers: one line an endpoint.

use http::Method;

use crate::call::{Call, Reply};
use crate::stats::Vendor;
use crate::world::World;

/// One endpoint of a vendor, as the reference lists it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Endpoint {
    /// Name in statistics and quotas.
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// The path; `{}` stands for one segment. A slash at the end makes no difference.
    pub(crate) path: &'static str,
    /// Query parameters that the reference knows.
    pub(crate) parameters: &'static [&'static str],
    /// How a call proves who it is.
    pub(crate) access: Access,
    pub(crate) handle: fn(&mut World, &Call) -> Reply,
}

/// How a call proves who it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Not at all: the token call itself.
    Open,
    JoorV2,
    JoorV4,
    OrderManager,
}

impl Endpoint {
    /// The path's arguments, when it is this endpoint's path.
    fn arguments(&self, path: &str) -> Option<Vec<String>> {
        let wanted = segments(self.path);
        let found = segments(path);
        if wanted.len() != found.len() {
            return None;
        }
        let mut arguments = Vec::new();
        for (wanted, found) in wanted.into_iter().zip(found) {
            if wanted == "{}" {
                arguments.push(decoded(found));
            } else if wanted != found {
                return None;
            }
        }
        Some(arguments)
    }

    /// Whether a call of this endpoint may change something. The token call does not count.
    pub(crate) fn writes(&self) -> bool {
        self.method != "GET" && self.access != Access::Open
    }
}

fn segments(path: &str) -> Vec<&str> {
    path.split('/')
        .filter(|segment| !segment.is_empty())
        .collect()
}

/// A path segment as the client meant it: style numbers may hold any sign.
fn decoded(segment: &str) -> String {
    // The decoder is one for queries, where these two signs mean something else.
    let query = format!("x={}", segment.replace('+', "%2B").replace('&', "%26"));
    serde_urlencoded::from_str::<Vec<(String, String)>>(&query)
        .ok()
        .and_then(|pairs| pairs.into_iter().next())
        .map_or_else(|| segment.to_owned(), |(_, value)| value)
}

/// The endpoint of a call, with the path's arguments.
pub(crate) fn find(
    vendor: Vendor,
    method: &Method,
    path: &str,
) -> Option<(&'static Endpoint, Vec<String>)> {
    let (table, path) = match vendor {
        Vendor::Joor => (crate::joor::ENDPOINTS, path),
        // `app.skubana.com/service/vX` is `api.skubana.com/vX` [C].
        Vendor::OrderManager => (
            crate::order_manager::ENDPOINTS,
            path.strip_prefix("/service").unwrap_or(path),
        ),
    };
    table
        .iter()
        .filter(|endpoint| endpoint.method == method.as_str())
        .find_map(|endpoint| Some((endpoint, endpoint.arguments(path)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_is_decoded_and_keeps_what_only_queries_give_a_meaning() {
        assert_eq!(decoded("MV%2FDR%20101+A&B"), "MV/DR 101+A&B");
        assert_eq!(decoded("MV-DR-101"), "MV-DR-101");
    }
}
