//! Hard forks: by cases of Ethereum's execution specs for Osaka, what Karst has, and what the forks
//! before it have instead.

mod fee_oracle;
mod gas_cap;
mod intrinsic_gas;
mod messages;
mod opcodes;
mod precompiles;
mod probe;
mod supported;
