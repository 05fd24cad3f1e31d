//! Typed structured data to sign (EIP-712).

use std::collections::{BTreeMap, BTreeSet};

use alloy_dyn_abi::{DynSolType, DynSolValue};
use alloy_primitives::{B256, keccak256};
use alloy_sol_types::Eip712Domain;
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{error::RequestError, interrupt::Interrupt};

/// The bytes before a domain separator and the hash of a message.
const PREFIX: [u8; 2] = [0x19, 0x01];
/// Characters of a value that an error shows.
const SHOWN: usize = 80;

/// A field of a struct type.
#[derive(Debug, Deserialize)]
struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: String,
}

/// Struct types, by name.
type Types = BTreeMap<String, Vec<Field>>;

/// A message with its types and its domain.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TypedData {
    types: Types,
    primary_type: String,
    #[serde(default = "empty")]
    domain: Value,
    #[serde(default)]
    message: Value,
}

/// Returns an object without fields.
fn empty() -> Value {
    Value::Object(serde_json::Map::new())
}

impl TypedData {
    /// Reads typed data: an object, or a string that contains one.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`].
    pub(crate) fn read(data: &RawValue) -> Result<Self, RequestError> {
        let read = if data.get().starts_with('"') {
            serde_json::from_str(data.get()).and_then(|json: String| serde_json::from_str(&json))
        } else {
            serde_json::from_str(data.get())
        };
        read.map_err(|error| {
            let expected = "an object with types, primaryType, domain and message";
            RequestError::parameter("data", expected, error)
        })
    }

    /// Returns the hash to sign. A message whose type is that of the domain is the domain alone.
    ///
    /// # Errors
    ///
    /// [`RequestError::Parameter`] for a value that is not of its type; [`RequestError::TimedOut`].
    pub(crate) fn signing_hash(&self, interrupt: &Interrupt) -> Result<B256, RequestError> {
        let mut hasher = Hasher { types: &self.types, known: BTreeMap::new(), interrupt };
        let separator = self.separator(&mut hasher)?;
        let mut signed = [PREFIX.as_slice(), separator.as_slice()].concat();
        if self.primary_type != Eip712Domain::NAME {
            let (name, fields) = self.types.get_key_value(&self.primary_type).ok_or_else(|| {
                let expected = "the name of one of the types";
                RequestError::parameter("data: primaryType", expected, short(&self.primary_type))
            })?;
            signed.extend(hasher.structure(name, fields, &self.message)?);
        }
        Ok(keccak256(signed))
    }

    /// Returns the hash of the domain. Its type can be left out, because its fields are known.
    fn separator<'a>(&'a self, hasher: &mut Hasher<'a>) -> Result<B256, RequestError> {
        if let Some((name, fields)) = self.types.get_key_value(Eip712Domain::NAME) {
            return hasher.structure(name, fields, &self.domain);
        }
        let domain = Eip712Domain::deserialize(&self.domain).map_err(|error| {
            RequestError::parameter("data: domain", "the fields of a domain", error)
        })?;
        Ok(domain.separator())
    }
}

/// Hashes values of struct types. Types can refer to themselves and to each other.
struct Hasher<'a> {
    types: &'a Types,
    /// The hashes of types so far.
    known: BTreeMap<&'a str, B256>,
    interrupt: &'a Interrupt,
}

impl<'a> Hasher<'a> {
    /// Returns the hash of a value of a struct type.
    fn structure(
        &mut self,
        name: &'a str,
        fields: &'a [Field],
        value: &Value,
    ) -> Result<B256, RequestError> {
        let given = value.as_object().ok_or_else(|| mismatch(name, value))?;
        let mut words = self.type_hash(name, fields)?.to_vec();
        for field in fields {
            let given = given.get(&field.name).unwrap_or(&Value::Null);
            words.extend(self.word(&field.kind, given)?);
        }
        Ok(keccak256(words))
    }

    /// Returns the word that stands for a value in the encoding of its struct. As in `MetaMask`, a
    /// struct that is null or left out is zero.
    fn word(&mut self, kind: &'a str, value: &Value) -> Result<B256, RequestError> {
        self.interrupt.check()?;
        if let Some((name, fields)) = self.types.get_key_value(kind) {
            if value.is_null() {
                return Ok(B256::ZERO);
            }
            return self.structure(name, fields, value);
        }
        if let Some((element, length)) = element(kind) {
            let elements = value.as_array().ok_or_else(|| mismatch(kind, value))?;
            if !length.is_empty() && length.parse() != Ok(elements.len()) {
                return Err(mismatch(kind, value));
            }
            let mut words = Vec::with_capacity(elements.len() * 32);
            for value in elements {
                words.extend(self.word(element, value)?);
            }
            return Ok(keccak256(words));
        }
        let unknown = || {
            let expected = "a type of Solidity, or one of the types";
            RequestError::parameter("data: types", expected, short(kind))
        };
        // Only names of types: no tuples, which have no encoding here.
        let is_name = kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let parsed = is_name.then(|| DynSolType::parse(kind).ok()).flatten().ok_or_else(unknown)?;
        match parsed.coerce_json(value).map_err(|_| mismatch(kind, value))? {
            DynSolValue::String(text) => Ok(keccak256(text)),
            DynSolValue::Bytes(bytes) => Ok(keccak256(bytes)),
            other => other.as_word().ok_or_else(unknown),
        }
    }

    /// Returns the hash of a struct type: of its fields, and of the types that it depends on, in the
    /// order of their names.
    fn type_hash(&mut self, name: &'a str, fields: &'a [Field]) -> Result<B256, RequestError> {
        if let Some(known) = self.known.get(name) {
            return Ok(*known);
        }
        let mut others = BTreeSet::new();
        let mut unread = vec![fields];
        while let Some(fields) = unread.pop() {
            self.interrupt.check()?;
            for field in fields {
                let stem = field.kind.split('[').next().unwrap_or_default();
                if let Some((other, fields)) = self.types.get_key_value(stem)
                    && other != name
                    && others.insert(other)
                {
                    unread.push(fields);
                }
            }
        }
        let mut encoded = String::new();
        write_type(&mut encoded, name, fields);
        for other in others {
            write_type(&mut encoded, other, self.types.get(other).map_or(&[], Vec::as_slice));
        }
        let hash = keccak256(encoded);
        self.known.insert(name, hash);
        Ok(hash)
    }
}

/// Writes a struct type, such as `Person(string name,address wallet)`.
fn write_type(encoded: &mut String, name: &str, fields: &[Field]) {
    encoded.push_str(name);
    encoded.push('(');
    for (position, field) in fields.iter().enumerate() {
        if position > 0 {
            encoded.push(',');
        }
        encoded.extend([field.kind.as_str(), " ", field.name.as_str()]);
    }
    encoded.push(')');
}

/// Returns the type of an array's elements, and its length; the length is empty where any is right.
fn element(kind: &str) -> Option<(&str, &str)> {
    kind.strip_suffix(']')?.rsplit_once('[')
}

/// Returns the error of a value that is not of its type.
fn mismatch(kind: &str, value: &Value) -> RequestError {
    let actual = match value {
        Value::Null => "nothing".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::String(text) => format!("{:?}", short(text)),
        Value::Array(values) => format!("an array of {}", values.len()),
        Value::Object(_) => "an object".to_owned(),
    };
    RequestError::parameter("data", format!("a value of type {}", short(kind)), actual)
}

/// Returns the first characters of a text.
fn short(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}
