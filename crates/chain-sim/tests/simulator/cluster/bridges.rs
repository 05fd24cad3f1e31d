//! Tokens and ether that go to other chains, through the contracts that a served chain has.

use alloy_primitives::{Address, B256, Bytes, ChainId, U256};
use alloy_sol_types::{SolCall, SolError, SolEvent};
use chain_sim::{
    Call, ChainConfig, Cluster, ClusterConfig, Engine,
    predeploys::{
        self, ETH_LIQUIDITY, L2_NATIVE_SUPERCHAIN_ERC20, LIQUIDITY, MULTICALL3,
        SUPERCHAIN_ETH_BRIDGE, SUPERCHAIN_TOKEN_BRIDGE,
        abi::{ETHLiquidity, L2NativeSuperchainERC20, SuperchainETHBridge, SuperchainTokenBridge},
    },
};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER,
    abi::IL2ToL2CrossDomainMessenger::{SentMessage, sendMessageCall},
};

use crate::{
    consistency::assert_consistent,
    messages::{EXECUTOR, Initiating, NOBODY, SENDER, log_of, succeeded},
};

const TOKEN: Address = L2_NATIVE_SUPERCHAIN_ERC20;
/// Code that reverts whatever comes.
const REFUSES: &[u8] = &[0x5f, 0x5f, 0xfd];

fn word(number: u64) -> U256 {
    U256::from(number)
}

/// Two chains with the bridges.
fn config() -> ClusterConfig {
    let accounts = predeploys::preinstalls().into_iter().chain(predeploys::bridges());
    ClusterConfig::default().with_genesis_accounts(accounts)
}

fn cluster() -> Cluster {
    Cluster::new(config()).unwrap()
}

#[expect(clippy::needless_pass_by_value, reason = "a call is written where it is made")]
fn call(from: Address, to: Address, call: impl SolCall) -> Call {
    Call::new(from, to, call.abi_encode())
}

fn mint(amount: u64) -> Call {
    call(SENDER, TOKEN, L2NativeSuperchainERC20::mintCall { _to: SENDER, _amount: word(amount) })
}

fn send_tokens(amount: u64, destination: ChainId) -> Call {
    let send = SuperchainTokenBridge::sendERC20Call {
        _token: TOKEN,
        _to: NOBODY,
        _amount: word(amount),
        _chainId: word(destination),
    };
    call(SENDER, SUPERCHAIN_TOKEN_BRIDGE, send)
}

fn send_ether(from: Address, to: Address, wei: u64, destination: ChainId) -> Call {
    let send = SuperchainETHBridge::sendETHCall { _to: to, _chainId: word(destination) };
    Call { value: word(wei), ..call(from, SUPERCHAIN_ETH_BRIDGE, send) }
}

/// Runs a call on a chain, in a block of its own; its transaction.
fn run(cluster: &mut Cluster, chain: ChainId, call: Call) -> B256 {
    let hash = cluster.submit_call(chain, call).unwrap();
    cluster.step().unwrap();
    assert_consistent(cluster);
    hash
}

/// The same, where it has to succeed.
fn done(cluster: &mut Cluster, chain: ChainId, call: Call) {
    let hash = run(cluster, chain, call);
    assert!(succeeded(cluster, chain, hash));
}

/// The message that the head of a chain sends.
fn sent(cluster: &Cluster, chain: ChainId) -> Initiating {
    let head = cluster.chain(chain).unwrap().head();
    let is_sent = |log: &alloy_primitives::Log| log.topics()[0] == SentMessage::SIGNATURE_HASH;
    let index = head.logs().position(is_sent).expect("a message");
    log_of(chain, head, u32::try_from(index).unwrap())
}

/// What a call reverts with.
fn reverts(cluster: &Cluster, chain: ChainId, call: &Call) -> Bytes {
    let outcome = cluster.chain(chain).unwrap().call(call).unwrap();
    assert!(!outcome.success);
    outcome.output
}

fn read<C: SolCall>(cluster: &Cluster, chain: ChainId, to: Address, call: C) -> C::Return {
    let outcome = cluster.chain(chain).unwrap().call(&self::call(SENDER, to, call)).unwrap();
    assert!(outcome.success);
    C::abi_decode_returns_validate(&outcome.output).unwrap()
}

