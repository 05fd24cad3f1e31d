//! The pages of this repository, whose examples run as doc tests. They stand in no published crate,
//! for a package holds nothing from outside of its folder.

/// README.md.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// docs/EMBEDDING.md.
#[cfg(doctest)]
#[doc = include_str!("../docs/EMBEDDING.md")]
struct Embedding;

/// docs/STATE.md.
#[cfg(doctest)]
#[doc = include_str!("../docs/STATE.md")]
struct State;
