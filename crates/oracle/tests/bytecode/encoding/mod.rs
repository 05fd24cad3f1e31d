//! The part of crate `messenger` without revm: selectors, access lists, payloads and hashes against
//! fixed vectors and by round trips.

mod abi;
mod access_list;
mod payload;
mod vectors;
