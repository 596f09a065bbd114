use super::*;

fn app() -> AppAuthorization {
    AppAuthorization::new(
        "https://demo.skubana.com".parse().unwrap(),
        "dummy-app-key",
        "dummy-app-secret".into(),
        "https://bridge.example.com/oauth/callback",
    )
}

fn answer(status: u16, body: &str) -> Result<Token, ExchangeError> {
    let response = http::Response::builder()
        .status(status)
        .body(bytes::Bytes::from(body.to_owned()).into())
        .unwrap();
    app().read(&response)
}

#[test]
fn the_consent_address_joins_scopes_with_a_plus() {
    let url = app().consent_url(&Scope::minimum());
    assert_eq!(
        url.as_str(),
        "https://demo.skubana.com/oauth/authorize?client_id=dummy-app-key\
         &scope=read_orders+write_orders+read_products+read_inventory\
         &redirect_uri=https%3A%2F%2Fbridge.example.com%2Foauth%2Fcallback&response_type=code"
    );
}

#[test]
fn the_code_is_found_wherever_it_was_copied_from() {
    for text in [
        "https://bridge.example.com/oauth/callback?code=one-1&cid=77",
        " /oauth/callback?cid=77&code=one-1#top ",
        "code=one-1&cid=77",
    ] {
        let callback = Callback::parse(text).unwrap();
        assert_eq!(callback.code.expose_secret(), "one-1", "{text}");
        assert_eq!(callback.company_id.as_deref(), Some("77"), "{text}");
    }
    let pasted = Callback::parse("one-1\n").unwrap();
    assert_eq!(pasted.code.expose_secret(), "one-1");
    assert_eq!(pasted.company_id, None);
}

#[test]
fn a_bare_code_may_hold_any_letters_that_codes_are_made_of() {
    for text in ["ab/cd+e==", "a=b", "YWJj/Zg==", "0b8f-5c1e", "one&two"] {
        let callback = Callback::parse(text).unwrap();
        assert_eq!(callback.code.expose_secret(), text);
    }
}

#[test]
fn an_answer_with_another_state_is_refused_and_one_without_is_taken() {
    let asked = |text: &str| Callback::answer_to("s-1", text);
    for text in [
        "/cb?code=one-1&state=s-1",
        "/cb?code=one-1",
        "/cb?code=one-1&state=",
    ] {
        assert_eq!(asked(text).unwrap().code.expose_secret(), "one-1", "{text}");
    }
    for text in ["/cb?code=one-1&state=s-2", "/cb?error=no&state=S-1"] {
        assert_eq!(asked(text).unwrap_err(), CallbackError::Foreign, "{text}");
        // Somebody who pastes an address has seen it.
        assert_ne!(Callback::parse(text).err(), Some(CallbackError::Foreign));
    }
    assert_eq!(asked("/cb?state=s-2").unwrap_err(), CallbackError::NoCode);
    let url = app().consent_url_with_state(&Scope::minimum(), "s 1");
    assert!(
        url.as_str().ends_with("&response_type=code&state=s+1"),
        "{url}"
    );
}

#[test]
fn an_address_without_a_code_is_refused_with_the_reason() {
    assert_eq!(
        Callback::parse("/callback?error=access_denied&error_description=Not+now").unwrap_err(),
        CallbackError::Denied {
            message: "Not now".to_owned()
        }
    );
    for text in [
        "",
        "https://bridge.example.com/oauth/callback",
        "/callback?cid=7",
        "/callback",
        "cid=7&state=x",
        "?code=",
        "two words",
    ] {
        assert_eq!(
            Callback::parse(text).unwrap_err(),
            CallbackError::NoCode,
            "{text}"
        );
    }
}

#[test]
fn what_an_address_says_does_not_speak_to_the_terminal() {
    let text = format!(
        "/callback?error=no&error_description=%1B%5B2Jgone%0A{}",
        "x".repeat(1000)
    );
    let Err(CallbackError::Denied { message }) = Callback::parse(&text) else {
        panic!("nothing was denied")
    };
    assert!(message.starts_with("[2Jgonexx"), "{message}");
    assert_eq!(message.chars().count(), 200);
    let callback = Callback::parse("/callback?code=one-1&cid=7%1B7").unwrap();
    assert_eq!(callback.company_id.as_deref(), Some("77"));
}

#[test]
fn scopes_are_read_in_every_notation_and_what_is_missing_is_named() {
    for scope in [
        "read_orders write_orders",
        "read_orders+write_orders",
        "READ_ORDERS,write_orders",
    ] {
        let body = format!(r#"{{"access_token":"t","token_type":"bearer","scope":"{scope}"}}"#);
        let token = answer(200, &body).unwrap();
        let missing = token.missing(&Scope::minimum()).unwrap();
        assert_eq!(
            missing,
            [
                Scope::from(Scope::READ_PRODUCTS),
                Scope::READ_INVENTORY.into()
            ]
        );
    }
    let all = answer(200, r#"{"access_token":"t","scope":"all"}"#).unwrap();
    assert_eq!(all.missing(&Scope::minimum()), Some(Vec::new()));
    let silent = answer(200, r#"{"access_token":"t"}"#).unwrap();
    assert_eq!(silent.missing(&Scope::minimum()), None);
}

#[test]
fn a_used_code_says_that_it_works_once_and_what_to_do() {
    let error = answer(
        400,
        include_str!("../../tests/fixtures/om-oauth-token-error.json"),
    )
    .unwrap_err();
    assert!(matches!(error, ExchangeError::CodeRefused { .. }));
    assert!(!error.code_is_still_good());
    let text = error.to_string();
    for words in [
        "Invalid authorization code",
        "works once",
        "uninstall the app",
        "https://bridge.example.com/oauth/callback",
    ] {
        assert!(text.contains(words), "{text}");
    }
}

#[test]
fn failures_are_told_apart_by_what_to_do() {
    let kind = |status, body: &str| match answer(status, body).unwrap_err() {
        ExchangeError::CodeRefused { .. } => "code",
        ExchangeError::AppRejected { .. } => "app",
        ExchangeError::Busy { .. } => "busy",
        ExchangeError::Unreadable { .. } => "unreadable",
        other => panic!("{other}"),
    };
    assert_eq!(kind(401, r#"{"error":"invalid_grant"}"#), "code");
    assert_eq!(kind(400, "<html>"), "code");
    assert_eq!(kind(200, r#"{"error":"invalid_grant"}"#), "code");
    assert_eq!(kind(401, ""), "app");
    assert_eq!(kind(400, r#"{"error":"invalid_client"}"#), "app");
    assert_eq!(kind(429, ""), "busy");
    assert_eq!(kind(429, r#"{"error":"quota_exceeded"}"#), "busy");
    assert_eq!(kind(429, r#"{"error":"invalid_grant"}"#), "busy");
    assert_eq!(kind(200, "{}"), "unreadable");
    assert_eq!(kind(200, "<html>"), "unreadable");
    assert_eq!(kind(503, r#"{"error":"later"}"#), "unreadable");
    assert_eq!(kind(302, ""), "unreadable");
}

#[test]
fn nothing_secret_is_shown() {
    let token = answer(200, r#"{"access_token":"very-secret"}"#).unwrap();
    let callback = Callback::parse("?code=very-secret").unwrap();
    let shown = format!("{token:?} {callback:?} {:?}", app());
    assert!(
        !shown.contains("very-secret") && !shown.contains("dummy-app-secret"),
        "{shown}"
    );
}
