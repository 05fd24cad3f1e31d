//! Compares the two engines by the benches' results: reads the estimates that criterion has saved,
//! and prints differences and ratios of their medians.
//!
//! ```sh
//! cargo bench -p benches --bench relay --bench send --bench keccak --bench cluster
//! cargo run --release -p benches # -- DIRECTORY, if it is not target/criterion
//! ```

use std::{env, error::Error, fs, path::PathBuf};

use serde_json::Value;

/// Parameters of the benches.
const LENGTHS: [u32; 3] = [36, 1024, 32_768];
const CHAINS: [u32; 3] = [2, 8, 64];
const PAYLOADS: [u32; 2] = [36, 1024];
/// Levels of SIMD, if the machine has them.
const LEVELS: [&str; 5] = ["single", "sse2", "avx2", "avx512", "neon"];
const KECCAKS: [&str; 4] = ["alloy", "keccak-asm", "sha3", "tiny-keccak"];
/// Keccak permutations in a relay of 36 bytes.
const PERMUTATIONS: f64 = 10.0;

/// A figure, or why it is missing.
type Figure = Result<f64, Box<dyn Error>>;

/// Criterion's directory.
struct Estimates(PathBuf);

impl Estimates {
    /// The directory given as the first argument; by default criterion's own.
    fn find() -> Self {
        let target = env::var_os("CARGO_TARGET_DIR").map_or("target".into(), PathBuf::from);
        Self(env::args_os().nth(1).map_or_else(|| target.join("criterion"), PathBuf::from))
    }

    /// Reads a number from one of a bench's files.
    fn number(&self, bench: &str, file: &str, pointer: &str) -> Figure {
        let path = self.0.join(bench).join("new").join(file);
        let missing = |error| format!("no estimate, run the benches: {}: {error}", path.display());
        let json = fs::read(&path).map_err(missing)?;
        let json: Value = serde_json::from_slice(&json)?;
        let number = json.pointer(pointer).and_then(Value::as_f64);
        number.ok_or_else(|| format!("{}: no {pointer}", path.display()).into())
    }

    /// The median of a bench's times, in nanoseconds.
    fn median(&self, bench: &str) -> Figure {
        self.number(bench, "estimates.json", "/median/point_estimate")
    }

    /// Microseconds by which a transaction takes longer than one to a contract that only stops.
    fn above_stop(&self, function: &str, engine: &str, length: u32) -> Figure {
        let median = |engine| self.median(&format!("{function}/{engine}/{length}"));
        Ok((median(engine)? - median("stop")?) / 1e3)
    }

    /// Messages per second through a cluster.
    fn rate(&self, engine: &str, chains: u32, payload: u32) -> Figure {
        // Criterion joins engine and number of chains to one directory name.
        let bench = format!("cluster/{engine}_{chains}/{payload}");
        let messages = self.number(&bench, "benchmark.json", "/throughput/Elements")?;
        Ok(messages * 1e9 / self.median(&bench)?)
    }

    /// The backend that hashes 64 bytes, one permutation, fastest, and its time in nanoseconds.
    fn best_keccak(&self) -> Result<(&'static str, f64), Box<dyn Error>> {
        let median = |name| Ok((name, self.median(&format!("keccak/{name}/64"))?));
        let medians: Result<Vec<_>, Box<dyn Error>> = KECCAKS.into_iter().map(median).collect();
        let best = medians?.into_iter().min_by(|(_, one), (_, other)| one.total_cmp(other));
        best.ok_or_else(|| "no backend".into())
    }

    /// Prints the times of transactions minus STOP.
    fn print_transactions(&self) -> Result<(), Box<dyn Error>> {
        println!("minus STOP, us     native  bytecode  ratio");
        for function in ["relay", "send"] {
            for length in LENGTHS {
                let native = self.above_stop(function, "native", length)?;
                let bytecode = self.above_stop(function, "bytecode", length)?;
                let ratio = bytecode / native;
                println!("{function:<5} {length:>6} B  {native:>9.2} {bytecode:>9.2} {ratio:>6.2}");
            }
        }
        println!("\nbytecode over native relays, by level of SIMD");
        for level in LEVELS {
            let engine = format!("native-{level}");
            let ratio = |length| -> Figure {
                let native = self.above_stop("relay", &engine, length)?;
                Ok(self.above_stop("relay", "bytecode", length)? / native)
            };
            let ratios: Result<Vec<_>, _> = LENGTHS.into_iter().map(ratio).collect();
            // A machine does not have them all.
            if let Ok([short, middle, long]) = ratios.as_deref() {
                println!("{level:<8} {short:>6.2} {middle:>6.2} {long:>6.2}");
            }
        }
        let (backend, permutation) = self.best_keccak()?;
        let ten = PERMUTATIONS * permutation / 1e3;
        let ratio = self.above_stop("relay", "native", 36)? / ten;
        println!(
            "\nten permutations of {backend}: {ten:.2} us; a native relay of 36 B: {ratio:.2}"
        );
        Ok(())
    }

    /// Prints messages per second.
    fn print_cluster(&self) -> Result<(), Box<dyn Error>> {
        println!("\nmessages/s         native  bytecode  ratio");
        for payload in PAYLOADS {
            for chains in CHAINS {
                let native = self.rate("native", chains, payload)?;
                let bytecode = self.rate("bytecode", chains, payload)?;
                let ratio = native / bytecode;
                println!(
                    "{chains:>2} x {payload:>5} B  {native:>11.0} {bytecode:>9.0} {ratio:>6.2}"
                );
            }
            let scale = |engine| -> Figure {
                Ok(self.rate(engine, 64, payload)? / self.rate(engine, 2, payload)?)
            };
            let (native, bytecode) = (scale("native")?, scale("bytecode")?);
            println!("64 chains over 2 {native:>9.2} {bytecode:>9.2}");
        }
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let estimates = Estimates::find();
    estimates.print_transactions()?;
    estimates.print_cluster()
}
