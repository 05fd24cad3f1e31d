//! Messages per second through a cluster, end to end: a call of `sendMessage` is submitted,
//! admitted, executed and sealed; the relayer reads its log and submits the relay, which is
//! admitted, executed, verified and sealed. All rules are checked, nothing is signed, and the
//! target is an account without code.
//!
//! Every chain sends to the next and relays from the one before, the same number of messages for
//! any number of chains, so that the work per chain is the same. All chains are in one dependency
//! set. Ids: `cluster/<engine>/<chains>/<payload>`; `threads/<threads>` for two clusters, one after
//! the other or at once.

use std::{thread, time::Duration};

use alloy_primitives::{Address, ChainId, U256};
use alloy_sol_types::SolCall;
use chain_sim::{
    Call, Chain, Cluster, ClusterConfig, DEV_ACCOUNTS, Engine, Relayer, RelayerConfig, Versions,
    state_digest,
};
use criterion::{
    BatchSize, BenchmarkId, Criterion, SamplingMode, Throughput, criterion_group, criterion_main,
};
use messenger::{
    L2_TO_L2_CROSS_DOMAIN_MESSENGER, abi::IL2ToL2CrossDomainMessenger::sendMessageCall,
};

const CHAINS: [u16; 3] = [2, 8, 64];
/// Lengths of the messages in bytes: a selector and one word, a kilobyte.
const PAYLOADS: [usize; 2] = [36, 1024];
const ENGINES: [(&str, Engine); 2] = [("native", Engine::Native), ("bytecode", Engine::Bytecode)];
/// The target of all messages.
const TARGET: Address = Address::repeat_byte(0x44);
/// How many messages a chain sends. They fit into one block, and their relays into the next: half
/// full, or up to two thirds full with messages of a kilobyte.
const MESSAGES: usize = 500;
/// The most blocks per chain.
const BLOCKS: u64 = 4;

/// A call of `sendMessage` for each message, and the chain to call it on.
type Sends = Vec<(ChainId, Call)>;

/// The sends, from each chain in turn, by all development accounts except the relayer's.
fn sends(cluster: &Cluster, payload: usize) -> Sends {
    let chains: Vec<ChainId> = cluster.chains().map(Chain::id).collect();
    let next = chains.iter().cycle().skip(1);
    let pairs: Vec<_> = chains.iter().copied().zip(next).collect();
    let (_, senders) = DEV_ACCOUNTS.split_last().expect("ten accounts");
    let each = senders.iter().cycle().take(MESSAGES);
    each.flat_map(|&sender| pairs.iter().map(move |pair| (sender, pair)))
        .map(|(sender, &(source, &destination))| {
            let send = sendMessageCall {
                _destination: U256::from(destination),
                _target: TARGET,
                _message: vec![0x5a; payload].into(),
            };
            (source, Call::new(sender, L2_TO_L2_CROSS_DOMAIN_MESSENGER, send.abi_encode()))
        })
        .collect()
}

/// Sends and relays all messages. Returns the cluster and the relayer, so that dropping them is not
/// timed.
fn exchange(mut cluster: Cluster, sends: Sends) -> (Cluster, Relayer) {
    let messages = sends.len();
    for (source, call) in sends {
        cluster.submit_call(source, call).expect("a call that is admitted");
    }
    let mut relayer = Relayer::new(RelayerConfig::default());
    relayer.drive(&mut cluster, BLOCKS).expect("a cluster that comes to rest");
    assert_eq!(relayer.totals().relayed, messages);
    (cluster, relayer)
}

/// Times the clusters.
fn cluster_benches(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("cluster");
    // An iteration takes seconds.
    group.sample_size(10).warm_up_time(Duration::from_millis(1));
    group.measurement_time(Duration::from_secs(1)).sampling_mode(SamplingMode::Flat);
    for chains in CHAINS {
        for payload in PAYLOADS {
            for (name, engine) in ENGINES {
                // The versions that every engine has.
                let config = ClusterConfig::with_chains(chains)
                    .with_engine(engine)
                    .with_versions(Versions::V1_2_0);
                let cluster = Cluster::new(config).expect("a cluster");
                let sends = sends(&cluster, payload);
                group.throughput(Throughput::Elements(sends.len() as u64));
                group.bench_function(
                    BenchmarkId::new(format!("{name}/{chains}"), payload),
                    |bencher| {
                        bencher.iter_batched(
                            || (cluster.clone(), sends.clone()),
                            |(cluster, sends)| exchange(cluster, sends),
                            BatchSize::PerIteration,
                        );
                    },
                );
            }
        }
    }
}

/// Times two independent clusters, on one thread and on two.
fn thread_benches(criterion: &mut Criterion) {
    let config = ClusterConfig::default().with_engine(Engine::Native);
    let cluster = Cluster::new(config).expect("a cluster");
    let sends = sends(&cluster, PAYLOADS[0]);
    let both = || [(cluster.clone(), sends.clone()), (cluster.clone(), sends.clone())];
    let one_by_one =
        |both: [(Cluster, Sends); 2]| both.map(|(cluster, sends)| exchange(cluster, sends));
    let at_once = |both: [(Cluster, Sends); 2]| {
        thread::scope(|scope| {
            let run = |(cluster, sends)| scope.spawn(move || exchange(cluster, sends));
            both.map(run).map(|running| running.join().expect("an exchange"))
        })
    };
    let digests = |ran: [(Cluster, Relayer); 2]| ran.map(|(cluster, _)| state_digest(&cluster));
    assert_eq!(digests(one_by_one(both())), digests(at_once(both())));

    let mut group = criterion.benchmark_group("threads");
    group.sample_size(20).throughput(Throughput::Elements(2 * sends.len() as u64));
    group.bench_function("1", |bencher| {
        bencher.iter_batched(both, one_by_one, BatchSize::PerIteration);
    });
    group.bench_function("2", |bencher| {
        bencher.iter_batched(both, at_once, BatchSize::PerIteration);
    });
}

criterion_group!(benches, cluster_benches, thread_benches);
criterion_main!(benches);
