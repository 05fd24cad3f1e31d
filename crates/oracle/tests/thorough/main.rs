//! Native code against the released bytecode in tests that take from seconds to minutes: random
//! cases of every class of input, whole blocks, traces, and every gas parameter of revm. The tests
//! that take less are those of `bytecode`.

mod block_warming;
mod blocks;
mod equivalence;
mod gas_configuration;
mod tracing;
