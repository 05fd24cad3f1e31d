//! Accounts: balance, nonce, code, storage.

use alloy_eips::BlockId;
use alloy_primitives::{Address, B256, Bytes, U64, U256};
use alloy_rpc_types_eth::AccountInfo;
use alloy_serde::JsonStorageKey;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};
use op_revm::revm::state::Bytecode;

use super::ChainApi;
use crate::devnet::{RequestError, block_tag::BlockRef};
use chain_sim::State;

#[rpc(server, namespace = "eth")]
pub(crate) trait AccountApi {
    /// Returns the accounts whose transactions need no signature.
    #[method(name = "accounts", aliases = ["eth_requestAccounts"])]
    async fn accounts(&self) -> RpcResult<Vec<Address>>;

    /// Returns the balance of an account, in wei.
    #[method(name = "getBalance")]
    async fn balance(&self, address: Address, block: Option<BlockId>) -> RpcResult<U256>;

    /// Returns the next nonce of an account. With `pending`, it counts waiting transactions.
    #[method(name = "getTransactionCount")]
    async fn transaction_count(&self, address: Address, block: Option<BlockId>) -> RpcResult<U64>;

    /// Returns the code of an account.
    #[method(name = "getCode")]
    async fn code(&self, address: Address, block: Option<BlockId>) -> RpcResult<Bytes>;

    /// Returns balance, nonce and code of an account.
    #[method(name = "getAccountInfo")]
    async fn account_info(
        &self,
        address: Address,
        block: Option<BlockId>,
    ) -> RpcResult<AccountInfo>;

    /// Returns a storage word.
    #[method(name = "getStorageAt")]
    async fn storage_at(
        &self,
        address: Address,
        slot: JsonStorageKey,
        block: Option<BlockId>,
    ) -> RpcResult<B256>;
}

#[jsonrpsee::core::async_trait]
impl AccountApiServer for ChainApi {
    async fn accounts(&self) -> RpcResult<Vec<Address>> {
        let chain = self.chain;
        let accounts = self.owner.read_long(move |view| {
            let impersonated = &view.served(chain)?.impersonated;
            let others = impersonated.iter().filter(|other| !view.accounts.contains(other));
            Ok(view.accounts.iter().chain(others).copied().collect())
        });
        Ok(accounts.await?)
    }

    async fn balance(&self, address: Address, block: Option<BlockId>) -> RpcResult<U256> {
        let balance = move |state: &State| state.account(address).map(|account| account.balance);
        Ok(self.read(block, balance).await?.unwrap_or_default())
    }

    async fn transaction_count(&self, address: Address, block: Option<BlockId>) -> RpcResult<U64> {
        let chain = self.chain;
        let pending = self.owner.read(|view| match view.resolve_block(chain, block)? {
            BlockRef::Pending => Ok(Some(view.chain(chain)?.next_nonce(address))),
            BlockRef::Number(_) => Ok(None),
        })?;
        if let Some(nonce) = pending {
            return Ok(U64::from(nonce));
        }
        let nonce = move |state: &State| state.account(address).map_or(0, |account| account.nonce);
        Ok(U64::from(self.read(block, nonce).await?))
    }

    async fn code(&self, address: Address, block: Option<BlockId>) -> RpcResult<Bytes> {
        let code = move |state: &State| state.account(address).map(code);
        Ok(self.read(block, code).await?.unwrap_or_default())
    }

    async fn account_info(
        &self,
        address: Address,
        block: Option<BlockId>,
    ) -> RpcResult<AccountInfo> {
        let info = move |state: &State| {
            let account = state.account(address)?;
            let code = code(account);
            Some(AccountInfo { balance: account.balance, nonce: account.nonce, code })
        };
        Ok(self.read(block, info).await?.unwrap_or_default())
    }

    async fn storage_at(
        &self,
        address: Address,
        slot: JsonStorageKey,
        block: Option<BlockId>,
    ) -> RpcResult<B256> {
        let slot = slot.as_b256();
        let word = self.read(block, move |state| state.storage(address, slot.into())).await?;
        Ok(word.into())
    }
}

/// Returns the code of an account, as it was deployed.
fn code(account: &op_revm::revm::state::AccountInfo) -> Bytes {
    account.code.as_ref().map(Bytecode::original_bytes).unwrap_or_default()
}

impl ChainApi {
    /// Reads the state after a block.
    async fn read<T: Send + 'static>(
        &self,
        block: Option<BlockId>,
        read: impl FnOnce(&State) -> T + Send + 'static,
    ) -> Result<T, RequestError> {
        let chain = self.chain;
        if block.is_none_or(|block| block.is_latest()) {
            return self.owner.read(|view| view.on_state(chain, block, read));
        }
        // Earlier states, and the pending one, are computed.
        self.owner.read_long(move |view| view.on_state(chain, block, read)).await
    }
}
