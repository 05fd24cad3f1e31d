//! Gas: its constants, calls that run out of it, and the specs whose gas schedules are known.

mod constants;
mod limits;
mod specs;
