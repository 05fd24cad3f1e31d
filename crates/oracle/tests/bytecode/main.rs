//! Native code against the released bytecode, and the fixed vectors and interfaces that both must
//! have: everything that runs in seconds. Mutation testing builds this program once for each mutant
//! (docs/MUTANTS.md). The tests that take longer are those of `thorough`.

mod calls;
mod embedding;
mod encoding;
mod gas;
mod inbox;
mod recorded;
mod regressions;
mod relay;
mod send;
mod surface;
mod upstream;
mod versions;
