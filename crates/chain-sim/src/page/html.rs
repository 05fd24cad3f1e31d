//! The page: its parts, in one text.

use super::policy::policy;

/// The page without its parts, whose places are named by comments.
const FRAME: &str = include_str!("../../page/page.html");
/// The styles.
const STYLES: [&str; 4] = [
    include_str!("../../page/colours.css"),
    include_str!("../../page/layout.css"),
    include_str!("../../page/lanes.css"),
    include_str!("../../page/messages.css"),
];
/// The scripts, in the order in which they run.
const SCRIPTS: [&str; 10] = [
    include_str!("../../page/element.js"),
    include_str!("../../page/run.js"),
    include_str!("../../page/columns.js"),
    include_str!("../../page/lanes.js"),
    include_str!("../../page/arcs.js"),
    include_str!("../../page/happened.js"),
    include_str!("../../page/messages.js"),
    include_str!("../../page/life.js"),
    include_str!("../../page/header.js"),
    include_str!("../../page/main.js"),
];

/// Returns the page that shows a run, given as JSON.
pub(super) fn fill(json: &str) -> String {
    let style = STYLES.concat();
    let script = format!("\"use strict\";\n{}", SCRIPTS.concat());
    let policy = policy(&style, &script);
    // Nothing in the JSON can end its element, or begin a comment.
    let data = json.replace('<', "\\u003c");
    let mut pieces = FRAME.split("<!--");
    let mut page = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (part, rest) = piece.split_once("-->").unwrap_or(("", piece));
        page.push_str(match part {
            "policy" => &policy,
            "style" => &style,
            "script" => &script,
            "data" => &data,
            _ => "",
        });
        page.push_str(rest);
    }
    page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn page_asks_nobody_for_anything() {
        let page = fill("{}");
        for loading in ["src=", "<link", "url(", "@import", "fetch(", "XMLHttpRequest", "import("] {
            assert!(!page.contains(loading), "{loading}");
        }
        // The name of the drawings' language is no address that a browser asks.
        let (before, after) = page.split_once("://").unwrap();
        assert!(before.ends_with("http") && after.starts_with("www.w3.org/2000/svg\""));
        assert!(!after.contains("://"));
    }

    #[test]
    fn hostile_strings_stay_in_the_data() {
        let hostile = serde_json::json!({
            "text": "</script><script>alert(1)</script><!--style--><img src=x onerror=alert(2)>"
        });
        let page = fill(&hostile.to_string());
        assert_eq!(page.matches("<script").count(), 2);
        assert_eq!(page.matches("</script>").count(), 2);
        assert!(!page.contains("<img") && !page.contains("<!--"));
        let data = page.split_once("id=\"run\">").unwrap().1.split_once("</script>").unwrap().0;
        assert_eq!(serde_json::from_str::<serde_json::Value>(data).unwrap(), hostile);
    }

    #[test]
    fn scripts_write_text_only() {
        for writing in ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("] {
            assert!(SCRIPTS.iter().all(|script| !script.contains(writing)), "{writing}");
        }
    }

    #[test]
    fn policy_has_the_hashes_of_what_the_page_has() {
        let page = fill("{}");
        let between = |from: &str, to: &str| {
            page.split_once(from).unwrap().1.split_once(to).unwrap().0.to_owned()
        };
        let (style, script) = (between("<style>", "</style>"), between("<script>", "</script>"));
        assert!(style.len() > 500 && script.len() > 5_000);
        assert!(page.contains(&policy(&style, &script)));
        assert!(!policy(&style, &script).contains("unsafe"));
    }
}
