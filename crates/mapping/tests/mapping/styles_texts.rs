//! Texts of a style: name, number, identifier, description, tags and categories.

use std::collections::BTreeSet;

use seamline_mapping::joor::styles::{StyleLookups, rows, style_from_family, v2};
use seamline_mapping::model::Family;
use seamline_mapping::rules::ProductRules;
use seamline_mapping::{Outcome, ProblemCode};
use serde_json::{Value, json};

use crate::fixtures;
use crate::styles::{dress, lookups, plan};

/// Rules as a merchant writes them; the others have their defaults.
#[track_caller]
pub(crate) fn rules(settings: Value) -> ProductRules {
    let rules: ProductRules = serde_json::from_value(settings).unwrap();
    assert_eq!(rules.check(), Ok(()));
    rules
}

/// The account with fields for tags, supplier and line.
fn fields() -> StyleLookups {
    let mut lookups = lookups();
    for (name, id) in [
        ("Tags", "1010"),
        ("Supplier Code", "1011"),
        ("Line", "1012"),
    ] {
        lookups.custom_fields.insert(name.to_owned(), id.to_owned());
    }
    lookups
}

fn with_fields(values: &[(&str, &str)]) -> Family {
    let mut family = dress();
    let values = values.iter();
    let values = values.map(|(id, value)| ((*id).to_owned(), (*value).to_owned()));
    family.parent.custom_fields.extend(values);
    family
}

#[test]
fn a_text_comes_from_where_the_table_says() {
    // settings, name, number, identifier, description
    let default = "Bias-cut wrap dress with a tie waist and three-quarter sleeves.";
    let name = "Camille Wrap Dress";
    #[rustfmt::skip]
    let table = [
        (json!({}), name, "MV-DR-101", "50100", default),
        (json!({ "style_name": "sku" }), "MV-DR-101", "MV-DR-101", "50100", default),
        (json!({ "style_name": { "custom-field": "Line" } }), "Evening", "MV-DR-101", "50100", default),
        (json!({ "style_number": "mpn" }), name, "CAM-101", "50100", default),
        (json!({ "style_number": "product-id" }), name, "50100", "50100", default),
        (json!({ "style_identifier": "sku" }), name, "MV-DR-101", "MV-DR-101", default),
        (json!({ "style_description": "name" }), name, "MV-DR-101", "50100", name),
        (json!({ "style_description": "brand" }), name, "MV-DR-101", "50100", "Maison Verre"),
        (json!({ "style_description": "none" }), name, "MV-DR-101", "50100", ""),
        // what the product does not have falls back to the default
        (json!({ "style_name": "upc" }), name, "MV-DR-101", "50100", default),
        (json!({ "style_number": { "custom-field": "No such field" } }), name, "MV-DR-101", "50100", default),
        (json!({ "style_description": { "custom-field": "Empty" } }), name, "MV-DR-101", "50100", default),
    ];
    let mut lookups = fields();
    let empty = ("Empty".to_owned(), "1013".to_owned());
    lookups.custom_fields.extend([empty]);
    let family = with_fields(&[("1012", " Evening "), ("1013", "  ")]);
    for (settings, name, number, identifier, description) in table {
        let outcome = style_from_family(&family, &rules(settings.clone()), &lookups);
        let product = outcome.ready().unwrap().product;
        assert_eq!(product.name, name, "{settings}");
        assert_eq!(product.external_id, number, "{settings}");
        assert_eq!(product.product_identifier, identifier, "{settings}");
        assert_eq!(product.description, description, "{settings}");
        let shared = !matches!(settings["style_number"].as_str(), None | Some("product-id"))
            || settings["style_number"].is_object();
        assert_eq!(product.shared_number, shared, "{settings}");
    }
}

#[test]
fn a_style_number_is_never_cut_wherever_it_comes_from() {
    let family = with_fields(&[("1012", &"N".repeat(46))]);
    let rules = rules(json!({ "style_number": { "custom-field": "Line" } }));
    let outcome = style_from_family(&family, &rules, &fields());
    let problem = outcome.problem().unwrap();
    assert_eq!(problem.code, ProblemCode::KeyTooLong);
    assert_eq!(problem.field, "style_number");
}

/// Name, value and code of a tag.
fn tag(name: &str, value: &str, code: &str) -> [String; 3] {
    [name.to_owned(), value.to_owned(), code.to_owned()]
}

