//! What the tests that kill the binary share: a world to work on, its configuration, and how often each
//! order was made.

use std::path::Path;

use seamline_sandbox::{ExpectedOrder, Quotas, Running, Sandbox, SandboxOptions};

/// A small brand without quotas.
pub(crate) fn sandbox(orders: usize) -> Sandbox {
    Sandbox::new(SandboxOptions {
        seed: 7,
        styles: 12,
        orders,
        quotas: Quotas::off(),
        ..SandboxOptions::default()
    })
}

/// The configuration with its secrets in files of `folder`, without quotas of ours, and in a hurry.
pub(crate) fn in_a_hurry(folder: &Path, running: &Running) -> String {
    let mut text = running.seamline_toml();
    for (name, secret) in running.environment() {
        std::fs::write(folder.join(name), secret).unwrap();
        let [variable, file] = ["env", "file"].map(|kind| format!("{{ {kind} = \"{name}\" }}"));
        text = text.replace(&variable, &file);
    }
    text.push_str(
        "\n[connections.joor.quota]\ncredits = 100000\n\n[connections.order_manager.quota]\n\
         burst = 10000\nper_second = 10000\n\n[connections.delivery]\nlist_lag = \"50ms\"\n\
         settle_time = \"0s\"\nretry_base = \"50ms\"\n",
    );
    text
}

/// Of each order how often it was made on the channel, and how often it should have been.
pub(crate) fn made_and_wanted(sandbox: &Sandbox) -> Vec<(i64, usize, usize)> {
    let channel = sandbox.credentials().sales_channel;
    let orders = sandbox.order_manager_orders();
    let of = |(id, expected)| {
        let made = orders
            .iter()
            .filter(|order| order.channel == channel && order.order_number == i64::to_string(&id))
            .count();
        let wanted = usize::from(matches!(expected, ExpectedOrder::Deliver(_)));
        (id, made, wanted)
    };
    sandbox.expected().orders.into_iter().map(of).collect()
}
