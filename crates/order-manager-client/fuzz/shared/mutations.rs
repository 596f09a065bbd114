//! Documents that a vendor might send on a bad day: real ones with something changed. Deterministic
//! from its seed.

use fastrand::Rng;
use serde_json::{Map, Number, Value};

/// Makes documents out of examples.
pub struct Mutations {
    random: Rng,
    /// By decoder: records of lists, and whole documents that are no lists.
    records: Vec<Vec<Value>>,
    names: Vec<String>,
}

impl Mutations {
    /// From examples: whole documents, with the number of the decoder that reads them.
    pub fn new(seed: u64, examples: impl IntoIterator<Item = (usize, Value)>) -> Self {
        let mut records: Vec<Vec<Value>> = Vec::new();
        let mut names = Vec::new();
        for (decoder, example) in examples {
            gather_names(&example, &mut names);
            records.resize_with(records.len().max(decoder + 1), Vec::new);
            match example {
                Value::Array(elements) => records[decoder].extend(elements),
                whole => records[decoder].push(whole),
            }
        }
        names.sort();
        names.dedup();
        Self {
            random: Rng::with_seed(seed),
            records,
            names,
        }
    }

    /// The next document as bytes, and the decoder to give it to: most of the time its own.
    pub fn next_document(&mut self) -> (usize, Vec<u8>) {
        let own = self.random.usize(..self.records.len());
        let mut document = match self.random.u8(..100) {
            0..=4 => self.anything(4),
            5..=69 => self.record(own),
            _ => {
                let count = self.random.usize(..3);
                (0..count).map(|_| self.record(own)).collect()
            }
        };
        if self.random.u8(..100) < 80 && !document.is_array() {
            document = Value::Array(vec![document]);
        }
        for _ in 0..self.random.usize(..4) {
            let mut place = self.random.usize(..size(&document));
            self.change(&mut document, &mut place);
        }
        let mut bytes = document.to_string().into_bytes();
        if self.random.u8(..100) < 15 {
            self.damage(&mut bytes);
        }
        let decoder = if self.random.u8(..100) < 90 {
            own
        } else {
            self.random.usize(..self.records.len())
        };
        (decoder, bytes)
    }

    fn record(&mut self, own: usize) -> Value {
        let records = &self.records[own];
        if records.is_empty() {
            return Value::Null;
        }
        records[self.random.usize(..records.len())].clone()
    }

    /// Changes the node that `place` counts down to.
    fn change(&mut self, value: &mut Value, place: &mut usize) -> bool {
        if *place == 0 {
            self.change_here(value);
            return true;
        }
        *place -= 1;
        match value {
            Value::Array(elements) => elements
                .iter_mut()
                .any(|element| self.change(element, place)),
            Value::Object(fields) => fields.values_mut().any(|field| self.change(field, place)),
            _ => false,
        }
    }

    fn change_here(&mut self, value: &mut Value) {
        match (self.random.u8(..6), &mut *value) {
            (0, Value::Object(fields)) if !fields.is_empty() => {
                let at = self.random.usize(..fields.len());
                if let Some(name) = fields.keys().nth(at).cloned() {
                    fields.remove(&name);
                }
            }
            (1, Value::Object(fields)) => {
                let name = self.name();
                let inner = self.anything(2);
                fields.insert(name, inner);
            }
            (2, Value::Array(elements)) if !elements.is_empty() => {
                let at = self.random.usize(..elements.len());
                elements.push(elements[at].clone());
            }
            (3, Value::Array(elements)) if elements.len() == 1 => *value = elements.remove(0),
            (4, Value::Number(number)) => *value = Value::String(number.to_string()),
            (5, Value::String(text)) => *value = Value::String(format!(" {text}\u{feff}\u{0}é")),
            _ => *value = self.anything(3),
        }
    }

    fn anything(&mut self, depth: u8) -> Value {
        let kinds = if depth == 0 { 7 } else { 9 };
        match self.random.u8(..kinds) {
            0 => Value::Null,
            1 => Value::Bool(self.random.bool()),
            2 => Value::from(self.random.i64(..)),
            3..=4 => self.number(),
            5 => self.text(),
            6 => Value::String(self.number().to_string()),
            7 => {
                let count = self.random.usize(..4);
                (0..count).map(|_| self.anything(depth - 1)).collect()
            }
            _ => {
                let count = self.random.usize(..4);
                let mut fields = Map::new();
                for _ in 0..count {
                    let name = self.name();
                    let inner = self.anything(depth - 1);
                    fields.insert(name, inner);
                }
                Value::Object(fields)
            }
        }
    }

    fn number(&mut self) -> Value {
        const ODD: [&str; 16] = [
            "0",
            "-0",
            "0.0",
            "1234.5",
            "19.99",
            "-19.990",
            "1e2",
            "1E-2",
            "15e-1",
            "1e400",
            "1e-400",
            "9223372036854775808",
            "79228162514264337593543950335",
            "79228162514264337593543950336",
            "0.1000000000000000055511151231257827",
            "4.00",
        ];
        let written = ODD[self.random.usize(..ODD.len())];
        Number::from_string_unchecked(written.to_owned()).into()
    }

    fn text(&mut self) -> Value {
        const ODD: [&str; 14] = [
            "",
            " ",
            "null",
            "true",
            "0",
            "19.99",
            "1,234.50",
            "2026-06-02T14:05:11Z",
            "2026-06-02",
            "2026-13-40T99:99:99Z",
            "0000-00-00T00:00:00Z",
            "\u{feff}",
            "SHIPPED",
            "[0]: odd",
        ];
        Value::from(ODD[self.random.usize(..ODD.len())])
    }

    fn name(&mut self) -> String {
        let at = self.random.usize(..self.names.len());
        self.names[at].clone()
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        for _ in 0..=self.random.usize(..3) {
            if bytes.is_empty() {
                return;
            }
            let at = self.random.usize(..bytes.len());
            match self.random.u8(..3) {
                0 => bytes.truncate(at),
                1 => bytes[at] = self.random.u8(..),
                _ => {
                    bytes.remove(at);
                }
            }
        }
    }
}

fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(elements) => elements.iter().map(size).sum(),
        Value::Object(fields) => fields.values().map(size).sum(),
        _ => 0,
    }
}

fn gather_names(value: &Value, names: &mut Vec<String>) {
    match value {
        Value::Array(elements) => elements.iter().for_each(|one| gather_names(one, names)),
        Value::Object(fields) => {
            for (name, inner) in fields {
                names.push(name.clone());
                gather_names(inner, names);
            }
        }
        _ => {}
    }
}
