//! `POST /v2/style-number/{style_number}/{style_identifier}/image/`.

use seamline_sandbox::Sandbox;
use serde_json::Value;

use crate::joor_styles::{create, style};
use crate::vendor::{control, sandbox, v2, v2_file, v4, well};

const IMAGE: &str = "/v2/style-number/MV-DR-101/MV-DR-101/image/";

async fn with_style() -> Sandbox {
    let sandbox = sandbox();
    create(&sandbox, &style(0)).await;
    sandbox
}

async fn post(sandbox: &Sandbox, query: &str) -> Value {
    v2(sandbox, "POST", &format!("{IMAGE}?{query}"), None)
        .await
        .json()
}

fn by_url(name: &str) -> String {
    format!("filename={name}&url=https://images.example.com/{name}")
}

#[tokio::test]
async fn an_image_by_its_address_is_kept_under_a_name_with_random_text() {
    let sandbox = with_style().await;
    let query = format!("{}&display_order=2", by_url("front.jpg"));
    let reply = post(&sandbox, &query).await;
    assert!(well(&reply["response"]), "{reply}");
    let image = sandbox.joor_images().remove(0);
    assert_eq!(image.style.as_deref(), Some("MV-DR-101"));
    assert_eq!(image.filename, "front.jpg");
    let (stem, extension) = image.stored_name.split_once('.').unwrap();
    assert!(stem.starts_with("front_") && extension == "jpg");
    assert_eq!(image.display_order, 2);
    assert_eq!(sandbox.joor_styles()[0].images, ["front.jpg"]);
    // The same name again is another image: JOOR renames both.
    post(&sandbox, &by_url("front.jpg")).await;
    let images = control(&sandbox, "GET", "joor/images", None).await.json();
    assert_ne!(images[0]["stored_name"], images[1]["stored_name"]);
}

#[tokio::test]
async fn a_colour_has_one_image_and_one_swatch() {
    let sandbox = with_style().await;
    let colour = |name: &str, more: &str| format!("{}&color_code=IVR{more}", by_url(name));
    for (query, comment) in [
        (colour("a.jpg", ""), None),
        (colour("a.png", "&swatch=1"), None),
        (
            colour("b.jpg", ""),
            Some("this color already has its image"),
        ),
        (
            colour("b.jpg", "&swatch=1"),
            Some("this color already has its swatch"),
        ),
        (colour("c.jpg", "&replace_existing=1"), None),
    ] {
        let reply = post(&sandbox, &query).await;
        match comment {
            None => assert!(well(&reply["response"]), "{query} {reply}"),
            Some(comment) => assert_eq!(reply["response"]["comment"], comment),
        }
    }
    let images = &sandbox.joor_styles()[0].colour_images["IVR"];
    assert_eq!(*images, ["a.png", "c.jpg"]);
    let skus = v4(&sandbox, "GET", "/v4/skus", None).await.data();
    let ivory = skus
        .iter()
        .map(|sku| &sku["trait_values"][0])
        .find(|colour| colour["external_id"] == "IVR")
        .unwrap();
    assert_eq!(ivory["images"][0], "https://images.example.com/c.jpg");
    assert_eq!(ivory["swatch"], "https://images.example.com/a.png");
}

#[tokio::test]
async fn the_file_itself_may_be_sent_up_to_four_megabytes() {
    let sandbox = with_style().await;
    let mut file = vec![0xFF, 0xD8, 0xFF, 0xE0];
    file.resize(1_000, 0);
    let path = format!("{IMAGE}?filename=a.jpg");
    let reply = v2_file(&sandbox, &path, &file).await.json();
    assert!(well(&reply["response"]), "{reply}");
    let image = sandbox.joor_images().remove(0);
    assert_eq!(
        (image.sent_bytes, image.source_url.as_str()),
        (Some(1_000), "")
    );
    file.resize(4 * 1024 * 1024 + 1, 0);
    let reply = v2_file(&sandbox, &path, &file).await.json();
    assert_eq!(
        reply["response"]["comment"],
        "the image is larger than 4 MB"
    );
    let reply = v2_file(&sandbox, &path, b"RIFF....WEBP").await.json();
    assert_eq!(
        reply["response"]["comment"],
        "the body is not a JPEG or PNG image"
    );
    assert_eq!(sandbox.joor_images().len(), 1);
}

#[tokio::test]
async fn an_image_that_joor_would_not_take_is_refused() {
    let sandbox = with_style().await;
    let long = "x".repeat(66) + ".jpg";
    for (query, comment) in [
        (by_url(&long), "filename is longer than 69"),
        (
            by_url("a.webp"),
            "url is not the address of a JPEG or PNG image",
        ),
        (
            by_url("a.gif"),
            "url is not the address of a JPEG or PNG image",
        ),
        (
            "filename=a.jpg".to_owned(),
            "an image or its url is required",
        ),
        (
            "url=https://x.example/a.jpg".to_owned(),
            "filename is required",
        ),
        (
            by_url("a.jpg") + "&color_code=NIL",
            "color_code does not exist",
        ),
        (
            by_url("a.jpg") + "&swatch=1",
            "a swatch requires color_code",
        ),
    ] {
        let reply = post(&sandbox, &query).await;
        assert_eq!(reply["response"]["comment"], comment, "{query}");
    }
    let path = format!("/v2/style-number/A/B/image/?{}", by_url("a.jpg"));
    let reply = v2(&sandbox, "POST", &path, None).await.json();
    assert_eq!(reply["response"]["code"], 101);
    assert!(sandbox.joor_images().is_empty());
}
