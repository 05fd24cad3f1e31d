//! Writing values as `console.log` does.

use alloy_dyn_abi::DynSolValue;
use alloy_primitives::{U256, hex};

/// Writes values with spaces in between. If the first one is a string, its placeholders stand for
/// the values that follow: `%s` for any, `%d` and `%i` for a number in decimal, `%x` for one in hex,
/// `%o` for any, and `%%` for a per cent sign.
pub(super) fn format_values(values: &[DynSolValue]) -> String {
    let mut left = values.iter();
    let mut line = String::new();
    if let [DynSolValue::String(text), _, ..] = values {
        left.next();
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let placeholder = characters.peek().copied().filter(|_| character == '%');
            match placeholder {
                Some('%') => line.push('%'),
                Some(kind @ ('s' | 'd' | 'i' | 'o' | 'x')) if left.len() > 0 => {
                    if let Some(value) = left.next() {
                        line.push_str(&format_as(kind, value));
                    }
                }
                _ => {
                    line.push(character);
                    continue;
                }
            }
            characters.next();
        }
        if left.len() > 0 {
            line.push(' ');
        }
    }
    let rest: Vec<String> = left.map(|value| format_as('s', value)).collect();
    line + &rest.join(" ")
}

/// Writes a value as a placeholder of this kind says.
fn format_as(kind: char, value: &DynSolValue) -> String {
    match (kind, value) {
        ('d' | 'i', DynSolValue::Bool(flag)) => u8::from(*flag).to_string(),
        ('d' | 'i', DynSolValue::Address(account)) => {
            U256::from_be_bytes(account.into_word().0).to_string()
        }
        ('d' | 'i', DynSolValue::String(_)) => "NaN".into(),
        ('x', DynSolValue::Uint(number, _)) => format!("{number:#x}"),
        ('x', DynSolValue::Int(number, _)) => format!("{number:#x}"),
        (_, DynSolValue::Bool(flag)) => flag.to_string(),
        (_, DynSolValue::Uint(number, _)) => number.to_string(),
        (_, DynSolValue::Int(number, _)) => number.to_string(),
        (_, DynSolValue::Address(account)) => account.to_string(),
        (_, DynSolValue::String(text)) => text.clone(),
        (_, DynSolValue::Bytes(data)) => hex::encode_prefixed(data),
        (_, DynSolValue::FixedBytes(word, size)) => {
            hex::encode_prefixed(word.get(..*size).unwrap_or_default())
        }
        // The console takes no others.
        (_, other) => format!("{other:?}"),
    }
}

/// Returns a text on one line, without characters that control a terminal.
pub(crate) fn printable(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut line, character| {
        if character.is_control() && character != '\t' {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
        line
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown<const N: usize>(text: &str, values: [DynSolValue; N]) -> String {
        let text = DynSolValue::String(text.into());
        format_values(&[text].into_iter().chain(values).collect::<Vec<_>>())
    }

    #[test]
    fn placeholders_stand_for_values() {
        let number = DynSolValue::Uint(U256::from(255), 256);
        let flag = DynSolValue::Bool(true);
        assert_eq!(shown("%x and %d", [number.clone(), flag.clone()]), "0xff and 1");
        assert_eq!(shown("100%% of %o", [number.clone()]), "100% of 255");
        assert_eq!(shown("%q %", [number.clone()]), "%q % 255");
        assert_eq!(shown("%s %s", [number.clone()]), "255 %s");
        assert_eq!(shown("%d", [DynSolValue::String("seven".into())]), "NaN");
        assert_eq!(shown("all", [number, flag]), "all 255 true");
        assert_eq!(shown("100%", []), "100%");
    }

    #[test]
    fn lines_do_not_control_a_terminal() {
        assert_eq!(printable("a\tb\nc\u{1b}[2Jä"), "a\tb\\nc\\u{1b}[2Jä");
    }
}
