//! v2 styles, their jobs and their images: the calls and every shape of the answers.
#![cfg(feature = "client")]
#![expect(clippy::unwrap_used, reason = "a test that cannot set itself up fails")]
#![allow(dead_code, reason = "each test file uses a part of the support module")]

mod support;

use jiff::civil::date;
use rust_decimal::Decimal;
use seamline_api_core::{ApiError, ApiRequest, Body, Replay};
use seamline_joor_client::v2::images::{ImageSource, StyleImage, image_request};
use seamline_joor_client::v2::jobs::JobStatus;
use seamline_joor_client::v2::style::Style;
use seamline_joor_client::v2::styles::{
    StyleKey, StylePart, StyleQuery, create_request, delete_request, get_request, page_from_json,
    update_request,
};
use seamline_joor_client::v2::{bulk_styles, styles};
use serde_json::{Value, json};
use support::{
    Bench, answer, call, in_turn, json as fixture_json, rate_limited, sends, sends_nothing,
};
use wiremock::matchers::{body_bytes, header};
use wiremock::{Mock, ResponseTemplate};

fn key() -> StyleKey {
    StyleKey::new("MV-DR-101", "MV-DR-101")
}

/// The style of a fixture that holds one.
fn scarf() -> Style {
    let mut body = fixture_json("v2-style-single-request");
    serde_json::from_value(body["styles"]["style"].take()).unwrap()
}

fn image() -> StyleImage {
    StyleImage {
        style: key(),
        filename: "MV-DR-101-IVR.jpg".to_owned(),
        display_order: Some(1),
        replace_existing: true,
        color_code: Some("IVR".to_owned()),
        swatch: false,
        source: ImageSource::Url("https://images.example.com/MV-DR-101-IVR.jpg".to_owned()),
    }
}

#[tokio::test]
async fn a_page_of_styles_is_asked_for_by_date_and_read_in_any_nesting() {
    let bench = Bench::start().await;
    let query = [
        ("date_created_start", "2026-01-01T00:00:00.0Z"),
        ("date_created_end", "2026-06-01T00:00:00.0Z"),
        ("date_start", "2026-06-01T00:00:00.0Z"),
        ("date_end", "2026-06-02T00:00:01.0Z"),
        ("start_from", "0"),
        ("count", "2"),
    ];
    bench
        .expect(
            call("GET", "/v2/style", &query).and(sends_nothing),
            "v2-styles-response",
        )
        .await;
    let query = StyleQuery {
        created: Some((
            "2026-01-01T00:00:00Z".parse().unwrap(),
            "2026-06-01T00:00:00Z".parse().unwrap(),
        )),
        modified: Some((
            "2026-06-01T00:00:00.5Z".parse().unwrap(),
            "2026-06-02T00:00:00.5Z".parse().unwrap(),
        )),
        count: 2,
        ..StyleQuery::default()
    };
    let before = bench.client.api().now();
    let page = bench.client.styles(&query).await.unwrap();
    assert_eq!(page.started_at, Some(before));
    let style = &page.records[0];
    assert_eq!(style.style_id, Some(2_204_417));
    assert_eq!(style.style_description, None);
    assert_eq!(style.made_to_order, Some(false));
    assert_eq!(style.categories[0].category_id.as_deref(), Some("412"));
    assert!(style.materials.is_empty() && style.tags.is_empty());
    let price = &style.prices[0];
    assert_eq!(price.price_wholesale, Some(Decimal::new(11_800, 2)));
    assert_eq!(price.price_retail, None);
    let delivery = &style.deliveries[0];
    assert_eq!(delivery.date_delivery_start, Some(date(2026, 9, 1)));
    assert_eq!(
        (delivery.date_delivery_end, delivery.public),
        (None, Some(true))
    );
    assert_eq!(style.colors[0].color_code.as_deref(), Some("IVR"));
    assert_eq!(style.colors[0].unknown["style_color_id"], json!(90411));
    assert_eq!(style.upcs[0].upc.as_deref(), Some("400101000013"));
    assert_eq!(
        style.unknown["heel_shape"]["millimetres"].to_string(),
        "0.50"
    );
    assert_eq!(page.undecodable[0].key.as_deref(), Some("MV-KN-204"));
    assert_eq!(
        page.undecodable[0].problem.path,
        "prices[0].price_wholesale"
    );
    assert_eq!(query.next(&page).unwrap().start_from, 2);
    assert_eq!(bench.client.api().meter().credits(), 1);
}

