//! The predeploys' ABI and storage layout against the data files in `tests/surface`, in both
//! directions: the `sol!` interfaces, the released bytecode and what both implementations do have
//! all that is in the data, and nothing else.

#[path = "surface/abi.rs"]
mod abi;
#[path = "surface/bytecode.rs"]
mod bytecode;
#[path = "surface/data.rs"]
mod data;
#[path = "surface/declared.rs"]
mod declared;
#[path = "surface/layout.rs"]
mod layout;
#[path = "surface/mutability.rs"]
mod mutability;
#[path = "surface/width.rs"]
mod width;
