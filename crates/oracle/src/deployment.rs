//! Deployments of the two predeploys.

use std::{
    collections::BTreeMap,
    fmt,
    sync::{PoisonError, RwLock},
};

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory};
use alloy_primitives::Address;
use messenger::{
    MessengerEvmFactory, ReleasedImplementations, Rules, StandInEvmFactory, Versions,
    genesis_accounts, install, install_acceleration, install_stand_ins,
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

use crate::{OwnContracts, World, released::released};

/// The code in the predeploys' accounts, or behind their proxies, and how the EVM runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deployment {
    /// The released bytecode.
    Bytecode,
    /// The native programs, under the released rules.
    Native,
    /// The released bytecode, in an EVM that accelerates it.
    Accelerated,
    /// The project's own contracts of 1.3, in whose place the EVM runs native programs.
    StandIn,
    /// The project's own contracts of 1.3, interpreted. Their gas is another.
    Solidity,
}

impl Deployment {
    /// The accounts of the messenger and the inbox, in this order. The project's own contracts have
    /// one version each, whatever `versions` says.
    ///
    /// # Errors
    ///
    /// [`reference::Error`] if the released bytecode is not available.
    pub fn accounts(
        self,
        versions: Versions,
    ) -> Result<[(Address, AccountInfo); 2], reference::Error> {
        let make: Make = match self {
            Self::Native => |versions| Ok(genesis_accounts(versions, &Rules::Released)),
            Self::Bytecode | Self::Accelerated => |versions| Ok(released(versions)?.accounts()),
            Self::StandIn | Self::Solidity => |_| Ok(OwnContracts::code().accounts()),
        };
        kept(self, versions, make)
    }

    /// Whether this deployment must equal the bytecode in this world. EVMs that run native programs
    /// need not in a world that is [only for bytecode](World::is_for_bytecode).
    pub const fn is_compared_in(self, world: &World) -> bool {
        !(world.is_for_bytecode && matches!(self, Self::Native | Self::StandIn))
    }

    /// Installs the deployment's instructions into an instruction table; none for the bytecode,
    /// which is right by definition.
    ///
    /// # Errors
    ///
    /// [`UnsupportedSpec`](messenger::UnsupportedSpec) if there are instructions to install, and
    /// the table is for a spec without a gas table. The table then stays as it was.
    pub fn install<HOST: Host>(
        self,
        instructions: &mut EthInstructions<EthInterpreter, HOST>,
    ) -> Result<(), messenger::UnsupportedSpec> {
        match self {
            Self::Bytecode | Self::Solidity => Ok(()),
            Self::Native => install(instructions),
            Self::Accelerated => install_acceleration(instructions, ReleasedImplementations),
            Self::StandIn => install_stand_ins(instructions, OwnContracts),
        }
    }

    /// Creates an EVM with the deployment's factory; with alloy-op-evm's own for the bytecode,
    /// which is right by definition. Under a spec without a gas table, all three EVMs are the same.
    pub fn create_evm<DB: Database>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
    ) -> OpEvm<DB, NoOpInspector, PrecompilesMap> {
        match self {
            Self::Bytecode | Self::Solidity => OpEvmFactory::default().create_evm(db, env),
            Self::Native => native_factory().create_evm(db, env),
            Self::Accelerated => accelerating_factory().create_evm(db, env),
            Self::StandIn => StandInEvmFactory::new(OwnContracts).create_evm(db, env),
        }
    }

    /// Creates an EVM like [`create_evm`](Self::create_evm), with an inspector.
    pub(crate) fn create_inspected_evm<DB: Database, I: Inspector<OpEvmContext<DB>>>(
        self,
        db: DB,
        env: EvmEnv<OpSpecId>,
        inspector: I,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        match self {
            Self::Bytecode | Self::Solidity => {
                OpEvmFactory::default().create_evm_with_inspector(db, env, inspector)
            }
            Self::Native => native_factory().create_evm_with_inspector(db, env, inspector),
            Self::Accelerated => {
                accelerating_factory().create_evm_with_inspector(db, env, inspector)
            }
            Self::StandIn => {
                StandInEvmFactory::new(OwnContracts).create_evm_with_inspector(db, env, inspector)
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
            Self::StandIn => "stand-in",
            Self::Solidity => "solidity",
        })
    }
}

/// The two accounts of a deployment.
type Accounts = [(Address, AccountInfo); 2];

/// Makes the accounts of some versions.
type Make = fn(Versions) -> Result<Accounts, reference::Error>;

/// The accounts of a deployment. They are made once, because millions of cases use them and their
/// code must be analysed and hashed.
fn kept(
    deployment: Deployment,
    versions: Versions,
    make: Make,
) -> Result<Accounts, reference::Error> {
    static KEPT: RwLock<BTreeMap<(Deployment, Versions), Accounts>> = RwLock::new(BTreeMap::new());
    let key = (deployment, versions);
    if let Some(accounts) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Ok(accounts.clone());
    }
    let accounts = make(versions)?;
    KEPT.write().unwrap_or_else(PoisonError::into_inner).insert(key, accounts.clone());
    Ok(accounts)
}
