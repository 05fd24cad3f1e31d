//! Accounts and their storage with what proves them.

use alloy_eips::BlockId;
use alloy_primitives::{Address, ChainId};
use alloy_rpc_types_eth::{Account, EIP1186AccountProofResponse, EIP1186StorageProof};
use alloy_serde::JsonStorageKey;
use jsonrpsee::{core::RpcResult, proc_macros::rpc};

use super::ChainApi;
use crate::{
    AccountProof,
    server::{block_tag::At, devnet::Devnet, error::RequestError},
};

/// How many words one request can ask for, as geth has it.
const MAX_KEYS: usize = 1024;

#[rpc(server, namespace = "eth")]
pub(super) trait ProofApi {
    /// An account and words of its storage, with what proves them by the state root (EIP-1186);
    /// also that there is no such account or word.
    #[method(name = "getProof")]
    async fn proof(
        &self,
        address: Address,
        keys: Vec<JsonStorageKey>,
        block: Option<BlockId>,
    ) -> RpcResult<EIP1186AccountProofResponse>;

    /// An account as the state trie has it; an empty one where there is none.
    #[method(name = "getAccount")]
    async fn account(&self, address: Address, block: Option<BlockId>) -> RpcResult<Account>;
}

#[jsonrpsee::core::async_trait]
impl ProofApiServer for ChainApi {
    async fn proof(
        &self,
        address: Address,
        keys: Vec<JsonStorageKey>,
        block: Option<BlockId>,
    ) -> RpcResult<EIP1186AccountProofResponse> {
        if keys.len() > MAX_KEYS {
            return Err(
                RequestError::parameter("keys", format!("at most {MAX_KEYS}"), keys.len()).into()
            );
        }
        let proof = self.prove(address, keys.clone(), block).await?;
        let account = proof.account.unwrap_or_default();
        let words = keys.into_iter().zip(proof.words);
        Ok(EIP1186AccountProofResponse {
            address,
            balance: account.balance,
            code_hash: account.code_hash,
            nonce: account.nonce,
            storage_hash: account.storage_root,
            account_proof: proof.proof,
            storage_proof: words
                .map(|(key, word)| EIP1186StorageProof::new(key, word.word, word.proof))
                .collect(),
        })
    }

    async fn account(&self, address: Address, block: Option<BlockId>) -> RpcResult<Account> {
        let proof = self.prove(address, Vec::new(), block).await?;
        Ok(proof.account.unwrap_or_default())
    }
}

impl ChainApi {
    /// What proves an account after a block.
    async fn prove(
        &self,
        address: Address,
        keys: Vec<JsonStorageKey>,
        block: Option<BlockId>,
    ) -> Result<AccountProof, RequestError> {
        let chain = self.chain;
        self.owner.ask(move |devnet| devnet.prove(chain, address, &keys, block)).await
    }
}

impl Devnet {
    /// What proves an account after a block; after the block to come, with all that waits.
    ///
    /// # Errors
    ///
    /// [`RequestError::BlockNotFound`].
    fn prove(
        &self,
        chain: ChainId,
        address: Address,
        keys: &[JsonStorageKey],
        block: Option<BlockId>,
    ) -> Result<AccountProof, RequestError> {
        let there = self.chain(chain)?;
        let slots = keys.iter().map(JsonStorageKey::as_b256);
        let (number, proof) = match self.at(chain, block)? {
            At::Pending => {
                let pending = self.pending(chain)?;
                let there = pending.as_ref().unwrap_or(there);
                let number = there.head().number();
                (number, there.prove(number, address, slots))
            }
            At::Number(number) => (number, there.prove(number, address, slots)),
        };
        proof.ok_or_else(|| RequestError::BlockNotFound { actual: number.to_string() })
    }
}
