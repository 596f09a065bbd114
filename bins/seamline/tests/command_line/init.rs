//! `init` through the binary: in plain lines, because no test has a terminal, and without questions.

use std::io::Write as _;

use crate::bench::{Bench, run, small};

/// The folder of a newcomer: the tokens are there, the configuration is not.
async fn newcomer() -> Bench {
    let bench = Bench::start(small(), "").await;
    std::fs::remove_file(bench.file("seamline.toml")).unwrap();
    bench
}

fn addresses(bench: &Bench) -> [String; 4] {
    [
        "joor.environment=other".to_owned(),
        format!("joor.base_url={}", bench.running.joor_url()),
        "order_manager.environment=other".to_owned(),
        format!(
            "order_manager.base_url={}",
            bench.running.order_manager_url()
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_lines_are_answered_on_standard_input_and_the_outcome_is_on_standard_output() {
    let bench = newcomer().await;
    let lines = [
        "petit-nuage",
        "",   // orders
        "no", // products
        "no", // inventory
        "no", // order feedback
        "other",
        &bench.running.joor_url(),
        "file:JOOR_TOKEN",
        "other",
        &bench.running.order_manager_url(),
        "file:ORDER_MANAGER_TOKEN",
        "JOOR Wholesale",
        "2026-11-01",
        "yes", // another integration
        "{po}",
        "",   // prefix
        "no", // schema
    ];
    let mut child = bench.converse(&["init"], "");
    let mut to = child.stdin.take().unwrap();
    to.write_all((lines.join("\n") + "\n").as_bytes()).unwrap();
    drop(to);
    let output = tokio::task::spawn_blocking(|| child.wait_with_output())
        .await
        .unwrap()
        .unwrap();
    let (out, err) = (
        String::from_utf8(output.stdout).unwrap(),
        String::from_utf8(output.stderr).unwrap(),
    );
    assert_eq!(output.status.code(), Some(0), "{err}");
    insta::assert_snapshot!("init", out);
    assert!(err.contains("Looking at Order Manager"), "{err}");
    let text = std::fs::read_to_string(bench.file("seamline.toml")).unwrap();
    let text = text
        .replace(&bench.running.joor_url(), "http://joor")
        .replace(&bench.running.order_manager_url(), "http://order-manager");
    // What is not set stands there as comments, from the same types as the reference.
    let set: Vec<&str> = text
        .lines()
        .filter(|line| !line.starts_with("# "))
        .collect();
    insta::assert_snapshot!("init-file", set.join("\n"));
    assert_eq!(bench.run(&["status"]).await.code, Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_questions_it_is_answered_beforehand_and_a_wrong_answer_tells_what_fits() {
    let bench = newcomer().await;
    let mut arguments = vec!["init", "--non-interactive", "--with-schema"];
    let addresses = addresses(&bench);
    for answer in &addresses {
        arguments.extend(["--answer", answer]);
    }
    arguments.extend(["--answer", "joor.token=file:JOOR_TOKEN"]);
    let wrong = [
        &arguments[..],
        &["--answer", "order_manager.sales_channel=Etsy"],
    ]
    .concat();
    let tokens = ["--answer", "order_manager.token=file:ORDER_MANAGER_TOKEN"];
    let said = bench.run(&[&wrong[..], &tokens].concat()).await;
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!("init-wrong-answer", said.err);
    assert!(!bench.file("seamline.toml").exists());

    let json = [&["--json"], &arguments[..], &tokens].concat();
    let said = bench.run(&json).await;
    assert_eq!(
        (said.code, said.err.as_str()),
        (Some(0), ""),
        "{}",
        said.out
    );
    let written: serde_json::Value = serde_json::from_str(&said.out).unwrap();
    assert_eq!(written["next"][0], "seamline check");
    assert_eq!(written["schema"], "./seamline.schema.json");
    let said = bench.run(&json).await;
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("stays as it is"), "{}", said.err);
}

#[test]
fn a_secret_that_is_not_there_is_told_by_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(folder.path(), &["init", "--non-interactive"]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    assert!(said.err.contains("JOOR_TOKEN"), "{}", said.err);
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}
