//! Tracers show of a transaction what they show of it on the released bytecode: calls with their
//! inputs, outputs, gas and errors, logs with their places, storage and balances. Opcode by opcode,
//! only the frames that run a program instead of Solidity differ.
//!
//! Two traces of native code are visible, and [`differences`] accepts these and nothing else: the
//! code of the predeploys' accounts, and how far a frame of theirs that has too little gas comes.

mod cases;
mod differences;
mod frames;
mod results;
mod steps;
mod tracers;
