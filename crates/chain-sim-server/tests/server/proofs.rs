//! Accounts and storage as the server proves them, checked by the state roots in its headers.

use alloy_consensus::TrieAccount;
use alloy_eips::BlockId;
use alloy_primitives::{Address, B256, Bytes, U256, keccak256};
use alloy_provider::{Provider, ProviderBuilder};
use alloy_rpc_types_eth::EIP1186AccountProofResponse;
use alloy_sol_types::SolCall;
use alloy_trie::{EMPTY_ROOT_HASH, Nibbles, proof::verify_proof};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, RELAYER_ACCOUNT};
use chain_sim_server::{Server, ServerConfig, real_time};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
    storage::MSG_NONCE_SLOT,
};
use op_alloy_network::Optimism;
use op_alloy_rpc_types::OpTransactionRequest;

use crate::tls::choose_provider;

/// Nobody.
const NOBODY: Address = Address::repeat_byte(0x44);

/// A server of two chains on any ports that relays.
async fn serve() -> Server {
    let cluster = ClusterConfig::default().with_genesis_timestamp(real_time());
    Server::start(ServerConfig::new(cluster).with_relayer(RELAYER_ACCOUNT)).await.unwrap()
}

/// A client of a chain.
fn client(server: &Server, chain: u64) -> impl Provider<Optimism> + use<> {
    let url = format!("http://{}", server.addresses()[&chain]).parse().unwrap();
    choose_provider();
    ProviderBuilder::new_with_network::<Optimism>().connect_http(url)
}

