//! The native predeploys where alloy-evm and op-reth take their EVM.

use alloy_evm::{Database, EvmEnv, EvmFactory, precompiles::PrecompilesMap};
use alloy_op_evm::{OpEvm, OpEvmContext, OpEvmFactory, OpTx, OpTxError};
use revm::{
    Inspector,
    context::{BlockEnv, result::EVMError},
    inspector::NoOpInspector,
};

use crate::{KnownImplementations, ReleasedImplementations, install, install_acceleration};

/// alloy-op-evm's factory with the native opcode in every EVM it makes; the EVM's type is
/// alloy-op-evm's own.
///
/// By default only accounts that hold a native program run natively;
/// [`accelerating`](Self::accelerating) is for chains whose accounts hold bytecode.
///
/// Under a spec without a gas table the EVM is left as it was: bytecode runs, and native code
/// halts.
#[derive(Debug, Clone, Copy)]
pub struct MessengerEvmFactory<LIST = ReleasedImplementations> {
    inner: OpEvmFactory,
    accelerated: Option<LIST>,
}

impl Default for MessengerEvmFactory {
    fn default() -> Self {
        Self { inner: OpEvmFactory::default(), accelerated: None }
    }
}

impl<LIST: KnownImplementations> MessengerEvmFactory<LIST> {
    /// With acceleration of deployed bytecode of this list. An EVM with an inspector interprets
    /// it, so that steps are Solidity's; the results are the same.
    pub fn accelerating(list: LIST) -> Self {
        Self { inner: OpEvmFactory::default(), accelerated: Some(list) }
    }

    /// Puts the native opcode in, where the spec has a gas table.
    fn with_native<DB: Database, I>(
        evm: OpEvm<DB, I, PrecompilesMap>,
        accelerated: Option<LIST>,
        inspect: bool,
    ) -> OpEvm<DB, I, PrecompilesMap> {
        let mut inner = evm.into_inner();
        let instructions = &mut inner.0.instruction;
        // The only error says that the spec has no gas table, and leaves the table untouched.
        let _unsupported = match accelerated {
            Some(list) => install_acceleration(instructions, list),
            None => install(instructions),
        };
        OpEvm::new(inner, inspect)
    }
}

impl<LIST: KnownImplementations> EvmFactory for MessengerEvmFactory<LIST> {
    type Evm<DB: Database, I: Inspector<OpEvmContext<DB>>> = OpEvm<DB, I, PrecompilesMap>;
    type Context<DB: Database> = OpEvmContext<DB>;
    type Tx = OpTx;
    type Error<DBError: core::error::Error + Send + Sync + 'static> = EVMError<DBError, OpTxError>;
    type HaltReason = <OpEvmFactory as EvmFactory>::HaltReason;
    type Spec = <OpEvmFactory as EvmFactory>::Spec;
    type BlockEnv = BlockEnv;
    type Precompiles = PrecompilesMap;

    fn create_evm<DB: Database>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, BlockEnv>,
    ) -> Self::Evm<DB, NoOpInspector> {
        Self::with_native(self.inner.create_evm(db, env), self.accelerated, false)
    }

    fn create_evm_with_inspector<DB: Database, I: Inspector<Self::Context<DB>>>(
        &self,
        db: DB,
        env: EvmEnv<Self::Spec, BlockEnv>,
        inspector: I,
    ) -> Self::Evm<DB, I> {
        let evm = self.inner.create_evm_with_inspector(db, env, inspector);
        Self::with_native(evm, None, true)
    }
}

#[cfg(test)]
mod tests {
    use alloy_evm::Evm;
    use alloy_primitives::Bytes;
    use alloy_sol_types::SolCall;
    use op_revm::{OpSpecId, OpTransaction};
    use revm::{
        context::{CfgEnv, TxEnv},
        database::InMemoryDB,
        interpreter::Interpreter,
        primitives::TxKind,
    };

    use super::*;
    use crate::{
        L2_TO_L2_CROSS_DOMAIN_MESSENGER, Rules, abi::IL2ToL2CrossDomainMessenger::versionCall,
        genesis_accounts,
    };

    /// Counts the steps that it is shown.
    #[derive(Debug, Default)]
    struct Steps(usize);

    impl<CTX> Inspector<CTX> for Steps {
        fn step(&mut self, _: &mut Interpreter, _: &mut CTX) {
            self.0 += 1;
        }
    }

    /// The native predeploys on a chain under this spec.
    fn chain(spec: OpSpecId) -> (InMemoryDB, EvmEnv<OpSpecId, BlockEnv>) {
        let mut db = InMemoryDB::default();
        for (address, account) in genesis_accounts(&Rules::Released) {
            db.insert_account_info(address, account);
        }
        let mut cfg_env = CfgEnv::default();
        cfg_env.set_spec_and_mainnet_gas_params(spec);
        (db, EvmEnv { cfg_env, block_env: BlockEnv::default() })
    }

    /// What the messenger says its version is, if anything.
    fn version(evm: &mut impl Evm<Tx = OpTx>) -> Option<alloc::string::String> {
        let mut call = OpTransaction::new(TxEnv {
            kind: TxKind::Call(L2_TO_L2_CROSS_DOMAIN_MESSENGER),
            data: versionCall {}.abi_encode().into(),
            gas_limit: 100_000,
            ..TxEnv::default()
        });
        call.enveloped_tx = Some(Bytes::from_static(&[0]));
        let ran = evm.transact_raw(OpTx(call)).expect("a transaction that begins to run");
        let output = ran.result.into_output().filter(|output| !output.is_empty())?;
        Some(versionCall::abi_decode_returns(&output).expect("a string"))
    }

    #[test]
    fn native_programs_run() {
        let (db, env) = chain(OpSpecId::INTEROP);
        let mut evm = MessengerEvmFactory::default().create_evm(db, env);
        assert_eq!(version(&mut evm).as_deref(), Some("1.2.0"));
    }

    #[test]
    fn an_inspector_sees_the_steps() {
        let (db, env) = chain(OpSpecId::INTEROP);
        let factory = MessengerEvmFactory::default();
        let mut evm = factory.create_evm_with_inspector(db, env, Steps::default());
        assert_eq!(version(&mut evm).as_deref(), Some("1.2.0"));
        assert_eq!(evm.inspector().0, 1);
    }

    #[test]
    fn native_programs_halt_under_a_spec_without_a_gas_table() {
        let (db, env) = chain(OpSpecId::CANYON);
        let mut evm = MessengerEvmFactory::default().create_evm(db, env);
        assert_eq!(version(&mut evm), None);
    }
}
