use super::*;
use crate::v2::styles::StyleKey;
use crate::v4::assets::ProductRef;

fn asset(kind: AssetKind, filename: &str) -> Asset {
    Asset {
        kind,
        filename: filename.to_owned(),
        source_url: format!("https://images.example.com/{filename}"),
    }
}

fn of_product(id: &str, asset: Asset) -> ProductAsset {
    ProductAsset {
        product: ProductRef { id: id.to_owned() },
        asset,
        display_order: 1,
    }
}

fn style_image(color: Option<&str>, swatch: bool) -> StyleImage {
    StyleImage {
        style: StyleKey::new("MV-DR-101", "MV-DR-101"),
        filename: "MV-DR-101-IVR.jpg".to_owned(),
        display_order: Some(1),
        replace_existing: true,
        color_code: color.map(str::to_owned),
        swatch,
        source: ImageSource::Url("https://images.example.com/MV-DR-101-IVR.jpg".to_owned()),
    }
}

fn problems(found: &[RowProblem]) -> Vec<(usize, &ImageProblem)> {
    found.iter().map(|one| (one.row, &one.problem)).collect()
}

#[test]
fn files_that_joor_takes_pass() {
    for filename in ["a.jpg", "a.JPEG", "a.b.png", "a.gif"] {
        assert_eq!(check_file(&V4_IMAGE, filename, None, None), Ok(()));
    }
    for url in [
        "https://cdn.example.com/asset/4711",
        "HTTPS://cdn.example.com/render.aspx?id=7.webp",
        "http://cdn.example.com/v1.2/a.jpg#top",
        "https://example.webp",
    ] {
        assert_eq!(
            check_file(&V4_IMAGE, "a.jpg", Some(url), Some(10_000_000)),
            Ok(()),
            "{url}"
        );
    }
}

#[test]
fn a_format_that_joor_rejects_is_found_in_the_name_and_in_the_address() {
    let found = |limits, filename, url| match check_file(limits, filename, url, None) {
        Err(ImageProblem::Format { found, .. }) => found,
        other => panic!("{other:?}"),
    };
    assert_eq!(found(&V4_IMAGE, "a.webp", None), "webp");
    assert_eq!(found(&V2_IMAGE, "a.gif", None), "gif");
    assert_eq!(found(&V4_IMAGE, "a", None), "");
    assert_eq!(found(&V4_IMAGE, ".jpg", None), "");
    let address = |path| Some(path);
    assert_eq!(
        found(&V4_IMAGE, "a.jpg", address("https://e.com/a.WEBP?w=3")),
        "webp"
    );
    assert_eq!(
        found(&V2_IMAGE, "a.jpg", address("https://e.com/a.gif")),
        "gif"
    );
    assert_eq!(
        found(&V4_IMAGE, "a.jpg", address("https://e.com/a.mp4")),
        "mp4"
    );
    assert_eq!(
        found(&V4_VIDEO, "a.mp4", address("https://e.com/a.mov")),
        "mov"
    );
}

#[test]
fn size_and_name_have_limits_and_an_unknown_size_passes() {
    assert_eq!(
        check_file(&V2_IMAGE, "a.jpg", None, Some(4_000_001)),
        Err(ImageProblem::Size {
            bytes: 4_000_001,
            limit: 4_000_000
        })
    );
    assert_eq!(check_file(&V2_IMAGE, "a.jpg", None, None), Ok(()));
    let name = |characters: usize| format!("{}.jpg", "é".repeat(characters - 4));
    assert_eq!(check_file(&V2_IMAGE, &name(69), None, None), Ok(()));
    assert_eq!(
        check_file(&V2_IMAGE, &name(70), None, None),
        Err(ImageProblem::FilenameLength {
            characters: 70,
            limit: 69
        })
    );
    assert!(check_file(&V4_IMAGE, &name(100), None, None).is_ok());
    assert!(check_file(&V4_IMAGE, " ", None, None).is_err());
    let local = check_file(&V4_IMAGE, "a.jpg", Some("file:///a.jpg"), None);
    assert_eq!(local, Err(ImageProblem::Address));
}