#[test]
fn tags_are_made_as_the_table_says() {
    let alike = |text: &str| tag(text, text, text);
    let dresses = tag("Product Type", "Dresses", "DRESSES");
    let supplier = tag("Supplier Code", "Porto 7", "PORTO-7");
    // settings, tags
    #[rustfmt::skip]
    let table = [
        (json!({}), Some(vec![dresses.clone(), supplier.clone(), alike("Organic"), alike("New in")])),
        (json!({ "tags": false }), None),
        (json!({ "tag_fields": [] }), Some(vec![dresses.clone(), supplier.clone()])),
        (json!({ "tag_fields": ["Line"], "supplier_code_fields": [] }), Some(vec![dresses.clone(), alike("Evening")])),
        // each tag once, labels last
        (json!({ "label_tags": true }),
            Some(vec![dresses.clone(), supplier.clone(), alike("Organic"), alike("New in"), alike("Sale")])),
        (json!({ "product_type": "none", "tag_fields": [], "supplier_code_fields": [] }), Some(vec![])),
        (json!({ "product_type": "brand", "tag_fields": [], "supplier_code_fields": [] }),
            Some(vec![tag("Product Type", "Maison Verre", "MAISON-VERRE")])),
        // a product without the field has its category
        (json!({ "product_type": { "custom-field": "Empty" }, "tag_fields": [], "supplier_code_fields": [] }),
            Some(vec![dresses])),
    ];
    let mut family = with_fields(&[
        ("1010", "Organic; New in;; organic\n"),
        ("1011", " Porto 7 "),
        ("1012", "Evening"),
    ]);
    family.parent.labels = vec!["Sale".to_owned(), "New In".to_owned()];
    for (settings, expected) in table {
        let outcome = style_from_family(&family, &rules(settings.clone()), &fields());
        let tags = outcome.ready().unwrap().product.tags.map(|tags| {
            let tags = tags.into_iter();
            tags.map(|tag| [tag.name, tag.value, tag.code])
                .collect::<Vec<_>>()
        });
        assert_eq!(tags, expected, "{settings}");
    }
}

