//! The server, by the provider that Rust programs use.

use std::{net::SocketAddr, time::Duration};

use alloy_network::{EthereumWallet, ReceiptResponse, TransactionBuilder};
use alloy_primitives::{Address, B256, Bytes, U256};
use alloy_provider::{Provider, ProviderBuilder};
use alloy_rpc_types_eth::Filter;
use alloy_signer_local::{MnemonicBuilder, PrivateKeySigner, coins_bip39::English};
use alloy_sol_types::{SolCall, SolEvent};
use chain_sim::{ClusterConfig, DEV_ACCOUNTS, Engine, RELAYER_ACCOUNT};
use chain_sim_server::{Server, ServerConfig, real_time};
use messenger::{
    CROSS_L2_INBOX, Identifier, InboxEntry, L2_TO_L2_CROSS_DOMAIN_MESSENGER, LogPosition, Message,
    abi::IL2ToL2CrossDomainMessenger::{sendMessageCall, successfulMessagesCall},
    abi::SentMessage,
    access_list, relay_calldata,
};
use op_alloy_network::Optimism;
use op_alloy_rpc_types::{OpTransactionReceipt, OpTransactionRequest};

use crate::tls::choose_provider;

/// Whom messages are for: nobody.
const TARGET: Address = Address::repeat_byte(0x44);

/// A server of two chains on any ports, without a relayer unless `autorelay`.
async fn serve(engine: Engine, autorelay: bool) -> Server {
    serve_cluster(ClusterConfig::default().with_engine(engine), autorelay).await
}

/// A server of this cluster on any ports.
async fn serve_cluster(cluster: ClusterConfig, autorelay: bool) -> Server {
    let mut config = ServerConfig::new(cluster.with_genesis_timestamp(real_time()));
    config.relayer = autorelay.then_some(RELAYER_ACCOUNT);
    Server::start(config).await.unwrap()
}

/// A development account with its key.
fn signer(index: u32) -> PrivateKeySigner {
    let phrase = "test test test test test test test test test test test junk";
    let builder = MnemonicBuilder::<English>::default().phrase(phrase);
    builder.index(index).unwrap().build().unwrap()
}

/// A client that signs.
fn client(address: SocketAddr) -> impl Provider<Optimism> {
    let url = format!("http://{address}").parse().unwrap();
    let wallet = EthereumWallet::from(signer(0));
    choose_provider();
    ProviderBuilder::new_with_network::<Optimism>().wallet(wallet).connect_http(url)
}

/// A message to another chain.
fn send(destination: u64) -> OpTransactionRequest {
    let call = sendMessageCall {
        _destination: U256::from(destination),
        _target: TARGET,
        _message: Bytes::from_static(&[1, 2, 3]),
    };
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(call.abi_encode());
    request
}

/// Sends a message from 901 to 902 and finds it in its receipt.
async fn sent(source: &impl Provider<Optimism>) -> (Identifier, Message, OpTransactionReceipt) {
    let pending = source.send_transaction(send(902)).await.unwrap();
    let receipt = pending.with_timeout(Some(Duration::from_secs(10))).get_receipt().await.unwrap();
    assert!(receipt.inner.status());
    let log =
        receipt.inner.logs().iter().find(|log| log.topic0() == Some(&SentMessage::SIGNATURE_HASH));
    let log = log.unwrap().clone();
    let message = Message::from_log(&log.inner, U256::from(901)).unwrap();
    let id = Identifier::new(
        log.inner.address,
        LogPosition {
            chain_id: U256::from(901),
            block_number: log.block_number.unwrap(),
            timestamp: log.block_timestamp.unwrap(),
            log_index: log.log_index.unwrap().try_into().unwrap(),
        },
    );
    (id, message, receipt)
}

/// A relay of a message that is said to be at `id`, with the access list that fits.
fn relay(id: &Identifier, message: &Message) -> OpTransactionRequest {
    let payload = message.payload();
    let entry = InboxEntry::new(id, alloy_primitives::keccak256(&payload)).unwrap();
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(relay_calldata(id.clone(), payload));
    request.set_access_list(access_list(&[entry]));
    request
}

/// Whether the destination has relayed it.
async fn is_relayed(destination: &impl Provider<Optimism>, hash: B256) -> bool {
    let mut request = OpTransactionRequest::default();
    request.set_to(L2_TO_L2_CROSS_DOMAIN_MESSENGER);
    request.set_input(successfulMessagesCall(hash).abi_encode());
    let output = destination.call(request).await.unwrap();
    successfulMessagesCall::abi_decode_returns(&output).unwrap()
}

/// Waits until it has.
async fn await_relay(destination: &impl Provider<Optimism>, hash: B256) {
    let relayed = async {
        while !is_relayed(destination, hash).await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), relayed).await.unwrap();
}

