//! Read-only calls.

use alloy_eips::{BlockId, eip2930::AccessList};
use alloy_primitives::{Bytes, U64, U256};
use alloy_rpc_types_eth::{AccessListResult, BlockOverrides, state::StateOverride};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_alloy_rpc_types::OpTransactionRequest;
use op_revm::revm::context::result::ExecutionResult;
use revm_inspectors::access_list::AccessListInspector;

use super::ChainApi;
use crate::{
    devnet::{
        call::{CallRequest, failure},
        simulation::{Payload, Simulated},
    },
    json::Json,
};

#[rpc(server, namespace = "eth")]
pub(crate) trait CallApi {
    /// Executes a call and returns its output.
    #[method(name = "call")]
    async fn call(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<Json<Bytes>>;

    /// Executes blocks of calls, one after the other, and returns the blocks with what came of the
    /// calls.
    #[method(name = "simulateV1")]
    async fn simulate(
        &self,
        payload: Payload,
        block: Option<BlockId>,
    ) -> RpcResult<Json<Vec<Simulated>>>;

    /// Returns the lowest gas limit with which a call succeeds.
    #[method(name = "estimateGas")]
    async fn estimate_gas(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<U64>;

    /// Returns the access list of the accounts and words that a call touches, in the order of their
    /// addresses and slots, and the gas that the call uses with that list.
    #[method(name = "createAccessList")]
    async fn create_access_list(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
    ) -> RpcResult<Json<AccessListResult>>;
}

#[jsonrpsee::core::async_trait]
impl CallApiServer for ChainApi {
    async fn call(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<Json<Bytes>> {
        let (chain, call) = (self.chain, CallRequest { transaction, state, block: overrides });
        Ok(self.owner.read_json(move |view| view.call(chain, block, call)).await?)
    }

    async fn simulate(
        &self,
        payload: Payload,
        block: Option<BlockId>,
    ) -> RpcResult<Json<Vec<Simulated>>> {
        let chain = self.chain;
        Ok(self.owner.read_json(move |view| view.simulate(chain, block, payload)).await?)
    }

    async fn estimate_gas(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
        overrides: Option<Box<BlockOverrides>>,
    ) -> RpcResult<U64> {
        let (chain, call) = (self.chain, CallRequest { transaction, state, block: overrides });
        let gas = self.owner.read_long(move |view| view.estimate_gas(chain, block, call));
        Ok(U64::from(gas.await?))
    }

    async fn create_access_list(
        &self,
        transaction: OpTransactionRequest,
        block: Option<BlockId>,
        state: Option<StateOverride>,
    ) -> RpcResult<Json<AccessListResult>> {
        let chain = self.chain;
        let list = self.owner.read_json(move |view| {
            let declared = transaction.as_ref().access_list.clone().unwrap_or_default();
            let mut call = CallRequest { transaction, state, block: None };
            let inspector = AccessListInspector::new(declared);
            let inspector = view.inspect(chain, block, call.clone(), inspector)?;
            let mut access_list: AccessList = inspector.into_access_list();
            // The inspector has no order of its own.
            access_list.0.sort_unstable_by_key(|item| item.address);
            call.transaction.as_mut().access_list = Some(access_list.clone());
            // The list changes the cost of the call, and can change what it does.
            let result = view.execute(chain, block, call)?;
            let gas_used = U256::from(result.tx_gas_used());
            let error = match result {
                ExecutionResult::Success { .. } => None,
                failed => Some(failure(failed).to_string()),
            };
            Ok(AccessListResult { access_list, gas_used, error })
        });
        Ok(list.await?)
    }
}
