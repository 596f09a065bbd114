//! Families of the collected catalog, as a source: a product with its variations, whenever one of
//! them changed.

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use seamline_mapping::model::{Family, Product, ProductKind};
use seamline_sync_engine::{
    Document, Owner, Page, Problem, Query, ReadOptions, SkippedRecord, Source, Stop, Store,
    StoredDocument, Undecodable,
};
use serde::{Deserialize, Serialize};

use super::catalog::is_gone;
use crate::{body, kinds};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Position {
    /// Revision of the document store up to which families were looked at.
    revision: u64,
}

/// The families of a connection's catalog.
pub struct ProductSource {
    store: Arc<dyn Store>,
    connection: String,
    include_bundles: bool,
}

impl ProductSource {
    /// Reads the catalog that was collected for `connection`.
    pub fn new(
        store: Arc<dyn Store>,
        connection: impl Into<String>,
        include_bundles: bool,
    ) -> Self {
        Self {
            store,
            connection: connection.into(),
            include_bundles,
        }
    }

    /// Keys of the families that a change of these products touches, of unreadable ones too: the one it
    /// belongs to, the ones it belonged to, and its own.
    fn touched(changed: &[StoredDocument]) -> Result<BTreeSet<String>, Problem> {
        let mut families = BTreeSet::new();
        for document in changed {
            let parents = document
                .indexes
                .iter()
                .chain(&document.former_indexes)
                .filter(|(name, _)| name == kinds::BY_PARENT);
            families.extend(parents.map(|(_, parent)| parent.clone()));
            if document.body.kind != kinds::PRODUCT {
                continue;
            }
            let product: Product = body::unwrap(&document.body)?;
            // A product that left its family may stand on its own now, or have stood before.
            if product.parent.is_none() {
                families.insert(product.id.to_string());
            }
        }
        Ok(families)
    }

    async fn family(&self, key: &str) -> Result<Found, Stop> {
        let parents = self
            .store
            .get(&self.connection, kinds::PRODUCT, &[key.to_owned()])
            .await?;
        let query = Query::new(kinds::PRODUCT, kinds::BY_PARENT, key);
        let children = self.store.find(&self.connection, &query).await?;
        let query = Query::new(kinds::UNREADABLE_PRODUCT, kinds::BY_PARENT, key);
        let broken = self.store.find(&self.connection, &query).await?;
        if !broken.is_empty() {
            return Ok(Found::Problem(unreadable_variation(&broken)));
        }
        // Of a product that is gone only its own style, if it is one, hears of it.
        let there = |parent: &&StoredDocument| !is_gone(parent) || children.is_empty();
        let Some(parent) = parents.first().filter(there) else {
            return Ok(if children.is_empty() {
                Found::Nothing
            } else {
                Found::Problem(parent_missing(key, children.len()))
            });
        };
        match assemble(parent, &children) {
            Ok(family) if family.parent.parent.is_some() && family.variations.is_empty() => {
                // It became a variation of another product.
                Ok(Found::Nothing)
            }
            Ok(family)
                if matches!(family.parent.kind, ProductKind::Bundle) && !self.include_bundles =>
            {
                Ok(Found::Skipped("include_bundles"))
            }
            Ok(family) => match body::wrap(kinds::FAMILY, &family) {
                Ok(body) => Ok(Found::Family(body)),
                Err(problem) => Ok(Found::Problem(problem)),
            },
            Err(problem) => Ok(Found::Problem(problem)),
        }
    }
}

enum Found {
    Family(seamline_sync_engine::Opaque),
    Skipped(&'static str),
    Problem(Problem),
    Nothing,
}

#[async_trait]
impl Source for ProductSource {
    async fn read(&self, position: Option<&str>, options: ReadOptions) -> Result<Page, Stop> {
        let position: Position = match position {
            Some(text) if !options.full => serde_json::from_str(text).map_err(|e| unusable(&e))?,
            _ => Position::default(),
        };
        let revision = self.store.revision(&self.connection).await?;
        let mut changed = Vec::new();
        for kind in [kinds::PRODUCT, kinds::UNREADABLE_PRODUCT] {
            let since = position.revision;
            let of_kind = self.store.changed_since(&self.connection, kind, since);
            changed.extend(of_kind.await?);
        }
        let touched =
            Self::touched(&changed).map_err(|problem| Stop::Books(problem.to_string()))?;
        let mut page = Page {
            complete: true,
            ..Page::default()
        };
        for key in touched {
            match self.family(&key).await? {
                Found::Family(body) => page.records.push(Document {
                    key,
                    // The whole family as of this revision; an older one is stale.
                    version: i64::try_from(revision).unwrap_or(i64::MAX),
                    body,
                }),
                Found::Skipped(rule) => {
                    page.skipped.push(SkippedRecord {
                        key,
                        rule: rule.to_owned(),
                    });
                }
                Found::Problem(problem) => page.undecodable.push(Undecodable { key, problem }),
                Found::Nothing => {}
            }
        }
        page.next =
            serde_json::to_string(&Position { revision }).map_err(|error| unusable(&error))?;
        Ok(page)
    }
}

fn assemble(parent: &StoredDocument, children: &[StoredDocument]) -> Result<Family, Problem> {
    let mut variations: Vec<Product> = children
        .iter()
        .map(|child| body::unwrap(&child.body))
        .collect::<Result<_, _>>()?;
    variations.sort_by_key(|variation| variation.id);
    Ok(Family {
        parent: body::unwrap(&parent.body)?,
        variations,
    })
}

fn parent_missing(key: &str, children: usize) -> Problem {
    Problem::new(
        "parent-missing",
        Owner::Merchant,
        format!("{children} variations name product {key} as their parent, which is not there"),
        "Open one of the variations in Order Manager and attach it to its parent again.",
    )
}

fn unreadable_variation(broken: &[StoredDocument]) -> Problem {
    let ids: Vec<&str> = broken.iter().map(|gap| gap.key.as_str()).collect();
    Problem::new(
        "family-incomplete",
        Owner::Vendor,
        format!(
            "half a family is never published, and Order Manager sends a record of it that cannot be read: product {}",
            ids.join(", ")
        ),
        "Look at the product in Order Manager; if nothing is unusual, report this with the message that the catalog tells of it.",
    )
}

fn unusable(error: &serde_json::Error) -> Stop {
    Stop::Books(format!("the position of products is unusable: {error}"))
}
