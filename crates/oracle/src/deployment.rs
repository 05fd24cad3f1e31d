//! The ways in which the predeploys can be there.

use std::{fmt, sync::OnceLock};

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory};
use alloy_primitives::Address;
use messenger::{
    MessengerEvmFactory, ReleasedImplementations, Rules, genesis_accounts, install,
    install_acceleration,
};
use op_revm::{
    OpSpecId,
    revm::{
        Inspector,
        handler::instructions::EthInstructions,
        inspector::NoOpInspector,
        interpreter::{Host, interpreter::EthInterpreter},
        state::AccountInfo,
    },
};

use crate::{Error, World};

/// Which code the predeploys' accounts hold, or their proxies delegate to, and what the EVM makes
/// of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deployment {
    /// The released bytecode.
    Bytecode,
    /// The native programs, under the released rules.
    Native,
    /// The released bytecode, in an EVM that accelerates it.
    Accelerated,
}

impl Deployment {
    /// The two accounts, the messenger's first.
    ///
    /// # Errors
    ///
    /// [`Error::Reference`] where the released bytecode cannot be had.
    pub fn accounts(self) -> Result<[(Address, AccountInfo); 2], Error> {
        let cached = match self {
            Self::Native => native(),
            Self::Bytecode | Self::Accelerated => released()?,
        };
        Ok(cached.clone())
    }

    /// Whether it must do as the bytecode does in this world: native programs need not where the
    /// world [says so](World::is_for_bytecode).
    pub const fn is_compared_in(self, world: &World) -> bool {
        !(world.is_for_bytecode && matches!(self, Self::Native))
    }

    /// Puts what it needs into an instruction table; nothing for the bytecode, which is what is
    /// right.
    ///
    /// # Errors
    ///
    /// [`UnsupportedSpec`](messenger::UnsupportedSpec) where it needs something, and the
    /// table is for a spec without a gas table; the instructions are left as they were.
    pub fn install<HOST: Host>(
        self,
        instructions: &mut EthInstructions<EthInterpreter, HOST>,
    ) -> Result<(), messenger::UnsupportedSpec> {
        match self {
            Self::Bytecode => Ok(()),
            Self::Native => install(instructions),
            Self::Accelerated => install_acceleration(instructions, ReleasedImplementations),
        }
    }

    /// An EVM out of the factory that puts in what it needs; out of alloy-op-evm's own for the
    /// bytecode, which is what is right. Under a spec without a gas table, all three are the same.
    pub fn create_evm<DB: Database>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        match self {
            Self::Bytecode => OpEvmFactory::default().create_evm(db, env),
            Self::Native => native_factory().create_evm(db, env),
            Self::Accelerated => accelerating_factory().create_evm(db, env),
        }
    }

    /// As [`create_evm`](Self::create_evm), with an inspector.
    pub(crate) fn create_inspected_evm<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        match self {
            Self::Bytecode => OpEvmFactory::default().create_evm_with_inspector(db, env, inspector),
            Self::Native => native_factory().create_evm_with_inspector(db, env, inspector),
            Self::Accelerated => {
                accelerating_factory().create_evm_with_inspector(db, env, inspector)
            }
        }
    }
}

/// The factory for chains whose accounts hold native programs.
fn native_factory() -> MessengerEvmFactory {
    MessengerEvmFactory::native()
}

/// The factory for chains whose accounts hold bytecode.
fn accelerating_factory() -> MessengerEvmFactory {
    MessengerEvmFactory::accelerating(ReleasedImplementations)
}

impl fmt::Display for Deployment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Bytecode => "bytecode",
            Self::Native => "native",
            Self::Accelerated => "accelerated",
        })
    }
}

/// Two accounts, whose code is analysed and hashed once: millions of cases run on them.
type Accounts = [(Address, AccountInfo); 2];

/// The native predeploys.
fn native() -> &'static Accounts {
    static NATIVE: OnceLock<Accounts> = OnceLock::new();
    NATIVE.get_or_init(|| genesis_accounts(&Rules::Released))
}

/// The released predeploys.
fn released() -> Result<&'static Accounts, Error> {
    static RELEASED: OnceLock<Accounts> = OnceLock::new();
    let released = reference::released()?;
    Ok(RELEASED.get_or_init(|| released.accounts()))
}
