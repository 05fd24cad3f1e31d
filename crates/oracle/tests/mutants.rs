//! The tests that find mutants of crate `messenger`, in one program: mutation testing builds it once
//! for each mutant, and nothing of `chain-sim` (docs/MUTANTS.md). The workspace's own tests run the
//! same files one by one, so this target only runs when it is named.

#[path = "../../../tests/acceleration_steps.rs"]
mod acceleration_steps;
#[path = "../../../tests/documented_rules.rs"]
mod documented_rules;
#[path = "../../../tests/embeddings.rs"]
mod embeddings;
#[path = "../../../tests/messenger_abi.rs"]
mod messenger_abi;
#[path = "../../../tests/messenger_access_list.rs"]
mod messenger_access_list;
#[path = "../../../tests/messenger_payload.rs"]
mod messenger_payload;
#[path = "../../../tests/messenger_vectors.rs"]
mod messenger_vectors;
#[path = "../../../tests/native_opcode.rs"]
mod native_opcode;
#[path = "../../../tests/oracle_calls.rs"]
mod oracle_calls;
#[path = "../../../tests/oracle_errors.rs"]
mod oracle_errors;
#[path = "../../../tests/oracle_frames.rs"]
mod oracle_frames;
#[path = "../../../tests/oracle_gas_limits.rs"]
mod oracle_gas_limits;
#[path = "../../../tests/oracle_inbox.rs"]
mod oracle_inbox;
#[path = "../../../tests/oracle_reentrancy.rs"]
mod oracle_reentrancy;
#[path = "../../../tests/oracle_regressions.rs"]
mod oracle_regressions;
#[path = "../../../tests/oracle_relay.rs"]
mod oracle_relay;
#[path = "../../../tests/oracle_relay_payload.rs"]
mod oracle_relay_payload;
#[path = "../../../tests/oracle_relay_targets.rs"]
mod oracle_relay_targets;
#[path = "../../../tests/oracle_replay.rs"]
mod oracle_replay;
#[path = "../../../tests/oracle_resend.rs"]
mod oracle_resend;
#[path = "../../../tests/oracle_send.rs"]
mod oracle_send;
#[path = "../../../tests/oracle_specs.rs"]
mod oracle_specs;
#[path = "../../../tests/oracle_transient_storage.rs"]
mod oracle_transient_storage;
#[path = "../../../tests/oracle_views.rs"]
mod oracle_views;
#[path = "../../../tests/upstream_inbox.rs"]
mod upstream_inbox;
#[path = "../../../tests/upstream_messenger.rs"]
mod upstream_messenger;
