//! Records by id, with what finds them at once in a large account: exact keys, parts of a text, and
//! lists that stay ready from one page to the next.
//!
//! Whatever can change a record goes through this type, which notes the record's id. Keys, texts and
//! lists catch up with those notes when they are asked, so they cost nothing until then.

use std::cell::RefCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Deref;

use serde::{Serialize, Serializer};

/// How many lists stay ready.
const LISTS: usize = 16;
/// Notes beyond this, and beyond twice the number of records, are thrown away with all that is ready.
const NOTES: usize = 10_000;

/// A record that a table finds by more than its id.
pub(crate) trait Record {
    /// The exact keys that find it.
    fn keys(&self, add: &mut dyn FnMut(Key));

    /// The text of which any part finds it, in any case.
    fn text(&self) -> Option<&str> {
        None
    }
}

/// An exact key.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Key {
    /// A master SKU in lower case.
    Sku(String),
    /// A bar code.
    Upc(String),
    /// The id of a virtual parent.
    Parent(i64),
    /// A product's id.
    Product(i64),
    /// A channel and a listing SKU, case-sensitive.
    Listing(i64, String),
    /// An order number.
    Number(String),
    /// Orders that time, payment, stock or a listing may still move.
    Open,
    /// An order's id.
    Order(i64),
    /// An e-mail address in lower case.
    Email(String),
    /// A name and an address.
    Place(String, String),
}

/// Records by id.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    records: BTreeMap<i64, T>,
    /// Ids of changed records, in order of the changes.
    changed: Vec<i64>,
    ready: RefCell<Ready>,
}

#[derive(Debug, Clone, Default)]
struct Ready {
    keys: Option<Postings<Key>>,
    parts: Option<Postings<[u8; 3]>>,
    lists: Vec<List>,
}

/// Sorted ids by key. A changed record stays under its old keys until somebody looks.
#[derive(Debug, Clone)]
struct Postings<K> {
    seen: usize,
    ids: HashMap<K, Vec<i64>>,
}

impl<K: std::hash::Hash + Eq> Postings<K> {
    fn add(&mut self, key: K, id: i64) {
        let ids = self.ids.entry(key).or_default();
        match ids.last() {
            Some(last) if *last >= id => {
                if let Err(place) = ids.binary_search(&id) {
                    ids.insert(place, id);
                }
            }
            _ => ids.push(id),
        }
    }
}

/// The records that pass a filter.
#[derive(Debug, Clone)]
struct List {
    query: String,
    seen: usize,
    ids: Vec<i64>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self {
            records: BTreeMap::new(),
            changed: Vec::new(),
            ready: RefCell::default(),
        }
    }
}

impl<T> Deref for Table<T> {
    type Target = BTreeMap<i64, T>;

    fn deref(&self) -> &Self::Target {
        &self.records
    }
}

impl<T: Serialize> Serialize for Table<T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        self.records.serialize(to)
    }
}

impl<T> Table<T> {
    /// The largest id, or 0.
    pub(crate) fn last_id(&self) -> i64 {
        self.records.last_key_value().map_or(0, |(id, _)| *id)
    }

    pub(crate) fn insert(&mut self, id: i64, record: T) {
        self.records.insert(id, record);
        self.touch(id);
    }

    /// Inserts a record and lends it, so that its maker can fill it in.
    pub(crate) fn add(&mut self, id: i64, record: T) -> &mut T {
        self.touch(id);
        match self.records.entry(id) {
            Entry::Vacant(place) => place.insert(record),
            Entry::Occupied(place) => {
                let known = place.into_mut();
                *known = record;
                known
            }
        }
    }

    #[expect(
        clippy::trivially_copy_pass_by_ref,
        reason = "called like the map's own `get_mut`"
    )]
    pub(crate) fn get_mut(&mut self, id: &i64) -> Option<&mut T> {
        if self.records.contains_key(id) {
            self.touch(*id);
        }
        self.records.get_mut(id)
    }

    /// Lets go of the lists that are ready, because the same query means another filter from now on.
    pub(crate) fn forget_lists(&mut self) {
        self.ready.get_mut().lists.clear();
    }

    /// Says that a record changed, or that something changed which a list of these records goes by.
    pub(crate) fn touch(&mut self, id: i64) {
        if self.changed.len() >= NOTES.max(self.records.len() * 2) {
            self.changed.clear();
            self.ready = RefCell::default();
        }
        self.changed.push(id);
    }
}

impl<T: Record> Table<T> {
    /// The ids of the records with a key, ascending.
    pub(crate) fn with(&self, key: &Key) -> Vec<i64> {
        let ready = &mut *self.ready.borrow_mut();
        let keys = self.caught_up(&mut ready.keys, |record, add| record.keys(add));
        let Some(ids) = keys.ids.get_mut(key) else {
            return Vec::new();
        };
        ids.retain(|id| {
            let mut found = false;
            if let Some(record) = self.records.get(id) {
                record.keys(&mut |other| found |= other == *key);
            }
            found
        });
        ids.clone()
    }

    /// The first record with a key.
    pub(crate) fn first_with(&self, key: &Key) -> Option<&T> {
        self.with(key).first().and_then(|id| self.records.get(id))
    }