#[test]
fn a_product_has_one_video_and_file_names_are_unique() {
    let rows = [
        of_product("1", asset(AssetKind::Image, "a.jpg")),
        of_product("1", asset(AssetKind::Image, "b.jpg")),
        of_product("1", asset(AssetKind::Video, "a.mp4")),
        of_product("2", asset(AssetKind::Video, "c.mp4")),
        of_product("1", asset(AssetKind::Video, "b.mp4")),
        of_product("2", asset(AssetKind::Image, "a.jpg")),
        of_product("2", asset(AssetKind::Swatch, "s.png")),
    ];
    let found = check_product_assets(&rows, |_| None);
    assert_eq!(
        problems(&found),
        [
            (4, &ImageProblem::SecondVideo { first: 2 }),
            (5, &ImageProblem::FilenameTaken { first: 0 }),
            (
                6,
                &ImageProblem::Misplaced("a swatch belongs to a colour, not to a product")
            ),
        ]
    );
}

#[test]
fn a_colour_has_one_image_and_one_swatch() {
    let of_color = |product, color, kind, filename| {
        SkuTraitValueAsset::of_color(product, color, asset(kind, filename))
    };
    let rows = [
        of_color("1", "IVR", AssetKind::Image, "a.jpg"),
        of_color("1", "IVR", AssetKind::Swatch, "b.jpg"),
        of_color("1", "INK", AssetKind::Image, "c.jpg"),
        of_color("2", "IVR", AssetKind::Image, "d.jpg"),
        of_color("1", "IVR", AssetKind::Image, "e.jpg"),
        of_color("1", "IVR", AssetKind::Swatch, "f.jpg"),
        of_color("1", "IVR", AssetKind::Video, "g.mp4"),
    ];
    let found = check_color_assets(&rows, |asset| {
        (asset.filename == "d.jpg").then_some(20_000_000)
    });
    assert_eq!(
        problems(&found),
        [
            (
                3,
                &ImageProblem::Size {
                    bytes: 20_000_000,
                    limit: 10_000_000
                }
            ),
            (4, &ImageProblem::SecondImage { first: 0 }),
            (5, &ImageProblem::SecondSwatch { first: 1 }),
            (
                6,
                &ImageProblem::Misplaced("a video belongs to a product, not to a colour")
            ),
        ]
    );
}

#[test]
fn images_of_v2_keep_its_own_limits() {
    let bytes = |head: &[u8]| StyleImage {
        source: ImageSource::Jpeg(head.to_vec()),
        ..style_image(None, false)
    };
    let rows = [
        style_image(Some("IVR"), false),
        style_image(Some("IVR"), true),
        style_image(Some("IVR"), false),
        style_image(Some("IVR"), true),
        style_image(None, false),
        style_image(None, true),
        bytes(&[0xFF, 0xD8, 0xFF, 0xE0]),
        bytes(b"RIFF"),
    ];
    let found = check_style_images(&rows, |_| None);
    let found = problems(&found);
    assert_eq!(found[0], (2, &ImageProblem::SecondImage { first: 0 }));
    assert_eq!(found[1], (3, &ImageProblem::SecondSwatch { first: 1 }));
    assert!(matches!(found[2], (5, ImageProblem::Misplaced(_))));
    assert!(matches!(found[3], (7, ImageProblem::Format { .. })));
    assert_eq!(found.len(), 4);
}

#[test]
fn messages_say_what_joor_takes() {
    let message = check_file(&V4_IMAGE, "a.webp", None, None).unwrap_err();
    assert_eq!(
        message.to_string(),
        "send the file: JOOR takes gif, jpeg, jpg, png, not webp"
    );
    let message = check_file(&V2_IMAGE, "a", None, None).unwrap_err();
    assert!(message.to_string().ends_with("whose name says no format"));
}
