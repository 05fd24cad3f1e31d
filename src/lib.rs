//! The repository's Markdown pages, whose Rust blocks run as doc tests of this package. A published
//! crate cannot include them: its package contains only its own folder.

/// README.md.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

/// docs/DEVNET.md.
#[cfg(doctest)]
#[doc = include_str!("../docs/DEVNET.md")]
struct Devnet;

/// docs/EMBEDDING.md.
#[cfg(doctest)]
#[doc = include_str!("../docs/EMBEDDING.md")]
struct Embedding;

/// docs/STATE.md.
#[cfg(doctest)]
#[doc = include_str!("../docs/STATE.md")]
struct State;

/// crates/chain-sim/README.md.
#[cfg(doctest)]
#[doc = include_str!("../crates/chain-sim/README.md")]
struct ChainSimReadme;
