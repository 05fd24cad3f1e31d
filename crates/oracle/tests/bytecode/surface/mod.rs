//! The predeploys' ABI and storage layout against the data files of this folder, in both
//! directions: the `sol!` interfaces, the released bytecode and the behaviour of both
//! implementations have everything that the files list, and nothing else.

mod abi;
mod bytecode;
mod data;
mod declared;
mod layout;
mod mutability;
mod width;