fn tokens(cluster: &Cluster, chain: ChainId, owner: Address) -> U256 {
    read(cluster, chain, TOKEN, L2NativeSuperchainERC20::balanceOfCall { owner })
}

fn supply(cluster: &Cluster, chain: ChainId) -> U256 {
    read(cluster, chain, TOKEN, L2NativeSuperchainERC20::totalSupplyCall {})
}

fn ether(cluster: &Cluster, chain: ChainId, account: Address) -> U256 {
    cluster.chain(chain).unwrap().account(account).balance
}

/// An event of the head of a chain.
fn event<E: SolEvent>(cluster: &Cluster, chain: ChainId, of: Address) -> E {
    let mut logs = cluster.chain(chain).unwrap().head().logs();
    logs.find_map(|log| (log.address == of).then(|| E::decode_log_validate(log).ok()).flatten())
        .expect("the event")
        .data
}

#[test]
fn tokens_are_burned_here_and_minted_there() {
    let mut cluster = cluster();
    done(&mut cluster, 901, mint(1_000));
    done(&mut cluster, 901, send_tokens(400, 902));
    assert_eq!((tokens(&cluster, 901, SENDER), supply(&cluster, 901)), (word(600), word(600)));
    assert_eq!(supply(&cluster, 902), U256::ZERO);
    let event_of_901: SuperchainTokenBridge::SendERC20 =
        event(&cluster, 901, SUPERCHAIN_TOKEN_BRIDGE);
    let expected = SuperchainTokenBridge::SendERC20 {
        token: TOKEN,
        from: SENDER,
        to: NOBODY,
        amount: word(400),
        destination: word(902),
    };
    assert_eq!(event_of_901, expected);
    let burned: L2NativeSuperchainERC20::CrosschainBurn = event(&cluster, 901, TOKEN);
    assert_eq!((burned.from, burned.amount), (SENDER, word(400)));
    assert_eq!(burned.sender, SUPERCHAIN_TOKEN_BRIDGE);

    let message = sent(&cluster, 901);
    done(&mut cluster, 902, message.relay());
    assert_eq!((tokens(&cluster, 902, NOBODY), supply(&cluster, 902)), (word(400), word(400)));
    let relayed: SuperchainTokenBridge::RelayERC20 = event(&cluster, 902, SUPERCHAIN_TOKEN_BRIDGE);
    let expected = SuperchainTokenBridge::RelayERC20 {
        token: TOKEN,
        from: SENDER,
        to: NOBODY,
        amount: word(400),
        source: word(901),
    };
    assert_eq!(relayed, expected);
    let minted: L2NativeSuperchainERC20::CrosschainMint = event(&cluster, 902, TOKEN);
    assert_eq!((minted.to, minted.amount), (NOBODY, word(400)));

    // Once.
    let again = run(&mut cluster, 902, message.relay());
    assert!(!succeeded(&cluster, 902, again));
    assert_eq!(supply(&cluster, 902), word(400));
}

#[test]
fn tokens_that_one_has_not_stay() {
    let mut cluster = cluster();
    done(&mut cluster, 901, mint(10));
    let output = reverts(&cluster, 901, &send_tokens(11, 902));
    assert_eq!(output[..], L2NativeSuperchainERC20::InsufficientBalance::SELECTOR);
    // To this chain, the messenger sends nothing, and then nothing is burned.
    let home = run(&mut cluster, 901, send_tokens(10, 901));
    assert!(!succeeded(&cluster, 901, home));
    assert_eq!(supply(&cluster, 901), word(10));
    done(&mut cluster, 901, send_tokens(10, 902));
    assert_eq!(supply(&cluster, 901), U256::ZERO);
}