#[tokio::test]
async fn a_style_is_read_by_the_brand_s_keys_and_by_joor_s_id() {
    let bench = Bench::start().await;
    bench
        .expect(
            call("GET", "/v2/style-number/MV%20DR/A%2F1", &[]),
            "v2-styles-response",
        )
        .await;
    bench
        .expect(call("GET", "/v2/style/2204417", &[]), "v2-styles-response")
        .await;
    let found = bench.client.style(&StyleKey::new("MV DR", "A/1")).await;
    assert_eq!(found.unwrap().unwrap().style_id, Some(2_204_417));
    let found = bench.client.style_by_id(2_204_417).await.unwrap().unwrap();
    assert_eq!(found.style_identifier.as_deref(), Some("MV-DR-101"));
}

#[tokio::test]
async fn a_style_that_joor_does_not_list_is_none_and_an_unreadable_one_an_error() {
    let bench = Bench::start().await;
    let address = "/v2/style-number/MV-DR-101/MV-DR-101";
    let unreadable = json!({ "styles": { "style": { "style_number": "1", "minimum": "few" } } });
    for body in [json!({ "styles": "" }), unreadable] {
        call("GET", address, &[])
            .respond_with(answer(&body))
            .up_to_n_times(1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    assert_eq!(bench.client.style(&key()).await.unwrap(), None);
    let error = bench.client.style(&key()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "read the answer of joor.v2.style-number: minimum: expected a whole number, found other text"
    );
}

#[tokio::test]
async fn a_style_is_created_and_changed_in_the_documented_wrapper() {
    let bench = Bench::start().await;
    let reply = "v2-style-written-response";
    bench
        .expect(
            call("POST", "/v2/style-number", &[]).and(sends("v2-style-single-request")),
            reply,
        )
        .await;
    bench
        .expect(
            call("PUT", "/v2/style-number/MV-SC-310/MV-SC-310", &[])
                .and(sends("v2-style-single-request")),
            reply,
        )
        .await;
    let made = bench.client.create_style(&scarf()).await.unwrap();
    assert_eq!(made.response.unwrap().code.as_deref(), Some("0"));
    assert_eq!(made.rest["style"]["style_id"], json!(2_204_433));
    let key = StyleKey::new("MV-SC-310", "MV-SC-310");
    let changed = bench.client.update_style(&key, &scarf()).await.unwrap();
    assert!(changed.response.is_some());
    assert_eq!(bench.client.api().meter().credits(), 10);
}

#[tokio::test]
async fn a_style_a_colour_and_a_size_are_deleted_by_their_own_parameters() {
    let bench = Bench::start().await;
    let address = "/v2/style-number/MV-DR-101/MV-DR-101";
    for (query, reply) in [
        (&[][..], "v2-style-delete-response"),
        (
            &[("color_code", "INK")][..],
            "v2-style-color-delete-response",
        ),
        (&[("size", "L")][..], "v2-style-size-delete-response"),
    ] {
        bench
            .expect(call("DELETE", address, query).and(sends_nothing), reply)
            .await;
    }
    let client = &bench.client;
    let whole = client.delete_style(&key(), &StylePart::Whole).await;
    assert_eq!(
        whole.unwrap().deleted["style_deleted"]["style_identifier"],
        json!("MV-DR-101")
    );
    let color = StylePart::Color("INK".to_owned());
    let color = client.delete_style(&key(), &color).await.unwrap();
    assert_eq!(color.deleted["color_deleted"]["color_code"], json!("INK"));
    let size = StylePart::Size("L".to_owned());
    let size = client.delete_style(&key(), &size).await.unwrap();
    assert_eq!(size.deleted["size_deleted"]["size_name"], json!("L"));
    assert!(size.response.unwrap().log_id.is_some());
    assert_eq!(client.api().meter().credits(), 15);
}

#[test]
fn a_whole_style_empties_lists_but_for_those_that_are_left_alone() {
    // what is left alone, lists that are named
    let table = [
        (false, false, &["categories", "tags", "upcs"][..]),
        (true, false, &["tags", "upcs"]),
        (false, true, &["categories", "upcs"]),
        (true, true, &["upcs"]),
    ];
    for (leave_categories, leave_tags, expected) in table {
        let whole = bulk_styles::WholeStyle {
            style: Style::default(),
            leave_categories,
            leave_tags,
        };
        let request = bulk_styles::queue_whole_request(&[whole]).unwrap();
        let Body::Json(body) = request.body else {
            panic!("no JSON")
        };
        let row = body["bulk_styles"]["style"][0].as_object().unwrap();
        let named = row.iter().filter(|(_, value)| value.is_array());
        let named: Vec<&str> = named.map(|(list, _)| list.as_str()).collect();
        assert_eq!(named, expected);
    }
}

#[test]
fn a_deletion_never_grows_by_a_value_that_is_missing() {
    for part in [
        StylePart::Color(String::new()),
        StylePart::Size(" ".to_owned()),
    ] {
        let error = delete_request(&key(), &part).unwrap_err();
        assert!(matches!(error, ApiError::Encode { .. }), "{part:?}");
    }
    for key in [
        StyleKey::new("", "x"),
        StyleKey::new("x", ""),
        StyleKey::new("x", ".."),
    ] {
        assert!(delete_request(&key, &StylePart::Whole).is_err());
        assert!(get_request(&key).is_err());
    }
}

#[tokio::test]
async fn styles_are_queued_as_a_job_whose_progress_can_be_read() {
    let bench = Bench::start().await;
    bench
        .expect(
            call("POST", "/v2/bulk-style", &[]).and(sends("v2-bulk-style-request")),
            "v2-bulk-style-job-queued-response",
        )
        .await;
    bench
        .expect(
            call("GET", "/v2/bulk-style/90417", &[]).and(sends_nothing),
            "v2-bulk-style-job-finished-response",
        )
        .await;
    let mut body = fixture_json("v2-bulk-style-request");
    let styles: Vec<Style> = serde_json::from_value(body["bulk_styles"]["style"].take()).unwrap();
    let job = bench.client.queue_styles(&styles).await.unwrap();
    assert_eq!((job.id, &job.status), (90_417, &JobStatus::Queued));
    let job = bench.client.style_job(job.id).await.unwrap();
    assert_eq!(job.status, JobStatus::Finished);
    assert_eq!((job.record_count, job.record_progress), (Some(2), Some(2)));
    assert_eq!(job.modified.as_deref(), Some("2026-06-10T07:00:03+00:00"));
    assert_eq!(bench.client.api().meter().credits(), 6);
}

#[test]
fn a_job_is_read_from_text_from_a_single_object_and_with_an_unknown_status() {
    let body = json!({ "bulk_styles": { "response": { "code": "0" }, "bulk_styles_jobs": {
        "bulk_styles_job_id": "7", "status": "paused", "created": "", "style_record_count": "" } } });
    let job = bulk_styles::job_from_json(Some(7), body.clone()).unwrap();
    assert_eq!(job.status, JobStatus::Other("paused".to_owned()));
    assert_eq!((job.created, job.record_count), (None, None));
    let other = bulk_styles::job_from_json(Some(8), body).unwrap_err();
    assert!(other.to_string().contains("found no job"), "{other}");
    let broken = json!({ "bulk_styles": { "bulk_styles_jobs": [
        { "bulk_styles_job_id": 1, "status": "queued" },
        { "bulk_styles_job_id": "x", "status": "queued" } ] } });
    let error = bulk_styles::job_from_json(Some(1), broken).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("bulk_styles.bulk_styles_jobs[1].bulk_styles_job_id"),
        "{error}"
    );
}

#[tokio::test]
async fn an_image_travels_by_address_in_the_query() {
    let bench = Bench::start().await;
    let described = fixture_json("v2-image-post-request");
    let query: Vec<(&str, &str)> = described["query"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect();
    let address = described["path"].as_str().unwrap();
    bench
        .expect(
            call("POST", address, &query).and(sends_nothing),
            "v2-written-response",
        )
        .await;
    let taken = bench.client.add_style_image(&image()).await.unwrap();
    assert!(taken.response.unwrap().log_id.is_some());
}

#[tokio::test]
async fn an_image_travels_as_bytes_in_the_body() {
    let bench = Bench::start().await;
    let bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0x00];
    let query = [
        ("filename", "MV-DR-101-IVR.jpg"),
        ("color_code", "IVR"),
        ("swatch", "1"),
    ];
    let mock = call(
        "POST",
        "/v2/style-number/MV-DR-101/MV-DR-101/image/",
        &query,
    )
    .and(header("content-type", "image/jpeg"))
    .and(body_bytes(bytes.clone()));
    bench.expect(mock, "v2-written-response").await;
    let swatch = StyleImage {
        display_order: None,
        replace_existing: false,
        swatch: true,
        source: ImageSource::Jpeg(bytes),
        ..image()
    };
    bench.client.add_style_image(&swatch).await.unwrap();
    assert!(!format!("{swatch:?}").contains("255"));
}

#[test]
fn what_would_happen_twice_is_never_repeated() {
    let added = StyleImage {
        replace_existing: false,
        ..image()
    };
    let replays = [
        (create_request(&scarf()), Replay::Never),
        (update_request(&key(), &scarf()), Replay::Safe),
        (delete_request(&key(), &StylePart::Whole), Replay::Safe),
        (bulk_styles::queue_request(&[scarf()]), Replay::Safe),
        (image_request(&image()), Replay::Safe),
        (image_request(&added), Replay::Never),
    ];
    for (request, replay) in replays {
        let request: ApiRequest = request.unwrap();
        assert_eq!((request.replay, request.cost), (replay, 5), "{request:?}");
    }
}

#[tokio::test]
async fn the_family_s_failures_are_typed() {
    let bench = Bench::start().await;
    let address = "/v2/style-number";
    let answers = [
        answer(&fixture_json("v2-error-response")),
        answer(&json!({ "styles": fixture_json("v2-error-response") })),
        ResponseTemplate::new(401).set_body_string("{}"),
        ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        ResponseTemplate::new(200).set_body_string(r#"{"styles": {"#),
        ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
        ResponseTemplate::new(422)
            .set_body_string(r#"{"response":{"code":7,"comment":"style_name is required"}}"#),
    ];
    for (index, answer) in answers.into_iter().enumerate() {
        call("POST", address, &[])
            .respond_with(answer)
            .up_to_n_times(1)
            .with_priority(u8::try_from(index).unwrap() + 1)
            .expect(1)
            .mount(&bench.server)
            .await;
    }
    let mut errors = Vec::new();
    for _ in 0..7 {
        errors.push(bench.client.create_style(&scarf()).await.unwrap_err());
    }
    assert!(matches!(&errors[0], ApiError::Vendor { code, log_id: Some(_), .. } if code == "101"));
    assert!(matches!(&errors[1], ApiError::Vendor { code, .. } if code == "101"));
    assert!(errors[2].is_unauthorized());
    for (error, text) in [(&errors[3], "HTML"), (&errors[4], "ends too early")] {
        assert!(error.to_string().contains(text), "{error}");
        assert!(error.may_have_executed());
    }
    assert!(errors[5].may_have_executed() && errors[5].is_transient());
    assert_eq!(
        errors[6].to_string(),
        "call joor.v2.style-number: HTTP 422 Unprocessable Entity: style_name is required"
    );
    assert!(!errors[6].may_have_executed());
}

#[tokio::test]
async fn the_failures_of_a_job_are_typed_and_it_is_queued_until_it_is_there() {
    let bench = Bench::start().await;
    in_turn(
        &bench,
        || call("POST", "/v2/bulk-style", &[]),
        [
            answer(&json!({ "bulk_styles": fixture_json("v2-error-response") })),
            ResponseTemplate::new(401),
            answer(&json!({ "bulk_styles": { "response": { "code": 0 } } })),
            rate_limited(),
            ResponseTemplate::new(502).set_body_string("<html>Bad Gateway</html>"),
            ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
            answer(&fixture_json("v2-bulk-style-job-queued-response")),
        ],
    )
    .await;
    let styles = [scarf()];
    let queue = || async { bench.client.queue_styles(&styles).await };
    let error = queue().await.unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
    assert!(queue().await.unwrap_err().is_unauthorized());
    let nothing = queue().await.unwrap_err();
    assert!(nothing.to_string().contains("no job"), "{nothing}");
    assert_eq!(queue().await.unwrap().id, 90_417);
    assert_eq!(bench.clock.sleeps().len(), 3);
    in_turn(
        &bench,
        || call("GET", "/v2/bulk-style/90417", &[]),
        [
            answer(&fixture_json("v2-error-response")),
            ResponseTemplate::new(404).set_body_string("<html>Not Found</html>"),
            ResponseTemplate::new(200).set_body_string(r#"{"bulk_styles": {"#),
            answer(&fixture_json("v2-bulk-style-job-finished-response")),
        ],
    )
    .await;
    let job = || async { bench.client.style_job(90_417).await };
    assert!(matches!(job().await, Err(ApiError::Vendor { .. })));
    assert!(job().await.unwrap_err().is_not_found());
    assert_eq!(job().await.unwrap().status, JobStatus::Finished);
}

#[tokio::test]
async fn the_failures_of_an_image_are_typed_and_only_one_that_replaces_is_sent_again() {
    let bench = Bench::start().await;
    let address = "/v2/style-number/MV-DR-101/MV-DR-101/image/";
    let query = [
        ("filename", "MV-DR-101-IVR.jpg"),
        ("display_order", "1"),
        ("color_code", "IVR"),
        ("url", "https://images.example.com/MV-DR-101-IVR.jpg"),
    ];
    let replacing: Vec<(&str, &str)> = query
        .iter()
        .copied()
        .chain([("replace_existing", "1")])
        .collect();
    in_turn(
        &bench,
        || call("POST", address, &query),
        [
            answer(&fixture_json("v2-error-response")),
            ResponseTemplate::new(401),
            ResponseTemplate::new(415).set_body_string("<html>Unsupported</html>"),
            ResponseTemplate::new(504).set_body_string("<html>Timeout</html>"),
            ResponseTemplate::new(200).set_body_string("<html>Maintenance</html>"),
        ],
    )
    .await;
    in_turn(
        &bench,
        || call("POST", address, &replacing),
        [
            rate_limited(),
            ResponseTemplate::new(504).set_body_string("<html>Timeout</html>"),
            answer(&fixture_json("v2-written-response")),
        ],
    )
    .await;
    let added = StyleImage {
        replace_existing: false,
        ..image()
    };
    let add = || async { bench.client.add_style_image(&added).await };
    assert!(matches!(add().await, Err(ApiError::Vendor { .. })));
    assert!(add().await.unwrap_err().is_unauthorized());
    let unsupported = add().await.unwrap_err();
    assert!(!unsupported.is_transient() && !unsupported.may_have_executed());
    for _ in 0..2 {
        let unknown = add().await.unwrap_err();
        assert!(unknown.may_have_executed(), "{unknown}");
    }
    assert_eq!(bench.clock.sleeps().len(), 0);
    let taken = bench.client.add_style_image(&image()).await.unwrap();
    assert!(taken.response.is_some());
}

#[tokio::test]
async fn a_429_on_a_write_is_waited_out_and_the_write_sent_again() {
    let bench = Bench::start().await;
    Mock::given(wiremock::matchers::path("/v2/style-number"))
        .respond_with(ResponseTemplate::new(429))
        .up_to_n_times(1)
        .expect(1)
        .mount(&bench.server)
        .await;
    bench
        .expect(
            call("POST", "/v2/style-number", &[]),
            "v2-style-written-response",
        )
        .await;
    bench.client.create_style(&scarf()).await.unwrap();
    assert_eq!(bench.clock.sleeps().len(), 1);
}

#[test]
fn every_known_shape_of_the_envelope_gives_the_same_styles() {
    let style = json!({ "style_number": "7" });
    let node = json!({ "response": { "code": "0" } });
    for body in [
        json!({ "styles": [style] }),
        json!({ "styles": [node, style] }),
        json!({ "styles": { "style": [style] } }),
        json!({ "styles": { "style": style } }),
        json!({ "styles": { "response": { "code": 0 }, "styles": { "style": style } } }),
        json!({ "response": [{ "code": 0 }], "styles": style }),
        json!({ "style": style }),
        json!([style]),
    ] {
        let page = page_from_json(body.clone()).unwrap();
        assert_eq!(page.records[0].style_number.as_deref(), Some("7"), "{body}");
    }
    for body in [
        json!({}),
        json!({ "data": [] }),
        json!(3),
        json!({ "styles": 3 }),
    ] {
        let error = styles::page_from_json(body.clone()).unwrap_err();
        assert!(matches!(error, ApiError::Decode { .. }), "{body}");
    }
    let refused = json!({ "styles": [{ "response": { "code": "12" } }, style] });
    let error = page_from_json(refused).unwrap_err();
    assert!(matches!(error, ApiError::Vendor { .. }), "{error}");
}

#[test]
fn what_a_style_says_is_sent_back_and_what_it_does_not_name_is_not() {
    let mut body: Value = fixture_json("v2-styles-response");
    let style = body["styles"]["styles"]["style"][0].take();
    let style: Style = seamline_api_core::loose_json::decode(style).unwrap();
    let sent = serde_json::to_value(&style).unwrap();
    assert_eq!(
        sent["colors"][0],
        json!({ "color_name": "Ivory", "color_code": "IVR" })
    );
    assert_eq!(sent.get("heel_shape"), None);
    assert_eq!(sent.get("style_id"), None);
    assert_eq!(sent["deliveries"][0]["public"], json!(1));
}