    /// The ids of the records whose text contains one of the parts, in any case.
    pub(crate) fn containing(&self, parts: &[String]) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        for part in parts {
            let part = part.to_lowercase();
            let fits = |id: &i64| {
                let text = self.records.get(id).and_then(Record::text);
                text.is_some_and(|text| text.to_lowercase().contains(&part))
            };
            if part.len() < 3 {
                found.extend(self.records.keys().copied().filter(fits));
                continue;
            }
            let ready = &mut *self.ready.borrow_mut();
            let index = self.caught_up(&mut ready.parts, |record, add| {
                let text = record.text().map(str::to_lowercase).unwrap_or_default();
                triples(&text).for_each(add);
            });
            let rarest = triples(&part)
                .map(|triple| index.ids.get(&triple).map_or(&[][..], Vec::as_slice))
                .min_by_key(|ids| ids.len());
            found.extend(rarest.unwrap_or_default().iter().copied().filter(fits));
        }
        found
    }

    fn caught_up<'a, K: std::hash::Hash + Eq>(
        &self,
        postings: &'a mut Option<Postings<K>>,
        keys: impl Fn(&T, &mut dyn FnMut(K)),
    ) -> &'a mut Postings<K> {
        let postings = postings.get_or_insert_with(|| {
            let mut fresh = Postings {
                seen: self.changed.len(),
                ids: HashMap::new(),
            };
            for (id, record) in &self.records {
                keys(record, &mut |key| fresh.add(key, *id));
            }
            fresh
        });
        for id in &self.changed[postings.seen..] {
            if let Some(record) = self.records.get(id) {
                keys(record, &mut |key| postings.add(key, *id));
            }
        }
        postings.seen = self.changed.len();
        postings
    }

    /// The ids of the records that pass, ascending, as `read` wants them. The same `query` must mean
    /// the same filter, and the filter must go by the record alone or by what [`Table::touch`] tells.
    pub(crate) fn listed<R>(
        &self,
        query: &str,
        passes: impl Fn(&T) -> bool,
        read: impl FnOnce(&[i64]) -> R,
    ) -> R {
        let known = {
            let lists = &mut self.ready.borrow_mut().lists;
            let place = lists.iter().position(|list| list.query == query);
            place.map(|place| lists.remove(place))
        };
        let mut list = known.unwrap_or_else(|| List {
            query: query.to_owned(),
            seen: self.changed.len(),
            ids: self
                .records
                .iter()
                .filter(|(_, record)| passes(record))
                .map(|(id, _)| *id)
                .collect(),
        });
        for id in &self.changed[list.seen..] {
            let belongs = self.records.get(id).is_some_and(&passes);
            match (list.ids.binary_search(id), belongs) {
                (Err(place), true) => list.ids.insert(place, *id),
                (Ok(place), false) => {
                    list.ids.remove(place);
                }
                _ => {}
            }
        }
        list.seen = self.changed.len();
        let answer = read(&list.ids);
        let lists = &mut self.ready.borrow_mut().lists;
        if lists.len() >= LISTS {
            lists.remove(0);
        }
        lists.push(list);
        answer
    }
}

fn triples(text: &str) -> impl Iterator<Item = [u8; 3]> {
    text.as_bytes()
        .windows(3)
        .map(|three| [three[0], three[1], three[2]])
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Named(&'static str);

    impl Record for Named {
        fn keys(&self, add: &mut dyn FnMut(Key)) {
            add(Key::Sku(self.0.to_lowercase()));
        }

        fn text(&self) -> Option<&str> {
            Some(self.0)
        }
    }

    fn table() -> Table<Named> {
        let mut table = Table::default();
        for (id, name) in [(1, "MV-DR-1"), (2, "MV-KN-2"), (3, "MV-DR-1-SAMPLE")] {
            table.insert(id, Named(name));
        }
        table
    }

    fn all(table: &Table<Named>) -> Vec<i64> {
        table.listed("with DR", |one| one.0.contains("DR"), <[i64]>::to_vec)
    }

    #[test]
    fn a_key_follows_its_record() {
        let mut table = table();
        let key = |name: &str| Key::Sku(name.to_owned());
        assert_eq!(table.with(&key("mv-dr-1")), [1]);
        table.get_mut(&1).unwrap().0 = "MV-DR-9";
        assert_eq!(table.with(&key("mv-dr-1")), [0; 0]);
        assert_eq!(table.with(&key("mv-dr-9")), [1]);
        table.get_mut(&1).unwrap().0 = "MV-DR-1";
        assert_eq!(table.with(&key("mv-dr-1")), [1]);
    }

    #[test]
    fn any_part_of_a_text_finds_its_record_in_any_case() {
        let mut table = table();
        let found = |table: &Table<Named>, part: &str| -> Vec<i64> {
            table.containing(&[part.to_owned()]).into_iter().collect()
        };
        assert_eq!(found(&table, "mv-dr-1"), [1, 3]);
        assert_eq!(found(&table, "2"), [2]);
        assert_eq!(found(&table, "nothing"), [0; 0]);
        table.insert(4, Named("MV-DR-10"));
        table.get_mut(&1).unwrap().0 = "MV-DR-7";
        assert_eq!(found(&table, "MV-DR-1"), [3, 4]);
    }

    #[test]
    fn a_list_that_is_ready_takes_in_what_changed() {
        let mut table = table();
        assert_eq!(all(&table), [1, 3]);
        table.insert(0, Named("MV-DR-0"));
        table.get_mut(&2).unwrap().0 = "MV-DR-2";
        table.get_mut(&3).unwrap().0 = "MV-XX-3";
        assert_eq!(all(&table), [0, 1, 2]);
    }

    #[test]
    fn notes_that_were_thrown_away_are_missed_by_nobody() {
        let mut table = table();
        assert_eq!(all(&table), [1, 3]);
        for _ in 0..3 * NOTES {
            table.get_mut(&2).unwrap().0 = "MV-DR-2";
        }
        assert_eq!(all(&table), [1, 2, 3]);
        assert_eq!(table.with(&Key::Sku("mv-dr-2".to_owned())), [2]);
    }
}