#[test]
fn only_the_bridges_mint_and_burn() {
    // Where the bridges have no code, so that calls can be made in their names.
    let bridges = [SUPERCHAIN_TOKEN_BRIDGE, SUPERCHAIN_ETH_BRIDGE];
    let mut config = config();
    config.genesis_accounts.retain(|account, _| !bridges.contains(account));
    let cluster = Cluster::new(config).unwrap();
    let (_to, _from, _amount) = (SENDER, SENDER, U256::ZERO);
    let of = |caller| {
        [
            call(caller, TOKEN, L2NativeSuperchainERC20::crosschainMintCall { _to, _amount }),
            call(caller, TOKEN, L2NativeSuperchainERC20::crosschainBurnCall { _from, _amount }),
            call(caller, ETH_LIQUIDITY, ETHLiquidity::mintCall { _amount }),
            call(caller, ETH_LIQUIDITY, ETHLiquidity::burnCall {}),
        ]
    };
    let succeed = |call: &Call| cluster.chain(901).unwrap().call(call).unwrap().success;
    assert_eq!(of(SUPERCHAIN_TOKEN_BRIDGE).map(|call| succeed(&call)), [true, true, false, false]);
    assert_eq!(of(SUPERCHAIN_ETH_BRIDGE).map(|call| succeed(&call)), [false, false, true, true]);
    for call in of(SENDER) {
        let output = reverts(&cluster, 901, &call);
        assert_eq!(output[..], ETHLiquidity::Unauthorized::SELECTOR, "{call:?}");
    }
}

#[test]
fn only_the_messenger_relays() {
    let cluster = cluster();
    let (_token, _from, _to, _amount) = (TOKEN, SENDER, SENDER, word(1));
    let tokens = SuperchainTokenBridge::relayERC20Call { _token, _from, _to, _amount };
    let tokens = call(SENDER, SUPERCHAIN_TOKEN_BRIDGE, tokens);
    let ether = SuperchainETHBridge::relayETHCall { _from, _to, _amount };
    let ether = call(SENDER, SUPERCHAIN_ETH_BRIDGE, ether);
    for call in [tokens, ether] {
        let output = reverts(&cluster, 901, &call);
        assert_eq!(output[..], SuperchainTokenBridge::Unauthorized::SELECTOR);
    }
}

#[test]
fn messages_of_others_to_the_bridges_do_nothing() {
    let mut cluster = cluster();
    let (_token, _from, _to, _amount) = (TOKEN, SENDER, SENDER, word(1));
    let tokens = SuperchainTokenBridge::relayERC20Call { _token, _from, _to, _amount };
    let ether = SuperchainETHBridge::relayETHCall { _from, _to, _amount };
    let before = self::ether(&cluster, 902, SENDER);
    for (_target, message) in [
        (SUPERCHAIN_TOKEN_BRIDGE, tokens.abi_encode()),
        (SUPERCHAIN_ETH_BRIDGE, ether.abi_encode()),
    ] {
        let send = sendMessageCall { _destination: word(902), _target, _message: message.into() };
        done(&mut cluster, 901, call(SENDER, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send));
        let relay = sent(&cluster, 901).relay();
        let output = reverts(&cluster, 902, &relay);
        assert_eq!(output[..], SuperchainTokenBridge::InvalidCrossDomainSender::SELECTOR);
        let hash = run(&mut cluster, 902, relay);
        assert!(!succeeded(&cluster, 902, hash));
    }
    assert_eq!(supply(&cluster, 902), U256::ZERO);
    assert_eq!(self::ether(&cluster, 902, SENDER), before);
    assert_eq!(self::ether(&cluster, 902, ETH_LIQUIDITY), LIQUIDITY);
}

#[test]
fn nobody_and_no_token_are_refused() {
    let cluster = cluster();
    let send = |token, to| SuperchainTokenBridge::sendERC20Call {
        _token: token,
        _to: to,
        _amount: U256::ZERO,
        _chainId: word(902),
    };
    let to_nobody = call(SENDER, SUPERCHAIN_TOKEN_BRIDGE, send(TOKEN, Address::ZERO));
    let output = reverts(&cluster, 901, &to_nobody);
    assert_eq!(output[..], SuperchainTokenBridge::ZeroAddress::SELECTOR);
    let output = reverts(&cluster, 901, &send_ether(SENDER, Address::ZERO, 1, 902));
    assert_eq!(output[..], SuperchainETHBridge::ZeroAddress::SELECTOR);
    // An account without code, a contract that has no such function, and one that answers all.
    for token in [SENDER, MULTICALL3, predeploys::WETH] {
        let output =
            reverts(&cluster, 901, &call(SENDER, SUPERCHAIN_TOKEN_BRIDGE, send(token, SENDER)));
        assert_eq!(output[..], SuperchainTokenBridge::InvalidERC7802::SELECTOR, "{token}");
    }
}

