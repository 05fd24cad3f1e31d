//! The tests that find mutants of crate `messenger`, in one program: mutation testing builds it once
//! for each mutant, and nothing of `chain-sim` (docs/MUTANTS.md). The workspace's own tests run the
//! same files one by one, so this target only runs when it is named.

macro_rules! tests {
    ($($path:literal $name:ident;)*) => {
        $(#[path = $path] mod $name;)*
    };
}

tests! {
    "../../../tests/messenger_abi.rs" messenger_abi;
    "../../../tests/messenger_access_list.rs" messenger_access_list;
    "../../../tests/messenger_payload.rs" messenger_payload;
    "../../../tests/messenger_vectors.rs" messenger_vectors;
    "../../../tests/documented_rules.rs" documented_rules;
    "../../../tests/native_opcode.rs" native_opcode;
    "../../../tests/acceleration_steps.rs" acceleration_steps;
    "../../../tests/embeddings.rs" embeddings;
    "../../../tests/oracle_calls.rs" oracle_calls;
    "../../../tests/oracle_errors.rs" oracle_errors;
    "../../../tests/oracle_frames.rs" oracle_frames;
    "../../../tests/oracle_gas_limits.rs" oracle_gas_limits;
    "../../../tests/oracle_inbox.rs" oracle_inbox;
    "../../../tests/oracle_reentrancy.rs" oracle_reentrancy;
    "../../../tests/oracle_regressions.rs" oracle_regressions;
    "../../../tests/oracle_relay.rs" oracle_relay;
    "../../../tests/oracle_relay_payload.rs" oracle_relay_payload;
    "../../../tests/oracle_relay_targets.rs" oracle_relay_targets;
    "../../../tests/oracle_replay.rs" oracle_replay;
    "../../../tests/oracle_resend.rs" oracle_resend;
    "../../../tests/oracle_send.rs" oracle_send;
    "../../../tests/oracle_specs.rs" oracle_specs;
    "../../../tests/oracle_transient_storage.rs" oracle_transient_storage;
    "../../../tests/oracle_views.rs" oracle_views;
    "../../../tests/upstream_inbox.rs" upstream_inbox;
    "../../../tests/upstream_messenger.rs" upstream_messenger;
}
