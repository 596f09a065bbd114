//! The way of a call: fault, access, quota, work, fault again.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::response::Response;
use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Method, StatusCode};

use crate::call::{Call, Reply};
use crate::endpoint::{self, Access, Endpoint};
use crate::faults::{FaultKind, Target, first_half};
use crate::late::Late;
use crate::options::SandboxOptions;
use crate::serve::dropped_connection;
use crate::stats::Vendor;
use crate::world::World;
use crate::{joor, order_manager};

/// Bodies beyond this are refused.
const LARGEST_BODY: usize = 32 * 1024 * 1024;
/// What a slow call waits.
const SLOW: Duration = Duration::from_millis(120);
/// What an injected 429 of Order Manager tells the caller to wait.
const INJECTED_WAIT: Duration = Duration::from_millis(250);

/// The world, shared by both vendors and the control calls.
#[derive(Debug, Clone)]
pub(crate) struct Shared {
    world: Arc<Mutex<World>>,
    pub(crate) options: Arc<SandboxOptions>,
}

impl Shared {
    pub(crate) fn new(options: SandboxOptions) -> Self {
        let world = Arc::new(Mutex::new(World::new(&options)));
        Self {
            world,
            options: Arc::new(options),
        }
    }

    /// The world. A panic elsewhere does not make it unusable: it is only a sandbox.
    pub(crate) fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One vendor's face of the world.
#[derive(Debug, Clone)]
pub(crate) struct Face {
    pub(crate) shared: Shared,
    pub(crate) vendor: Vendor,
}

/// What happens between the reply and the wire.
enum Delivery {
    Plain(Reply),
    Slow(Reply),
    /// Nothing is sent; the connection ends, after a hang or at once.
    Dropped {
        after: Duration,
    },
}

/// Answers any call that is not a control call.
pub(crate) async fn answer(State(face): State<Face>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        return response(Reply::empty(StatusCode::PAYLOAD_TOO_LARGE));
    };
    let query = parts.uri.query().unwrap_or_default();
    let call = Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: serde_urlencoded::from_str(query).unwrap_or_default(),
        headers: parts.headers,
        body,
        arguments: Vec::new(),
        now: face.shared.world().now(),
    };
    let delivery = {
        let mut world = face.shared.world();
        carry_out(&mut world, face.vendor, call, face.shared.options.hang)
    };
    match delivery {
        Delivery::Plain(reply) => response(reply),
        Delivery::Slow(reply) => {
            tokio::time::sleep(SLOW).await;
            response(reply)
        }
        Delivery::Dropped { after } => {
            tokio::time::sleep(after).await;
            dropped_connection()
        }
    }
}

fn carry_out(world: &mut World, vendor: Vendor, mut call: Call, hang: Duration) -> Delivery {
    *world.stats.calls.entry(vendor).or_default() += 1;
    let Some((endpoint, arguments)) = endpoint::find(vendor, &call.method, &call.path) else {
        return Delivery::Plain(not_found(world, vendor, &call));
    };
    call.arguments = arguments;
    let late = world.late.take_due(vendor);
    do_late(world, late);
    *world
        .stats
        .per_endpoint
        .entry(endpoint.name.to_owned())
        .or_default() += 1;
    let target = Target {
        vendor,
        endpoint: endpoint.name,
        method: call.method.as_str(),
        path: &call.path,
    };
    let fault = world.faults.next(&target);
    tracing::debug!(endpoint = endpoint.name, ?fault, "call");
    if let Some(kind) = fault {
        *world.stats.faults.entry(kind).or_default() += 1;
    }
    match fault {
        Some(FaultKind::Refuse) => {
            return Delivery::Dropped {
                after: Duration::ZERO,
            };
        }
        Some(FaultKind::TooManyRequests) => return Delivery::Plain(injected_429(world, vendor)),
        // The call reached the vendor, so it costs what it costs.
        Some(FaultKind::TimeoutBefore) => {
            let _ = quota(world, endpoint, &call);
            return Delivery::Dropped { after: hang };
        }
        Some(FaultKind::ServerErrorHtml) => {
            let _ = quota(world, endpoint, &call);
            return Delivery::Plain(bad_gateway());
        }
        Some(FaultKind::LateDuplicate) => {
            let _ = quota(world, endpoint, &call);
            let calls_left = world.switches.late_after_calls;
            world.late.hold(Late {
                vendor,
                endpoint,
                call,
                calls_left,
            });
            return Delivery::Dropped {
                after: Duration::ZERO,
            };
        }
        Some(FaultKind::PartialBatch) => {
            if let Some(half) = first_half(&call.body) {
                call.body = half.into();
            }
        }
        _ => {}
    }
    let mut reply = match work(world, vendor, endpoint, &call) {
        Ok(reply) | Err(reply) => reply,
    };
    if vendor == Vendor::Joor && endpoint.access != Access::Open {
        reply = with_throttling(reply, world, call.now);
    }
    let creates = endpoint.access == Access::JoorV4 && endpoint.path.ends_with("bulk_create");
    if creates && reply.status == StatusCode::OK && world.switches.v4_creates_answer_201 {
        reply.status = StatusCode::CREATED;
    }
    match fault {
        Some(FaultKind::LostAnswer) => Delivery::Dropped {
            after: Duration::ZERO,
        },
        Some(FaultKind::TimeoutAfter) => Delivery::Dropped { after: hang },
        Some(FaultKind::TruncatedJson) => {
            reply.body = reply.body.slice(..reply.body.len() / 2);
            Delivery::Plain(reply)
        }
        Some(FaultKind::Slow) => Delivery::Slow(reply),
        _ => Delivery::Plain(reply),
    }
}