type Names<'a> = &'a [&'a str];

#[test]
fn categories_are_joors_or_are_told_with_what_they_look_like() {
    // categories of the product, ids, the note
    #[rustfmt::skip]
    let table: [(Names<'_>, Option<Names<'_>>, Option<&str>); 9] = [
        (&["Dresses"], Some(&["412"]), None),
        (&["dresses ", "Scarves"], Some(&["412", "455"]), None),
        (&["Dresses", "Dresses"], Some(&["412"]), None),
        // what Order Manager has none of is emptied, as everything that it overwrites
        (&[], Some(&[]), None),
        (&["Dresses", "Gowns"], Some(&["412"]), Some("JOOR has no category `Gowns`")),
        // where none is known, JOOR's stay
        (&["Dress"], None, Some("JOOR has no category `Dress`; it has `Dresses`")),
        (&[" Dress "], None, Some("JOOR has no category ` Dress `; it has `Dresses`")),
        (&["Cardigan"], None, Some("JOOR has no category `Cardigan`; it has `Cardigans`")),
        (&["Xyzzy"], None, Some("JOOR has no category `Xyzzy`")),
    ];
    for (names, expected, note) in table {
        let mut family = dress();
        family.parent.categories = names.iter().map(|name| (*name).to_owned()).collect();
        let plan = plan(&family, &ProductRules::default());
        let ids = plan.product.category_ids.as_ref();
        let ids = ids.map(|ids| ids.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(ids.as_deref(), expected, "{names:?}");
        assert_eq!(plan.notes.first().map(String::as_str), note, "{names:?}");
    }
}

#[test]
fn a_name_of_several_departments_needs_the_department() {
    let mut lookups = lookups();
    let mut girls = lookups.categories[0].clone();
    girls.id = "512".to_owned();
    girls.department = Some("GIRLS".to_owned());
    lookups.categories.push(girls);
    let ids = |settings: Value| {
        let outcome = style_from_family(&dress(), &rules(settings), &lookups);
        let plan = outcome.ready().unwrap();
        (plan.product.category_ids, plan.notes.len())
    };
    assert_eq!(ids(json!({})), (None, 1));
    let girls = json!({ "category_department": "girls" });
    assert_eq!(ids(girls), (Some(vec!["512".to_owned()]), 0));
    let men = json!({ "category_department": "MEN" });
    assert_eq!(ids(men), (None, 1));
    // A name of several departments is suggested once.
    let mut family = dress();
    family.parent.categories = vec!["Dress".to_owned()];
    let outcome = style_from_family(&family, &rules(json!({})), &lookups);
    let notes = outcome.ready().unwrap().notes;
    assert_eq!(notes, ["JOOR has no category `Dress`; it has `Dresses`"]);
}

#[test]
fn what_the_rules_leave_to_people_is_not_named_in_an_update() {
    // settings and categories of the product, whether the update names categories and tags
    #[rustfmt::skip]
    let table = [
        (json!({}), &["Dresses"][..], true, true),
        (json!({ "tags": false }), &["Dresses"], true, false),
        (json!({ "categories": false }), &["Dresses"], false, true),
        (json!({}), &["Xyzzy"], false, true),
        (json!({ "tags": false, "categories": false }), &[], false, false),
        (json!({ "product_type": "none" }), &[], true, true),
    ];
    for (settings, names, categories, tags) in table {
        let mut family = dress();
        family.parent.categories = names.iter().map(|name| (*name).to_owned()).collect();
        let plan = plan(&family, &rules(settings.clone()));
        let update = rows::product_update(&plan.product, "3410771");
        let update = serde_json::to_value(update).unwrap();
        assert_eq!(
            update.get("category_ids").is_some(),
            categories,
            "{settings}"
        );
        assert_eq!(update.get("tags").is_some(), tags, "{settings}");
        assert_eq!(update.get("product_trait_values"), None);
        let whole = v2::style(&plan, &BTreeSet::new(), true).unwrap();
        assert_eq!(!whole.leave_categories, categories, "{settings}");
        assert_eq!(!whole.leave_tags, tags, "{settings}");
    }
    let left = rules(json!({ "tags": false, "categories": false }));
    let plan = plan(&dress(), &left);
    let update = rows::product_update(&plan.product, "3410771");
    fixtures::assert_snapshot("style-50100-left-to-people-update.json", &update);
}

#[test]
fn rules_that_cannot_work_are_refused() {
    let wrong = json!({ "style_number": { "custom-field": " " } });
    let wrong: ProductRules = serde_json::from_value(wrong).unwrap();
    assert_eq!(wrong.check().unwrap_err().key, "style_number");
    for unknown in [
        json!({ "style_name": "title" }),
        json!({ "faulty_variations": "drop" }),
        json!({ "former_linesheets": "remove" }),
    ] {
        assert!(serde_json::from_value::<ProductRules>(unknown).is_err());
    }
}

#[test]
fn labels_are_read_in_the_shapes_that_are_known() {
    let label = |labels: Value| {
        let wire = json!({ "productId": 1, "masterSku": "A", "active": true, "labels": labels });
        let wire = serde_json::from_value(wire).unwrap();
        seamline_mapping::order_manager::products::product_from_wire(&wire).labels
    };
    assert_eq!(label(json!([{ "labelId": 1, "name": " Sale " }])), ["Sale"]);
    assert_eq!(label(json!(["Sale", ""])), ["Sale"]);
    for other in [
        json!([]),
        json!(null),
        json!({ "name": "Sale" }),
        json!([7]),
    ] {
        assert!(label(other).is_empty());
    }
}

#[test]
fn a_filter_stops_a_product_as_the_table_says() {
    // filters, why the product is left out
    #[rustfmt::skip]
    let table = [
        (json!([]), None),
        (json!([{ "field": "brand", "values": ["maison verre"] }]), None),
        (json!([{ "field": "brand", "values": ["Other"] }]), Some("brand has to be `Other`")),
        (json!([{ "field": "brand", "values": ["Maison"], "match": "starts", "mode": "restricted" }]),
            Some("brand must not start with `Maison`")),
        (json!([{ "field": "sku", "values": ["MV-DR"], "match": "starts" }]), None),
        (json!([{ "field": "sku", "values": ["MV-KN"], "match": "starts" }]), Some("sku has to start with `MV-KN`")),
        (json!([{ "field": "name", "values": ["dress"], "match": "ends" }]), None),
        (json!([{ "field": "category", "values": ["Party"] }]), None),
        (json!([{ "field": "product-type", "values": ["Party"] }]), Some("product-type has to be `Party`")),
        (json!([{ "field": "tag", "values": ["new in"] }]), None),
        (json!([{ "field": "tag", "values": ["Sale"], "mode": "restricted" }]), None),
        (json!([{ "field": { "custom-field": "Line" }, "values": ["Evening"] }]), None),
        (json!([{ "field": { "custom-field": "Line" }, "values": ["Day"] }]), Some("Line has to be `Day`")),
        (json!([{ "field": { "custom-field": "No such field" }, "values": ["Day"] }]),
            Some("No such field has to be `Day`")),
        // all of them have to let it through
        (json!([{ "field": "brand", "values": ["Maison Verre"] }, { "field": "sku", "values": ["X"] }]),
            Some("sku has to be `X`")),
    ];
    let mut family = with_fields(&[("1010", "Organic; New in"), ("1012", "Evening")]);
    family.parent.categories.push("Party".to_owned());
    for (filters, expected) in table {
        let rules = rules(json!({ "filters": filters }));
        let stopped = match style_from_family(&family, &rules, &fields()) {
            Outcome::Skip { rule, message } => {
                assert_eq!(rule, "filters");
                Some(message)
            }
            Outcome::Ready(_) => None,
            other => panic!("{other:?}"),
        };
        assert_eq!(stopped.as_deref(), expected, "{filters}");
    }
}

#[test]
fn filters_that_could_never_work_are_refused() {
    for filters in [
        json!([{ "field": "brand", "values": [] }]),
        json!([{ "field": "brand", "values": [" "] }]),
        json!([{ "field": "brand", "values": ["A"] }, { "field": "brand", "values": ["B"] }]),
    ] {
        let rules: ProductRules = serde_json::from_value(json!({ "filters": filters })).unwrap();
        assert_eq!(rules.check().unwrap_err().key, "filters");
    }
    let unknown = json!({ "filters": [{ "field": "weight", "values": ["1"] }] });
    assert!(serde_json::from_value::<ProductRules>(unknown).is_err());
}