#[test]
fn ether_in_is_ether_out() {
    let mut cluster = cluster();
    let (start, gone) = (ether(&cluster, 901, SENDER), word(5));
    done(&mut cluster, 901, send_ether(SENDER, EXECUTOR, 5, 902));
    assert_eq!(ether(&cluster, 901, SENDER), start - gone);
    assert_eq!(ether(&cluster, 901, ETH_LIQUIDITY), LIQUIDITY + gone);
    let event_of_901: SuperchainETHBridge::SendETH = event(&cluster, 901, SUPERCHAIN_ETH_BRIDGE);
    assert_eq!((event_of_901.amount, event_of_901.destination), (gone, word(902)));

    let message = sent(&cluster, 901);
    done(&mut cluster, 902, message.relay());
    assert_eq!(ether(&cluster, 902, EXECUTOR), start + gone);
    assert_eq!(ether(&cluster, 902, ETH_LIQUIDITY), LIQUIDITY - gone);
    let relayed: SuperchainETHBridge::RelayETH = event(&cluster, 902, SUPERCHAIN_ETH_BRIDGE);
    assert_eq!((relayed.from, relayed.to), (SENDER, EXECUTOR));
    assert_eq!((relayed.amount, relayed.source), (gone, word(901)));
    let again = run(&mut cluster, 902, message.relay());
    assert!(!succeeded(&cluster, 902, again));
    assert_eq!(ether(&cluster, 902, EXECUTOR), start + gone);

    done(&mut cluster, 902, send_ether(EXECUTOR, SENDER, 2, 901));
    let back = sent(&cluster, 902).relay();
    done(&mut cluster, 901, back);
    assert_eq!(ether(&cluster, 901, SENDER), start - word(3));
    assert_eq!(ether(&cluster, 902, EXECUTOR), start + word(3));
    assert_eq!(ether(&cluster, 901, ETH_LIQUIDITY), LIQUIDITY + word(3));
    assert_eq!(ether(&cluster, 902, ETH_LIQUIDITY), LIQUIDITY - word(3));
    for chain in [901, 902] {
        assert_eq!(ether(&cluster, chain, SUPERCHAIN_ETH_BRIDGE), U256::ZERO);
    }
}

#[test]
fn ether_comes_without_a_call() {
    let mut cluster = cluster();
    cluster.set_code(902, NOBODY, Bytes::from_static(REFUSES)).unwrap();
    let transfer = Call { value: word(1), ..Call::new(SENDER, NOBODY, Bytes::new()) };
    assert!(!cluster.chain(902).unwrap().call(&transfer).unwrap().success);
    done(&mut cluster, 901, send_ether(SENDER, NOBODY, 7, 902));
    let relay = sent(&cluster, 901).relay();
    done(&mut cluster, 902, relay);
    assert_eq!(ether(&cluster, 902, NOBODY), word(7));
}

#[test]
fn chains_that_come_later_have_them() {
    let mut cluster = cluster();
    cluster.step().unwrap();
    cluster.add_chain(ChainConfig::new(77)).unwrap();
    assert_eq!(ether(&cluster, 77, ETH_LIQUIDITY), LIQUIDITY);
    cluster.step().unwrap();
    done(&mut cluster, 901, send_ether(SENDER, NOBODY, 7, 77));
    let relay = sent(&cluster, 901).relay();
    done(&mut cluster, 77, relay);
    assert_eq!(ether(&cluster, 77, NOBODY), word(7));
}

#[test]
fn every_engine_carries_them() {
    let transfers = |engine: Engine| {
        let config = config().with_engine(engine).with_versions(messenger::Versions::V1_2_0);
        let mut cluster = Cluster::new(config).unwrap();
        done(&mut cluster, 901, mint(9));
        done(&mut cluster, 901, send_tokens(9, 902));
        let relay = sent(&cluster, 901).relay();
        done(&mut cluster, 902, relay);
        done(&mut cluster, 902, send_ether(SENDER, NOBODY, 7, 901));
        let relay = sent(&cluster, 902).relay();
        done(&mut cluster, 901, relay);
        assert_eq!(
            (tokens(&cluster, 902, NOBODY), ether(&cluster, 901, NOBODY)),
            (word(9), word(7))
        );
        chain_sim::state_digest(&cluster)
    };
    let digests = [Engine::Native, Engine::Bytecode, Engine::Accelerated].map(transfers);
    assert_eq!(digests, [digests[0]; 3]);
}
