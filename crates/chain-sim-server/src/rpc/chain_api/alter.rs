//! Changes of accounts, and impersonation.

use alloy_primitives::{Address, Bytes, U64, U256};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;

#[rpc(server, namespace = "anvil")]
pub(crate) trait AlterApi {
    /// Sets the balance of an account, in wei.
    #[method(
        name = "setBalance",
        aliases = ["hardhat_setBalance", "evm_setAccountBalance", "tenderly_setBalance"]
    )]
    async fn set_balance(&self, address: Address, wei: U256) -> RpcResult<()>;

    /// Adds to the balance of an account, in wei; at most 2^256 - 1 in all.
    #[method(name = "addBalance", aliases = ["hardhat_addBalance", "tenderly_addBalance"])]
    async fn add_balance(&self, address: Address, wei: U256) -> RpcResult<()>;

    /// Sets the code of an account.
    #[method(name = "setCode", aliases = ["hardhat_setCode", "evm_setAccountCode"])]
    async fn set_code(&self, address: Address, code: Bytes) -> RpcResult<()>;

    /// Sets the next nonce of an account.
    #[method(name = "setNonce", aliases = ["hardhat_setNonce", "evm_setAccountNonce"])]
    async fn set_nonce(&self, address: Address, nonce: U64) -> RpcResult<()>;

    /// Sets a storage word. Returns `true`.
    #[method(name = "setStorageAt", aliases = ["hardhat_setStorageAt"])]
    async fn set_storage_at(&self, address: Address, slot: U256, word: U256) -> RpcResult<bool>;

    /// Accepts transactions of an account without its signature.
    #[method(name = "impersonateAccount", aliases = ["hardhat_impersonateAccount"])]
    async fn impersonate_account(&self, address: Address) -> RpcResult<()>;

    /// Accepts transactions of an account only with its signature again.
    #[method(name = "stopImpersonatingAccount", aliases = ["hardhat_stopImpersonatingAccount"])]
    async fn stop_impersonating_account(&self, address: Address) -> RpcResult<()>;

    /// Accepts transactions of all accounts without signatures, or no longer does.
    #[method(name = "autoImpersonateAccount", aliases = ["hardhat_autoImpersonateAccount"])]
    async fn auto_impersonate_account(&self, enabled: bool) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl AlterApiServer for ChainApi {
    async fn set_balance(&self, address: Address, wei: U256) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_balance(chain, address, wei));
        Ok(set.await?)
    }

    async fn add_balance(&self, address: Address, wei: U256) -> RpcResult<()> {
        let chain = self.chain;
        let added = self.owner.ask(move |devnet| {
            let before = devnet.chain(chain)?.account(address).balance;
            devnet.set_balance(chain, address, before.saturating_add(wei))
        });
        Ok(added.await?)
    }

    async fn set_code(&self, address: Address, code: Bytes) -> RpcResult<()> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_code(chain, address, code));
        Ok(set.await?)
    }

    async fn set_nonce(&self, address: Address, nonce: U64) -> RpcResult<()> {
        let (chain, nonce) = (self.chain, nonce.to());
        let set = self.owner.ask(move |devnet| devnet.set_nonce(chain, address, nonce));
        Ok(set.await?)
    }

    async fn set_storage_at(&self, address: Address, slot: U256, word: U256) -> RpcResult<bool> {
        let chain = self.chain;
        let set = self.owner.ask(move |devnet| devnet.set_storage(chain, address, slot, word));
        set.await?;
        Ok(true)
    }

    async fn impersonate_account(&self, address: Address) -> RpcResult<()> {
        let chain = self.chain;
        let done = self.owner.ask_to_send(chain, move |devnet| devnet.impersonate(chain, address));
        Ok(done.await?)
    }

    async fn stop_impersonating_account(&self, address: Address) -> RpcResult<()> {
        let chain = self.chain;
        let done = self.owner.ask_to_send(chain, move |devnet| {
            devnet.served_mut(chain)?.impersonated.remove(&address);
            Ok(())
        });
        Ok(done.await?)
    }

    async fn auto_impersonate_account(&self, enabled: bool) -> RpcResult<()> {
        let chain = self.chain;
        let done = self.owner.ask_to_send(chain, move |devnet| {
            devnet.served_mut(chain)?.impersonates_all = enabled;
            Ok(())
        });
        Ok(done.await?)
    }
}
