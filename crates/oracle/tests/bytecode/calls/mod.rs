//! Every function of both predeploys: by each kind of call, in odd frames, in the middle of a
//! relay, with several defects at once.

mod errors;
mod frames;
mod kinds;
mod reentrancy;
mod transient_storage;
mod views;
