//! The data files.

use std::collections::{BTreeMap, BTreeSet};

use alloy_json_abi::JsonAbi;
use alloy_primitives::{B256, Bytes, U256, keccak256};
use oracle::Revision;
use serde::Deserialize;

/// One of the two predeploys.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Predeploy {
    /// Its interface in `messenger::abi`.
    pub(crate) interface: &'static str,
    /// The interface in `messenger::abi` whose functions version 1.2 has in the place of their
    /// namesakes.
    pub(crate) interface_of_1_2: Option<&'static str>,
    /// Its errors that neither released code has, nor the data: those of the documented rules and
    /// of inbox 1.1.
    pub(crate) errors_of_no_bytecode: &'static [&'static str],
    abi: &'static str,
    /// The ABI of `interface_of_1_2`.
    abi_of_1_2: &'static str,
    /// The layout in each revision.
    layout: fn(Revision) -> &'static str,
}

/// The messenger.
pub(crate) const MESSENGER: Predeploy = Predeploy {
    interface: "IL2ToL2CrossDomainMessenger",
    interface_of_1_2: Some("IL2ToL2CrossDomainMessenger1_2"),
    errors_of_no_bytecode: &["InvalidChainId", "MessageTargetCrossL2Inbox"],
    abi: include_str!("L2ToL2CrossDomainMessenger.abi.json"),
    abi_of_1_2: include_str!("L2ToL2CrossDomainMessenger1_2.abi.json"),
    layout: |revision| match revision {
        Revision::V1_2 => include_str!("L2ToL2CrossDomainMessenger1_2.layout.json"),
        Revision::V1_3 => include_str!("L2ToL2CrossDomainMessenger.layout.json"),
    },
};

/// The inbox.
pub(crate) const INBOX: Predeploy = Predeploy {
    interface: "ICrossL2Inbox",
    interface_of_1_2: None,
    errors_of_no_bytecode: &["CrossL2Inbox_NoExecutingDeposits"],
    abi: include_str!("CrossL2Inbox.abi.json"),
    abi_of_1_2: "[]",
    layout: |_| include_str!("CrossL2Inbox.layout.json"),
};

impl Predeploy {
    /// The published ABI of the revision that the process tests.
    pub(crate) fn abi(&self) -> JsonAbi {
        let abi = |json| -> JsonAbi { serde_json::from_str(json).expect("an ABI") };
        in_revision(abi(self.abi), abi(self.abi_of_1_2))
    }

    /// The published layout of the revision that the process tests.
    pub(crate) fn layout(&self) -> Layout {
        serde_json::from_str((self.layout)(Revision::selected())).expect("a layout")
    }

    /// The released runtime code of the revision that the process tests.
    pub(crate) fn released(&self) -> Bytes {
        let released = oracle::released(Revision::selected().versions());
        let released = released.expect("the released code");
        match self.interface {
            "ICrossL2Inbox" => released.inbox,
            _ => released.messenger,
        }
    }
}

/// The ABI of the revision that the process tests: that of 1.3, where 1.2 has the functions of
/// `of_1_2` in the place of their namesakes.
pub(crate) fn in_revision(mut abi: JsonAbi, of_1_2: JsonAbi) -> JsonAbi {
    if Revision::selected() == Revision::V1_2 {
        for (name, functions) in of_1_2.functions {
            let replaced = abi.functions.insert(name, functions);
            assert!(replaced.is_some(), "1.3 has the name, too");
        }
    }
    abi
}

/// A storage layout as solc prints it, and the transient slots.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Layout {
    pub(crate) storage: Vec<Variable>,
    types: BTreeMap<String, Type>,
    pub(crate) transient: Vec<Transient>,
}

/// A variable in storage.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Variable {
    pub(crate) label: String,
    slot: U256,
    /// Offset of its lowest byte in the slot.
    offset: usize,
    #[serde(rename = "type")]
    type_id: String,
}

/// A type of a variable.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase", tag = "encoding")]
enum Type {
    #[serde(rename_all = "camelCase")]
    Inplace {
        label: String,
        #[serde(deserialize_with = "decimal")]
        number_of_bytes: usize,
    },
    #[serde(rename_all = "camelCase")]
    Mapping {
        label: String,
        key: String,
        value: String,
        #[serde(deserialize_with = "decimal")]
        number_of_bytes: usize,
    },
}

/// A transient slot: `keccak256(preimage) - 1`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Transient {
    pub(crate) preimage: String,
    pub(crate) slot: U256,
}

/// A number that solc prints as a string.
fn decimal<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<usize, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
}

impl Layout {
    /// The variable's own slot.
    pub(crate) fn base_slot(&self, label: &str) -> U256 {
        self.variable(label).slot
    }

    /// The slot of the variable, or of its value at `key` if it is a mapping.
    pub(crate) fn slot(&self, label: &str, key: B256) -> U256 {
        let variable = self.variable(label);
        match &self.types[&variable.type_id] {
            Type::Inplace { .. } => variable.slot,
            Type::Mapping { .. } => {
                keccak256([key.0, variable.slot.to_be_bytes()].as_flattened()).into()
            }
        }
    }

    /// The bits of the slot that the variable has, or a value of it if it is a mapping.
    pub(crate) fn bits(&self, label: &str) -> BTreeSet<usize> {
        let variable = self.variable(label);
        let bytes = match &self.types[&variable.type_id] {
            Type::Inplace { number_of_bytes, .. } => *number_of_bytes,
            Type::Mapping { value, .. } => self.size(value),
        };
        (8 * variable.offset..8 * (variable.offset + bytes)).collect()
    }

    /// Asserts that the types are exactly those of the variables, and that labels and sizes match.
    pub(crate) fn assert_consistent(&self) {
        let mut used = BTreeSet::new();
        for variable in &self.storage {
            used.insert(&variable.type_id);
            if let Type::Mapping { label, key, value, number_of_bytes } =
                &self.types[&variable.type_id]
            {
                used.extend([key, value]);
                assert_eq!((variable.offset, *number_of_bytes), (0, 32), "{label}");
                assert_eq!(self.size(key), 32, "{label}: the key is hashed as one word");
                assert_eq!(*label, format!("mapping({} => {})", self.name(key), self.name(value)));
            }
            assert!(self.bits(&variable.label).last() < Some(&256), "{}", variable.label);
        }
        assert_eq!(used, self.types.keys().collect());
    }

    fn variable(&self, label: &str) -> &Variable {
        self.storage.iter().find(|variable| variable.label == label).expect("a variable")
    }

    /// Length of a value of this type in bytes.
    fn size(&self, type_id: &str) -> usize {
        match &self.types[type_id] {
            Type::Inplace { number_of_bytes, .. } | Type::Mapping { number_of_bytes, .. } => {
                *number_of_bytes
            }
        }
    }

    fn name(&self, type_id: &str) -> &str {
        match &self.types[type_id] {
            Type::Inplace { label, .. } | Type::Mapping { label, .. } => label,
        }
    }
}
