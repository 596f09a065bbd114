//! Texts of a style: name, number, identifier, description, tags.

use std::borrow::Cow;

use super::lookups::StyleLookups;
use super::plan::{PlannedTag, Shortened};
use crate::model::Product;
use crate::rules::{ProductRules, TextSource};

/// The text that a source names; `None` where the product has none.
pub(super) fn text<'a>(
    source: &TextSource,
    product: &'a Product,
    lookups: &StyleLookups,
) -> Option<Cow<'a, str>> {
    let found = match source {
        TextSource::Name => Some(&product.name),
        TextSource::Sku => Some(&product.sku),
        TextSource::ProductId => return Some(product.id.to_string().into()),
        TextSource::Description => product.description.as_ref(),
        TextSource::Upc => product.upc.as_ref(),
        TextSource::Mpn => product.mpn.as_ref(),
        TextSource::Brand => product.brand.as_ref(),
        TextSource::Category => product.categories.first(),
        TextSource::CustomField(name) => custom(std::slice::from_ref(name), product, lookups),
        TextSource::None => None,
    };
    let found = found?.trim();
    (!found.is_empty()).then_some(Cow::Borrowed(found))
}

/// The text of the first custom field of these names that the account has.
fn custom<'a>(
    names: &[String],
    product: &'a Product,
    lookups: &StyleLookups,
) -> Option<&'a String> {
    product.custom_fields.get(lookups.custom_field(names)?)
}

/// The texts that people put into one field, parted by `;` or by lines.
pub(super) fn parted(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([';', '\n']).map(str::trim);
    parts.filter(|part| !part.is_empty())
}

/// Text for people may be cut, and whoever looks at the plan sees that it was.
pub(super) fn shorten(
    field: &str,
    text: &str,
    limit: usize,
    shortened: &mut Vec<Shortened>,
) -> String {
    let text = text.trim();
    let length = text.chars().count();
    if length <= limit {
        return text.to_owned();
    }
    shortened.push(Shortened {
        field: field.to_owned(),
        length,
        limit,
    });
    let mut cut: String = text.chars().take(limit - 1).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// Tags of a product as people wrote them, each once, in their order.
pub(super) fn own_tags<'a>(
    product: &'a Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Vec<&'a str> {
    let fields = rules.tag_fields.iter();
    let fields = fields.filter_map(|name| custom(std::slice::from_ref(name), product, lookups));
    let labels = product.labels.iter().filter(|_| rules.label_tags);
    let mut tags: Vec<&str> = Vec::new();
    for tag in fields
        .flat_map(|text| parted(text))
        .chain(labels.flat_map(|label| parted(label)))
    {
        if !tags.iter().any(|known| known.eq_ignore_ascii_case(tag)) {
            tags.push(tag);
        }
    }
    tags
}

/// The tags of a style; `None` where people keep them in JOOR. A tag of its own fills every field alike [C];
/// product type and supplier code have a name [C].
pub(super) fn tags(
    product: &Product,
    rules: &ProductRules,
    lookups: &StyleLookups,
) -> Option<Vec<PlannedTag>> {
    if !rules.tags {
        return None;
    }
    let product_type = text(&rules.product_type, product, lookups);
    let product_type = product_type.or_else(|| match rules.product_type {
        TextSource::None => None,
        _ => text(&TextSource::Category, product, lookups),
    });
    let supplier = custom(&rules.supplier_code_fields, product, lookups);
    let supplier = supplier.map(|code| Cow::Borrowed(code.trim()));
    let named = [("Product Type", product_type), ("Supplier Code", supplier)];
    let named = named.into_iter().filter_map(|(name, value)| {
        let value = value.filter(|value| !value.is_empty())?;
        Some(PlannedTag {
            name: name.to_owned(),
            code: code(&value),
            value: value.into_owned(),
        })
    });
    let own = own_tags(product, rules, lookups);
    let own = own.into_iter().map(|tag| PlannedTag {
        name: tag.to_owned(),
        value: tag.to_owned(),
        code: tag.to_owned(),
    });
    Some(named.chain(own).collect())
}

/// Capitals and digits, words joined by `-`.
fn code(value: &str) -> String {
    let capitals = value.to_uppercase();
    let words = capitals.split(|character: char| !character.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