/// Carries out everything that a late duplicate still holds back.
pub(crate) fn do_late_work(world: &mut World) {
    let late = world.late.take_all();
    do_late(world, late);
}

fn do_late(world: &mut World, late: Vec<Late>) {
    for mut late in late {
        late.call.now = world.now();
        if late.endpoint.writes() {
            *world.stats.writes.entry(late.vendor).or_default() += 1;
        }
        let _ = (late.endpoint.handle)(world, &late.call);
    }
}

/// Access, quota, parameters, and then the endpoint's own work. `Err` is an answer without work.
fn work(
    world: &mut World,
    vendor: Vendor,
    endpoint: &Endpoint,
    call: &Call,
) -> Result<Reply, Reply> {
    match endpoint.access {
        Access::Open => {}
        Access::JoorV2 => joor::access::v2(world, call)?,
        Access::JoorV4 => joor::access::v4(world, call)?,
        Access::OrderManager => order_manager::access::check(world, endpoint, call)?,
    }
    quota(world, endpoint, call)?;
    for (name, _) in &call.query {
        let bare = name.strip_suffix("[]").unwrap_or(name);
        if !endpoint.parameters.contains(&bare) {
            world.unknown(endpoint.name, name);
        }
    }
    if endpoint.writes() {
        *world.stats.writes.entry(vendor).or_default() += 1;
    }
    Ok((endpoint.handle)(world, call))
}

/// Takes the call's price from its quota.
fn quota(world: &mut World, endpoint: &Endpoint, call: &Call) -> Result<(), Reply> {
    match endpoint.access {
        Access::Open => Ok(()),
        Access::JoorV2 | Access::JoorV4 => {
            let cost = if call.method == Method::GET { 1 } else { 5 };
            match world.credits.spend(call.now, cost, &world.quotas) {
                Ok(()) => {
                    world.stats.joor_credits += u64::from(cost);
                    Ok(())
                }
                Err(left) => {
                    world.count_refused(Vendor::Joor);
                    Err(joor_429(world, left))
                }
            }
        }
        Access::OrderManager => {
            let quotas = &world.quotas;
            let taken = world.buckets.take(call.now, endpoint.name, quotas);
            taken.map_err(|left| {
                world.count_refused(Vendor::OrderManager);
                order_manager_429(world, left)
            })
        }
    }
}

/// What JOOR says of the account, and of its window if the switch says so.
fn with_throttling(reply: Reply, world: &World, now: jiff::Timestamp) -> Reply {
    let mut reply = reply.with_header("x-throttling-account-id", world.joor.account.clone());
    if world.switches.throttling_headers {
        for (name, value) in world.credits.headers(now, &world.quotas) {
            reply = reply.with_header(name, value);
        }
    }
    reply
}

fn joor_429(world: &World, left: Duration) -> Reply {
    let reply = Reply::empty(StatusCode::TOO_MANY_REQUESTS)
        .with_header("x-throttling-account-id", world.joor.account.clone());
    if world.switches.retry_after {
        let seconds = left.as_millis().div_ceil(1000).max(1);
        reply.with_header("retry-after", seconds.to_string())
    } else {
        reply
    }
}

fn order_manager_429(world: &World, left: Duration) -> Reply {
    let milliseconds = left.as_nanos().div_ceil(1_000_000).max(1);
    let reply = Reply::empty(StatusCode::TOO_MANY_REQUESTS)
        .with_header("x-skubana-quota-retryafter", milliseconds.to_string());
    if world.switches.order_manager_retry_after {
        reply.with_header("retry-after", milliseconds.div_ceil(1000).to_string())
    } else {
        reply
    }
}

fn injected_429(world: &World, vendor: Vendor) -> Reply {
    match vendor {
        Vendor::Joor => joor_429(world, Duration::from_secs(1)),
        Vendor::OrderManager => order_manager_429(world, INJECTED_WAIT),
    }
}

fn bad_gateway() -> Reply {
    let page = "<html><head><title>502 Bad Gateway</title></head>\
                <body><h1>502 Bad Gateway</h1></body></html>";
    Reply {
        status: StatusCode::BAD_GATEWAY,
        content_type: "text/html",
        headers: Vec::new(),
        body: bytes::Bytes::from_static(page.as_bytes()),
    }
}

/// No such endpoint. Whatever would write a product to Order Manager ends here and is counted.
fn not_found(world: &mut World, vendor: Vendor, call: &Call) -> Reply {
    let product_path = call
        .path
        .split('/')
        .any(|part| matches!(part, "product" | "products"));
    if vendor == Vendor::OrderManager && call.method != Method::GET && product_path {
        world.stats.product_writes_to_order_manager += 1;
    }
    world.defect("unknown-endpoint", format!("{} {}", call.method, call.path));
    Reply::empty(StatusCode::NOT_FOUND)
}

fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() = reply.status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    for (name, value) in reply.headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(name, value);
        }
    }
    response
}
