//! Decoding a call of the console.

use std::{collections::BTreeMap, sync::LazyLock};

use alloy_dyn_abi::DynSolType;
use alloy_primitives::{Selector, keccak256};

use super::format::{format_values, printable};

/// The types of the parameters of `log`, of which it takes up to [`MOST_PARAMETERS`] in any order.
const TYPES: [&str; 5] = ["string", "uint256", "int256", "bool", "address"];
/// The most parameters of `log`.
const MOST_PARAMETERS: u32 = 4;

/// The parameters of each function of the console, by its selector.
static FUNCTIONS: LazyLock<BTreeMap<Selector, Vec<DynSolType>>> = LazyLock::new(functions);

/// Returns the line of a call, given its calldata; `None` if it is not one of the console's
/// functions.
pub(super) fn line(calldata: &[u8]) -> Option<String> {
    let (selector, data) = calldata.split_first_chunk::<4>()?;
    let types = FUNCTIONS.get(&Selector::from(*selector))?;
    let values = DynSolType::Tuple(types.clone()).abi_decode_params(data).ok()?;
    Some(printable(&format_values(values.as_fixed_seq()?)))
}

/// Returns the console's functions: `log` with all its parameters, and those that name the type of
/// their only one.
fn functions() -> BTreeMap<Selector, Vec<DynSolType>> {
    let mut signatures = vec![
        ("logString".into(), "string".into()),
        ("logUint".into(), "uint256".into()),
        ("logInt".into(), "int256".into()),
        ("logBool".into(), "bool".into()),
        ("logAddress".into(), "address".into()),
        ("logBytes".into(), "bytes".into()),
        ("log".into(), "bytes".into()),
    ];
    for size in 1..=32 {
        signatures.push((format!("logBytes{size}"), format!("bytes{size}")));
    }
    let kinds = TYPES.len();
    for count in 0..=MOST_PARAMETERS {
        for choice in 0..kinds.pow(count) {
            // The digits of the choice are the types.
            let parameters = (0..count).map(|place| TYPES[choice / kinds.pow(place) % kinds]);
            signatures.push(("log".into(), parameters.collect::<Vec<&str>>().join(",")));
        }
    }
    let mut functions = BTreeMap::new();
    for (name, parameters) in signatures {
        let types = parameters.split(',').filter(|name| !name.is_empty());
        // All of them are names of types.
        let Ok(types) = types.map(str::parse).collect::<Result<Vec<DynSolType>, _>>() else {
            continue;
        };
        // Early versions of hardhat's library have selectors of the short names.
        let short = parameters.replace("int256", "int");
        for written in [short, parameters] {
            let hash = keccak256(format!("{name}({written})"));
            functions.insert(Selector::from_slice(&hash[..4]), types.clone());
        }
    }
    functions
}

#[cfg(test)]
mod tests {
    use alloy_primitives::{Address, I256, U256};
    use alloy_sol_types::{SolCall, sol};

    use super::*;

    sol! {
        function log() external;
        function log(string text) external;
        function log(uint256 number) external;
        function log(int256 number) external;
        function log(string text, uint256 number) external;
        function log(string text, address account, bool flag, uint256 number) external;
        function log(bool, bool, address, string) external;
        function logBytes(bytes data) external;
        function logBytes3(bytes3 data) external;
        function logInt(int256 number) external;
        function other(uint256 number) external;
    }

    #[test]
    fn calls_are_lines() {
        let account = Address::repeat_byte(0xab);
        let shown = |call: &[u8]| line(call).unwrap();
        assert_eq!(shown(&log_0Call {}.abi_encode()), "");
        assert_eq!(shown(&log_1Call { text: "hello".into() }.abi_encode()), "hello");
        assert_eq!(shown(&log_2Call { number: U256::MAX }.abi_encode()), U256::MAX.to_string());
        assert_eq!(shown(&log_3Call { number: I256::MINUS_ONE }.abi_encode()), "-1");
        let call = log_4Call { text: "balance".into(), number: U256::from(7) };
        assert_eq!(shown(&call.abi_encode()), "balance 7");
        let call = log_4Call { text: "balance: %d wei".into(), number: U256::from(7) };
        assert_eq!(shown(&call.abi_encode()), "balance: 7 wei");
        let (text, number) = ("%s, %s".into(), U256::from(1));
        let call = log_5Call { text, account, flag: true, number };
        assert_eq!(shown(&call.abi_encode()), format!("{account}, true 1"));
        let call = log_6Call { _0: true, _1: false, _2: account, _3: "%s".into() };
        assert_eq!(shown(&call.abi_encode()), format!("true false {account} %s"));
        assert_eq!(shown(&logBytesCall { data: vec![1, 2].into() }.abi_encode()), "0x0102");
        assert_eq!(shown(&logBytes3Call { data: [1, 2, 3].into() }.abi_encode()), "0x010203");
        assert_eq!(shown(&logIntCall { number: I256::MINUS_ONE }.abi_encode()), "-1");
    }

    #[test]
    fn early_versions_have_selectors_of_short_names() {
        let mut call = keccak256("log(string,uint)")[..4].to_vec();
        let arguments = log_4Call { text: "gas".into(), number: U256::from(9) };
        call.extend_from_slice(&arguments.abi_encode()[4..]);
        assert_eq!(line(&call).unwrap(), "gas 9");
    }

    #[test]
    fn other_calls_are_none() {
        assert_eq!(line(&otherCall { number: U256::ONE }.abi_encode()), None);
        assert_eq!(line(&log_1Call { text: "cut".into() }.abi_encode()[..40]), None);
        assert_eq!(line(&[1, 2]), None);
    }
}
