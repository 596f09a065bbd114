//! The help of every command.

use crate::bench::run;

#[test]
fn every_command_explains_itself() {
    let folder = tempfile::tempdir().unwrap();
    for command in [
        "",
        "demo",
        "auth",
        "auth order-manager",
        "check",
        "plan",
        "sync",
        "status",
        "records",
        "records list",
        "records show",
        "retry",
        "confirm",
        "verify",
        "init",
        "config",
        "config schema",
        "config show",
        "store",
        "store export",
        "store import",
    ] {
        let mut arguments: Vec<&str> = command.split_whitespace().collect();
        arguments.push("--help");
        let said = run(folder.path(), &arguments);
        assert_eq!(said.code, Some(0), "{command}: {}", said.err);
        assert_eq!(said.err, "", "{command}");
        let name = format!("help {command}").trim().replace(' ', "-");
        insta::assert_snapshot!(name, said.out);
    }
}

#[test]
fn a_command_that_does_not_exist_is_a_usage_error() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["snyc"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!("unknown-command", said.err);
}