#[tokio::test]
async fn signed_message_is_relayed_by_the_server() {
    for engine in [Engine::Native, Engine::Bytecode, Engine::Accelerated] {
        let server = serve(engine, true).await;
        let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
        assert_eq!(source.get_chain_id().await.unwrap(), 901);
        let (_, message, receipt) = sent(&source).await;
        assert_eq!(receipt.inner.from, signer(0).address());
        assert_eq!(receipt.l1_block_info.l1_fee, Some(0));
        await_relay(&destination, message.hash()).await;
        let block = destination.get_block_by_number(1.into()).full().await.unwrap().unwrap();
        let relays = block.transactions.as_transactions().unwrap();
        assert_eq!(relays.len(), 1);
        assert_eq!(relays[0].inner.inner.signer(), RELAYER_ACCOUNT);
        server.stop().await;
    }
}

#[tokio::test]
async fn message_is_relayed_by_hand() {
    let server = serve(Engine::Native, false).await;
    let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    assert!(!is_relayed(&destination, message.hash()).await);
    let relay = relay(&id, &message);
    let gas = destination.estimate_gas(relay.clone()).await.unwrap();
    let receipt = destination.send_transaction(relay).await.unwrap().get_receipt().await.unwrap();
    assert!(receipt.inner.status());
    assert!(receipt.inner.gas_used <= gas, "{} of {gas}", receipt.inner.gas_used);
    assert!(is_relayed(&destination, message.hash()).await);
    let filter = Filter::new().address(CROSS_L2_INBOX);
    assert_eq!(receipt.inner.logs().iter().filter(|log| filter.rpc_matches(log)).count(), 1);
    server.stop().await;
}

/// What a server that looks at nothing would relay; supersim's words for each.
#[tokio::test]
async fn forged_relay_is_refused_on_every_path() {
    let server = serve(Engine::Native, false).await;
    let [source, destination] = [901, 902].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    let mut other = message.clone();
    other.message = Bytes::from_static(&[9]);
    let changed = |change: fn(&mut Identifier)| {
        let mut id = id.clone();
        change(&mut id);
        id
    };
    let forged = [
        (changed(|id| id.timestamp -= U256::ONE), &message, "does not match block timestamp"),
        (changed(|id| id.logIndex += U256::ONE), &message, "initiating message not found"),
        (changed(|id| id.blockNumber += U256::ONE), &message, "failed to fetch executing message"),
        (changed(|id| id.chainId = U256::from(999)), &message, "no chain found for chain id: 999"),
        (changed(|id| id.timestamp += U256::from(1_000)), &message, "from the future"),
        (id.clone(), &other, "executing and initiating message fields are not equal"),
    ];
    for (id, message, words) in forged {
        let relay = relay(&id, message).gas_limit(1_000_000);
        let signed = destination.send_transaction(relay.clone()).await.unwrap_err();
        // An account that needs no signature.
        let unsigned = relay.from(DEV_ACCOUNTS[1]);
        let unsigned =
            destination.raw_request::<_, B256>("eth_sendTransaction".into(), (unsigned,));
        for error in [signed, unsigned.await.unwrap_err()] {
            let error = error.as_error_resp().unwrap();
            assert_eq!(error.code, -32602, "{error}");
            assert!(error.message.contains(words), "{error}");
        }
    }
    assert_eq!(destination.get_block_number().await.unwrap(), 0);
    assert!(!is_relayed(&destination, message.hash()).await);
    server.stop().await;
}

#[tokio::test]
async fn message_from_out_of_the_dependency_set_is_refused() {
    let mut cluster = ClusterConfig::with_chains(3);
    cluster.chains[0].dependencies = Some(vec![902]);
    cluster.chains[2].dependencies = Some(Vec::new());
    let server = serve_cluster(cluster, false).await;
    let [source, other] = [901, 903].map(|id| client(server.addresses()[&id]));
    let (id, message, _) = sent(&source).await;
    let relay = relay(&id, &message).gas_limit(1_000_000);
    let error = other.send_transaction(relay).await.unwrap_err();
    let error = error.as_error_resp().unwrap();
    assert_eq!(error.code, -32602);
    assert!(error.message.contains("from chain 901: not in dependency set"), "{error}");
    server.stop().await;
}

#[tokio::test]
async fn revert_comes_with_its_data() {
    let server = serve(Engine::Native, false).await;
    let source = client(server.addresses()[&901]);
    // To itself.
    for error in [
        source.call(send(901)).await.unwrap_err(),
        source.estimate_gas(send(901)).await.unwrap_err(),
    ] {
        let error = error.as_error_resp().unwrap();
        assert_eq!(error.code, 3);
        assert!(error.message.contains("MessageDestinationSameChain"), "{error}");
        assert_eq!(error.as_revert_data().unwrap().len(), 4);
    }
    server.stop().await;
}

#[tokio::test]
async fn second_server_on_a_port_does_not_start() {
    let server = serve(Engine::Native, true).await;
    let taken = server.addresses()[&901];
    let config = ServerConfig::new(ClusterConfig::default()).with_ports(taken.port(), 0);
    let error = Server::start(config).await.unwrap_err().to_string();
    assert!(error.contains(&taken.to_string()), "{error}");
    server.stop().await;
}

