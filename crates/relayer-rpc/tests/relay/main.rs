//! A relay between two chains of `chain_sim_server`, over their JSON-RPC.

mod api;
mod chains;
mod dry_run;
mod failures;
mod gate;
mod journeys;
mod keystores;
mod nodes;
mod waiting;
