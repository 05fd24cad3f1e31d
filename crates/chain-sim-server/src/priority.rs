//! The priority of a thread.

/// Makes the current thread give way to others, where the system can do that: a read, or what many
/// connections leave, takes as long as it takes, while the owner and the connections have little to do
/// for each of many clients.
pub(crate) fn give_way() {
    #[cfg(target_os = "linux")]
    {
        /// The niceness of threads that give way. The owner gets about three times as much of a processor.
        const NICENESS: i32 = 5;
        // Without it, a thread has the priority that it had.
        let _as_before = rustix::process::setpriority_process(None, NICENESS);
    }
}
