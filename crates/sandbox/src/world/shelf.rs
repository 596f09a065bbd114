//! Records by id, with an index of the further keys that clients look them up by.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;

use serde::{Serialize, Serializer};

/// A record that a [`Shelf`] holds.
pub(crate) trait Record {
    /// What the vendor calls it.
    type Id: Clone + Ord + Debug;
    /// What else it is looked up by; several records may share a key.
    type Key: Clone + Ord + Debug;

    fn id(&self) -> Self::Id;
    fn keys(&self) -> Vec<Self::Key>;
}

/// Records in the order of their ids. Nothing changes a record behind the index's back.
#[derive(Debug, Clone)]
pub(crate) struct Shelf<R: Record> {
    rows: BTreeMap<R::Id, R>,
    index: BTreeMap<R::Key, BTreeSet<R::Id>>,
}

impl<R: Record> Default for Shelf<R> {
    fn default() -> Self {
        Self {
            rows: BTreeMap::new(),
            index: BTreeMap::new(),
        }
    }
}

/// Only the records: the index is made from them.
impl<R: Record + Serialize> Serialize for Shelf<R>
where
    R::Id: Serialize,
{
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(&self.rows)
    }
}

impl<R: Record> Shelf<R> {
    pub(crate) fn get<Q: ?Sized + Ord>(&self, id: &Q) -> Option<&R>
    where
        R::Id: Borrow<Q>,
    {
        self.rows.get(id)
    }

    pub(crate) fn contains<Q: ?Sized + Ord>(&self, id: &Q) -> bool
    where
        R::Id: Borrow<Q>,
    {
        self.rows.contains_key(id)
    }

    pub(crate) fn keys(&self) -> impl Iterator<Item = &R::Id> {
        self.rows.keys()
    }

    pub(crate) fn values(&self) -> impl DoubleEndedIterator<Item = &R> {
        self.rows.values()
    }

    /// The records with a key, in the order of their ids.
    pub(crate) fn with<'a>(&'a self, key: &R::Key) -> impl Iterator<Item = &'a R> + use<'a, R> {
        self.index
            .get(key)
            .into_iter()
            .flatten()
            .filter_map(|id| self.rows.get(id))
    }

    /// The ids of the records with a key.
    pub(crate) fn ids_with(&self, key: &R::Key) -> Vec<R::Id> {
        self.index.get(key).into_iter().flatten().cloned().collect()
    }

    /// Puts a record in, in place of the one with its id.
    pub(crate) fn insert(&mut self, record: R) {
        let id = record.id();
        self.remove(&id);
        self.enter(&id, record.keys());
        self.rows.insert(id, record);
    }

    pub(crate) fn remove(&mut self, id: &R::Id) -> Option<R> {
        let record = self.rows.remove(id)?;
        self.strike(id, &record.keys());
        Some(record)
    }

    /// Changes a record; `None` when there is none with that id.
    pub(crate) fn change<T>(&mut self, id: &R::Id, edit: impl FnOnce(&mut R) -> T) -> Option<T> {
        let record = self.rows.get_mut(id)?;
        let before = record.keys();
        let result = edit(record);
        let after = record.keys();
        if before != after {
            self.strike(id, &before);
            self.enter(id, after);
        }
        Some(result)
    }

    fn enter(&mut self, id: &R::Id, keys: Vec<R::Key>) {
        for key in keys {
            self.index.entry(key).or_default().insert(id.clone());
        }
    }

    fn strike(&mut self, id: &R::Id, keys: &[R::Key]) {
        for key in keys {
            if let Some(ids) = self.index.get_mut(key) {
                ids.remove(id);
                if ids.is_empty() {
                    self.index.remove(key);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Serialize)]
    struct Coat {
        id: i64,
        colour: &'static str,
    }

    impl Record for Coat {
        type Id = i64;
        type Key = &'static str;

        fn id(&self) -> i64 {
            self.id
        }

        fn keys(&self) -> Vec<&'static str> {
            vec![self.colour]
        }
    }

    fn shelf() -> Shelf<Coat> {
        let mut shelf = Shelf::default();
        for (id, colour) in [(1, "ink"), (2, "oat"), (3, "ink")] {
            shelf.insert(Coat { id, colour });
        }
        shelf
    }

    #[test]
    fn a_changed_record_is_found_by_its_new_key_and_no_longer_by_its_old_one() {
        let mut shelf = shelf();
        assert_eq!(shelf.ids_with(&"ink"), [1, 3]);
        assert_eq!(shelf.change(&1, |coat| coat.colour = "oat"), Some(()));
        assert_eq!(shelf.ids_with(&"ink"), [3]);
        assert_eq!(shelf.ids_with(&"oat"), [1, 2]);
        assert_eq!(shelf.change(&9, |_| ()), None);
    }

    #[test]
    fn a_replaced_or_removed_record_leaves_no_key_behind() {
        let mut shelf = shelf();
        shelf.insert(Coat {
            id: 3,
            colour: "sage",
        });
        assert_eq!(shelf.ids_with(&"ink"), [1]);
        assert!(shelf.remove(&1).is_some());
        assert!(shelf.ids_with(&"ink").is_empty());
        assert_eq!(shelf.with(&"sage").count(), 1);
        let json = serde_json::to_value(&shelf).unwrap();
        assert_eq!(json["3"]["colour"], "sage");
    }
}