/// Sends a message to chain 902; the answer comes when the block is built.
async fn send(source: &impl Provider<Optimism>) {
    let call = sendMessageCall {
        _destination: U256::from(902),
        _target: NOBODY,
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    let request = OpTransactionRequest::default()
        .from(DEV_ACCOUNTS[0])
        .to(L2_TO_L2_CROSS_DOMAIN_MESSENGER)
        .input(call.abi_encode().into());
    source.raw_request::<_, B256>("eth_sendTransaction".into(), (request,)).await.unwrap();
}

/// Verifies what a proof says by a state root.
fn verify(root: B256, proof: &EIP1186AccountProofResponse) {
    let there = !proof.is_empty() || proof.storage_hash != EMPTY_ROOT_HASH;
    let &EIP1186AccountProofResponse { nonce, balance, storage_hash, code_hash, .. } = proof;
    let account = TrieAccount::new(nonce, balance, storage_hash, code_hash);
    let key = Nibbles::unpack(keccak256(proof.address));
    let encoded = there.then(|| alloy_rlp::encode(account));
    verify_proof(root, key, encoded, &proof.account_proof).unwrap();
    for word in &proof.storage_proof {
        let key = Nibbles::unpack(keccak256(word.key.as_b256()));
        let encoded = (!word.value.is_zero()).then(|| alloy_rlp::encode(word.value));
        verify_proof(storage_hash, key, encoded, &word.proof).unwrap();
    }
}

/// The state root in the header of a block.
async fn state_root(chain: &impl Provider<Optimism>, block: BlockId) -> B256 {
    chain.get_block(block).await.unwrap().unwrap().header.state_root
}

#[tokio::test]
async fn proofs_verify_by_the_headers_of_all_blocks() {
    let server = serve().await;
    let [source, destination] = [901, 902].map(|id| client(&server, id));
    for _ in 0..4 {
        send(&source).await;
    }
    // Relays come by themselves.
    while destination.get_block_number().await.unwrap() < 4 {
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    let nonce_slot = B256::with_last_byte(MSG_NONCE_SLOT);
    let keys = vec![nonce_slot, B256::repeat_byte(7)];
    for chain in [&source, &destination] {
        for number in 0..=chain.get_block_number().await.unwrap() {
            let hash = chain.get_block(number.into()).await.unwrap().unwrap().header.hash;
            for block in [BlockId::number(number), BlockId::hash(hash)] {
                let root = state_root(chain, block).await;
                for address in
                    [L2_TO_L2_CROSS_DOMAIN_MESSENGER, DEV_ACCOUNTS[0], DEV_ACCOUNTS[1], NOBODY]
                {
                    let proof = chain.get_proof(address, keys.clone()).block_id(block).await;
                    let proof = proof.unwrap();
                    verify(root, &proof);
                    let balance = chain.get_balance(address).block_id(block).await.unwrap();
                    assert_eq!((proof.address, proof.balance), (address, balance));
                    let nonce = chain.get_transaction_count(address).block_id(block).await;
                    assert_eq!(proof.nonce, nonce.unwrap());
                    let info = chain.get_account_info(address).block_id(block).await.unwrap();
                    assert_eq!((info.balance, info.nonce), (proof.balance, proof.nonce));
                    assert_eq!(info.code_hash(), proof.code_hash);
                    let account = chain.get_account(address).block_id(block).await.unwrap();
                    assert_eq!(account.storage_root, proof.storage_hash);
                    assert_eq!(account.code_hash, proof.code_hash);
                }
                let proof = chain.get_proof(L2_TO_L2_CROSS_DOMAIN_MESSENGER, keys.clone());
                let words = proof.block_id(block).await.unwrap().storage_proof;
                let sent = if chain.get_chain_id().await.unwrap() == 901 { number } else { 0 };
                let words: Vec<_> = words.iter().map(|word| word.value).collect();
                assert_eq!(words, [U256::from(sent), U256::ZERO]);
            }
        }
    }
    server.stop().await;
}

#[tokio::test]
async fn altered_state_is_in_the_next_root() {
    let server = serve().await;
    let chain = client(&server, 901);
    send(&chain).await;
    let before = state_root(&chain, BlockId::latest()).await;
    let word = U256::from(7);
    chain.raw_request::<_, ()>("anvil_setBalance".into(), (NOBODY, U256::from(5))).await.unwrap();
    chain
        .raw_request::<_, bool>("anvil_setStorageAt".into(), (NOBODY, U256::ZERO, B256::from(word)))
        .await
        .unwrap();
    // As with anvil, the head's header stays; what is proved is what the other reads show.
    assert_eq!(state_root(&chain, BlockId::latest()).await, before);
    let latest = chain.get_proof(NOBODY, vec![B256::ZERO]).await.unwrap();
    assert_eq!((latest.balance, latest.storage_proof[0].value), (U256::from(5), word));
    let () = chain.raw_request("anvil_mine".into(), (U256::from(1),)).await.unwrap();
    let root = state_root(&chain, BlockId::latest()).await;
    assert_eq!(latest, chain.get_proof(NOBODY, vec![B256::ZERO]).await.unwrap());
    // The block itself changes nothing.
    verify(root, &latest);
    assert_ne!(root, before);
    let earlier = chain.get_proof(NOBODY, vec![B256::ZERO]).number(0).await.unwrap();
    assert!(earlier.is_empty() && earlier.storage_proof[0].proof.is_empty());
    verify(state_root(&chain, BlockId::earliest()).await, &earlier);
    server.stop().await;
}

#[tokio::test]
async fn proofs_are_of_the_block_that_is_asked_for() {
    let server = serve().await;
    let chain = client(&server, 901);
    let account = DEV_ACCOUNTS[0];
    send(&chain).await;
    // Nothing is safe yet.
    for (block, nonce) in [(BlockId::safe(), 0), (BlockId::finalized(), 0), (BlockId::latest(), 1)]
    {
        let proof = chain.get_proof(account, vec![]).block_id(block).await.unwrap();
        assert_eq!(proof.nonce, nonce);
        verify(state_root(&chain, block).await, &proof);
    }
    // With what waits.
    chain.raw_request::<_, ()>("evm_setAutomine".into(), (false,)).await.unwrap();
    send(&chain).await;
    let pending = chain.get_proof(account, vec![]).pending().await.unwrap();
    assert_eq!((pending.nonce, chain.get_proof(account, vec![]).await.unwrap().nonce), (2, 1));
    let () = chain.raw_request("anvil_mine".into(), (U256::from(1),)).await.unwrap();
    verify(state_root(&chain, BlockId::latest()).await, &pending);
    // What is not there is an error.
    let error = chain.get_proof(account, vec![]).number(9).await.unwrap_err();
    assert!(error.as_error_resp().unwrap().message.contains("block not found"), "{error}");
    let error = chain.get_proof(account, vec![B256::ZERO; 1025]).await.unwrap_err();
    assert!(error.as_error_resp().unwrap().message.contains("at most 1024"), "{error}");
    // Keys come back as they were written.
    let keys = ["0x1", "0x0000000000000000000000000000000000000000000000000000000000000002"];
    let proof: EIP1186AccountProofResponse =
        chain.raw_request("eth_getProof".into(), (account, keys, "latest")).await.unwrap();
    let written = proof.storage_proof.iter().map(|word| serde_json::to_value(word.key).unwrap());
    assert!(written.eq(keys));
    server.stop().await;
}