/// A transfer of the third account's to the fourth, which waits for its block.
fn transfer(value: u64, max_fee_per_gas: u128) -> OpTransactionRequest {
    let request = OpTransactionRequest::default().from(DEV_ACCOUNTS[2]).to(DEV_ACCOUNTS[3]);
    let request = request.value(U256::from(value)).gas_limit(21_000).nonce(0);
    request.max_fee_per_gas(max_fee_per_gas).max_priority_fee_per_gas(1)
}

#[tokio::test]
async fn waiting_transaction_gives_way_to_one_that_offers_more() {
    let server = serve(Engine::Accelerated, false).await;
    let chain = client(server.addresses()[&901]);
    chain.raw_request::<_, ()>("evm_setAutomine".into(), (false,)).await.unwrap();
    let send = |request: OpTransactionRequest| {
        chain.raw_request::<_, B256>("eth_sendTransaction".into(), (request,))
    };
    let first = send(transfer(1, 10)).await.unwrap();
    for (request, words) in [
        (transfer(1, 10), "already imported"),
        (transfer(4, 10), "underpriced"),
        (transfer(4, 5), "underpriced"),
    ] {
        let error = send(request).await.unwrap_err();
        assert!(error.as_error_resp().unwrap().message.contains(words), "{error}");
    }
    let second = send(transfer(4, 20)).await.unwrap();
    // Before it is built, the block to come shows it.
    let before = chain.get_balance(DEV_ACCOUNTS[3]).await.unwrap();
    let after = chain.get_balance(DEV_ACCOUNTS[3]).pending().await.unwrap();
    assert_eq!(after - before, U256::from(4));
    chain.raw_request::<_, String>("evm_mine".into(), ()).await.unwrap();
    assert!(chain.get_transaction_receipt(first).await.unwrap().is_none());
    assert!(chain.get_transaction_receipt(second).await.unwrap().unwrap().inner.status());
    assert_eq!(chain.get_balance(DEV_ACCOUNTS[3]).await.unwrap(), after);
    server.stop().await;
}

#[tokio::test]
async fn what_can_never_be_executed_does_not_wait() {
    let server = serve(Engine::Accelerated, false).await;
    let chain = client(server.addresses()[&901]);
    for automine in [true, false] {
        chain.raw_request::<_, ()>("evm_setAutomine".into(), (automine,)).await.unwrap();
        let poor = transfer(0, 10).value(U256::MAX >> 8);
        let short = transfer(0, 10).gas_limit(20_999);
        let proud = transfer(0, 10).max_priority_fee_per_gas(11);
        for (request, words) in [
            (poor, "insufficient funds"),
            (short, "intrinsic gas too low"),
            (proud, "priority fee is greater than max fee"),
        ] {
            let sent = chain.raw_request::<_, B256>("eth_sendTransaction".into(), (request,));
            let error = sent.await.unwrap_err();
            let error = error.as_error_resp().unwrap();
            assert_eq!(error.code, -32003);
            assert!(error.message.contains(words), "{error}");
        }
    }
    assert_eq!(chain.get_transaction_count(DEV_ACCOUNTS[2]).pending().await.unwrap(), 0);
    server.stop().await;
}

/// Creation code is run by a call, and what it returns is the answer.
#[tokio::test]
async fn call_sees_what_it_says_of_itself_and_of_the_block() {
    let server = serve(Engine::Accelerated, false).await;
    let chain = client(server.addresses()[&901]);
    let call = |opcode: u8, fields: serde_json::Value, block: serde_json::Value| {
        let code = Bytes::from(vec![opcode, 0x5f, 0x52, 0x60, 0x20, 0x5f, 0xf3]);
        let mut request = serde_json::json!({ "from": DEV_ACCOUNTS[0], "data": code });
        request.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        let params = (request, "latest", serde_json::json!({}), block);
        chain.raw_request::<_, U256>("eth_call".into(), params)
    };
    let none = || serde_json::json!({});
    let (gas_price, base_fee, gas_limit) = (0x3a, 0x48, 0x45);
    assert_eq!(call(gas_price, none(), none()).await.unwrap(), U256::ZERO);
    let offered = serde_json::json!({ "gasPrice": "0x77" });
    assert_eq!(call(gas_price, offered, none()).await.unwrap(), U256::from(0x77));
    let block = serde_json::json!({ "baseFeePerGas": "0x99" });
    assert_eq!(call(base_fee, none(), block).await.unwrap(), U256::from(0x99));
    let block = serde_json::json!({ "gasLimit": "0x99999" });
    assert_eq!(call(gas_limit, none(), block).await.unwrap(), U256::from(0x99999));
    let elsewhere = serde_json::json!({ "chainId": "0x1" });
    let error = call(gas_price, elsewhere, none()).await.unwrap_err();
    assert_eq!(error.as_error_resp().unwrap().message, "chainId: expected 901, got 1");
    server.stop().await;
}
