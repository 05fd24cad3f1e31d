//! What tracers show of a transaction is what they show of it on the released bytecode: calls with
//! their inputs, outputs, gas and errors, logs with their places, storage and balances. Opcode by
//! opcode, only the frames that run a program instead of Solidity differ.
//!
//! Two things of native code show, and [`differences`] lets pass these and nothing else: the code
//! of the predeploys' accounts, and how far a frame of theirs comes that has too little gas.

#[path = "tracing/cases.rs"]
mod cases;
#[path = "tracing/differences.rs"]
mod differences;
#[path = "tracing/frames.rs"]
mod frames;
#[path = "tracing/results.rs"]
mod results;
#[path = "tracing/steps.rs"]
mod steps;
#[path = "tracing/tracers.rs"]
mod tracers;
