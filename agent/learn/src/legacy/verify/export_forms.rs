//! The forms of one export: pickled, plain arrays, and the texts of the plain form. All say the same.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::array_file::{Arrays, read};
use super::checker::Checker;
use crate::files;
use crate::legacy::files::{Array, Elements, Object};

/// What the names of a plain export and of its texts have before their ending.
const PLAIN: &str = ".plain.npz";
const TEXTS: &str = ".plain.json";
/// Largest file of texts that is read.
const MAX_TEXTS: u64 = 256 << 20;
/// The lists of the pickled form, and the arrays that stand for them in the plain one.
const LISTS: [(&str, &str); 2] =
    [("policy_indices", "policy_indices_flat"), ("policy_values", "policy_values_flat")];
/// Where each list of the plain form begins.
const OFFSETS: &str = "policy_offsets";
/// What only the pickled form has: it describes that file.
const OF_THE_FILE: &str = "data_checksums";

/// Compares a plain export with the other forms beside it.
pub(super) fn check(path: &Path, plain: &Arrays, checker: &mut Checker<'_>) {
    let Some(name) = path.to_str().and_then(|path| path.strip_suffix(PLAIN)) else { return };
    let (pickled, texts) = (format!("{name}.npz"), PathBuf::from(format!("{name}{TEXTS}")));
    if !Path::new(&pickled).is_file() {
        checker.note(&format!("not compared with the pickled form: {pickled} is no file"));
        return;
    }
    match read(Path::new(&pickled), checker) {
        Ok(pickled) => {
            let texts = read_texts(&texts, checker);
            compare(plain, &texts, &pickled, checker);
        }
        Err(error) => checker.mismatch("", "pickled form", "a readable file", &error),
    }
}

/// True for a file of texts whose plain export stands beside it, and compares it.
pub(super) fn has_plain_form(path: &Path) -> bool {
    let name = path.to_str().and_then(|path| path.strip_suffix(TEXTS));
    name.is_some_and(|name| {
        Path::new(&format!("{name}{PLAIN}")).is_file()
            && Path::new(&format!("{name}.npz")).is_file()
    })
}

type Texts = serde_json::Map<String, Value>;

fn read_texts(path: &Path, checker: &mut Checker<'_>) -> Texts {
    let read = files::read_limited(path, MAX_TEXTS).map_err(|error| error.to_string());
    let bytes = read.and_then(|bytes| bytes.ok_or(format!("more than {MAX_TEXTS} bytes")));
    let texts = bytes.and_then(|bytes| {
        serde_json::from_slice::<Texts>(&bytes).map_err(|error| error.to_string())
    });
    texts.unwrap_or_else(|error| {
        checker.mismatch(TEXTS, "texts", "texts by name", &error);
        Texts::new()
    })
}

/// Every array of either form has its partner, and is equal to it.
fn compare(plain: &Arrays, texts: &Texts, pickled: &Arrays, checker: &mut Checker<'_>) {
    for (name, array) in pickled.iter().filter(|(name, _)| *name != OF_THE_FILE) {
        let flat = LISTS.iter().find(|(lists, _)| lists == name).map(|(_, flat)| *flat);
        match (flat, plain.get(name), texts.get(name)) {
            (Some(flat), ..) => compare_lists(name, array, flat, plain, checker),
            (None, Some(ours), _) => checker.same(name, "equal in both forms", true, ours == array),
            (None, None, Some(texts)) => compare_texts(name, texts, &texts_of(array), checker),
            (None, None, None) => checker.mismatch(name, "array", "in both forms", "pickled only"),
        }
    }
    for name in plain.keys().chain(texts.keys()) {
        let partner = match name.as_str() {
            OFFSETS => LISTS[0].0,
            name => LISTS.iter().find(|(_, flat)| *flat == name).map_or(name, |(lists, _)| *lists),
        };
        if !pickled.contains_key(partner) {
            checker.mismatch(name, "array", "in both forms", "plain only");
        }
    }
}

/// The lists of one form are the parts of the flat array of the other; each list counts one.
fn compare_lists(
    name: &str,
    pickled: &Array,
    flat: &str,
    plain: &Arrays,
    checker: &mut Checker<'_>,
) {
    let offsets = plain.get(OFFSETS).and_then(Array::as_integers);
    let numbers = plain.get(flat).and_then(Array::as_f32);
    let (Some(theirs), Some(offsets), Some(numbers)) = (pickled.lists(), offsets, numbers) else {
        checker.mismatch(name, "lists", "numbers in both forms", "something else");
        return;
    };
    checker.same(name, "lists", offsets.len(), theirs.len() + 1);
    let stated = offsets.last().copied().unwrap_or_default();
    checker.same(flat, "numbers", stated, i64::try_from(numbers.len()).unwrap_or(i64::MAX));
    for (row, (list, ends)) in theirs.iter().zip(offsets.windows(2)).enumerate() {
        let range = usize::try_from(ends[0]).ok().zip(usize::try_from(ends[1]).ok());
        let part = range.and_then(|(start, end)| numbers.get(start..end)).unwrap_or_default();
        // Float32, or indices below 2^24.
        let list: Vec<f32> = list.iter().map(|number| *number as f32).collect();
        checker.all_near(&format!("row {row}"), name, part, &list, 0.0);
    }
}

/// Each text of a list counts one.
fn compare_texts(name: &str, plain: &Value, pickled: &Value, checker: &mut Checker<'_>) {
    match (plain, pickled) {
        (Value::Array(plain), Value::Array(pickled)) => {
            checker.same(name, "texts", plain.len(), pickled.len());
            for (row, (plain, pickled)) in plain.iter().zip(pickled).enumerate() {
                checker.same(&format!("row {row}"), name, plain, pickled);
            }
        }
        _ => checker.same(name, "text", plain, pickled),
    }
}

/// An array of texts, or the record of an export, as JSON.
fn texts_of(array: &Array) -> Value {
    let values: Vec<Value> = match &array.elements {
        Elements::Text(texts) => texts.iter().map(|text| text.as_str().into()).collect(),
        Elements::Objects(objects) => objects.iter().map(json).collect(),
        other => return format!("{} values that are no texts", other.count()).into(),
    };
    match values.as_slice() {
        [only] if array.shape.is_empty() => only.clone(),
        _ => values.into(),
    }
}

fn json(object: &Object) -> Value {
    match object {
        Object::None => Value::Null,
        Object::Bool(flag) => (*flag).into(),
        Object::Int(number) => (*number).into(),
        Object::Float(number) => (*number).into(),
        Object::Text(text) => text.as_str().into(),
        Object::List(items) | Object::Tuple(items) => items.iter().map(json).collect(),
        Object::Dict(members) => {
            let member =
                |(key, value): &(Object, Object)| Some((key.as_text()?.to_owned(), json(value)));
            members.iter().map(member).collect::<Option<Texts>>().map_or(Value::Null, Value::Object)
        }
        Object::Bytes(_) | Object::Tensor(_) | Object::Array { .. } | Object::Named(_) => {
            Value::Null
        }
    }
}
