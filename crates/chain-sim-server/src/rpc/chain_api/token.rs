//! Balances and allowances of tokens.

use alloy_primitives::{Address, U256};
use alloy_sol_types::{SolCall, sol};
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::devnet::{RequestError, token_slot::TokenView};

sol! {
    /// The view functions of a token (ERC-20).
    interface IERC20 {
        function balanceOf(address account) external view returns (uint256);
        function allowance(address owner, address spender) external view returns (uint256);
    }
}

#[rpc(server, namespace = "anvil")]
pub(crate) trait TokenApi {
    /// Sets an account's balance of a token (ERC-20), in the token's smallest unit. The total supply
    /// stays.
    #[method(
        name = "dealERC20",
        aliases = ["hardhat_dealERC20", "anvil_setERC20Balance", "anvil_dealErc20"]
    )]
    async fn deal(&self, address: Address, token: Address, amount: U256) -> RpcResult<()>;

    /// Sets how much of an account's tokens (ERC-20) another may spend.
    #[method(name = "setERC20Allowance", aliases = ["hardhat_setERC20Allowance"])]
    async fn set_allowance(
        &self,
        owner: Address,
        spender: Address,
        token: Address,
        amount: U256,
    ) -> RpcResult<()>;
}

#[jsonrpsee::core::async_trait]
impl TokenApiServer for ChainApi {
    async fn deal(&self, address: Address, token: Address, amount: U256) -> RpcResult<()> {
        let input = IERC20::balanceOfCall { account: address }.abi_encode().into();
        Ok(self.set_word(TokenView { token, input, what: "balance" }, amount).await?)
    }

    async fn set_allowance(
        &self,
        owner: Address,
        spender: Address,
        token: Address,
        amount: U256,
    ) -> RpcResult<()> {
        let input = IERC20::allowanceCall { owner, spender }.abi_encode().into();
        Ok(self.set_word(TokenView { token, input, what: "allowance" }, amount).await?)
    }
}

impl ChainApi {
    /// Sets the storage word of a token that a view function returns. The word is found beside the
    /// owner, because that takes calls.
    async fn set_word(&self, function: TokenView, value: U256) -> Result<(), RequestError> {
        let chain = self.chain;
        let found = self.owner.read_long(move |view| view.find_word(chain, &function, value));
        let Some(found) = found.await? else { return Ok(()) };
        self.owner
            .ask(move |devnet| devnet.set_storage(chain, found.account, found.slot, found.word))
            .await
    }
}
