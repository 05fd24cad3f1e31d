//! Links between pages of this repository. Every relative link in a Markdown file, and every
//! mention of a page of `docs/` in a source, must lead to an existing file, and to an existing
//! heading if it names a section.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use walkdir::WalkDir;

/// The beginning of links on docs.rs to pages of this repository.
const REPOSITORY: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/");

/// Folders without sources of this repository.
const SKIPPED: [&str; 4] = [".git", "node_modules", "target", "mutants.out"];

/// Kinds of files that mention pages.
const SOURCES: [&str; 6] = ["md", "mjs", "rs", "sol", "toml", "yml"];

/// Folders with pages of this repository, besides `docs` itself.
const FOLDERS: [&str; 3] = ["docs/coming-from/", "docs/how-to/", "docs/tutorials/"];

/// The repository's root.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files of this repository that can mention a page.
fn sources() -> impl Iterator<Item = PathBuf> {
    let ours = |name: &str| !SKIPPED.contains(&name);
    let entries = WalkDir::new(root()).into_iter();
    let entries = entries.filter_entry(move |entry| entry.file_name().to_str().is_some_and(ours));
    entries
        .map(|entry| entry.expect("a readable folder").into_path())
        .filter(|path| path.is_file() && (is_script(path) || SOURCES.contains(&extension(path))))
}

/// A file's extension; empty if it has none.
fn extension(path: &Path) -> &str {
    path.extension().and_then(|extension| extension.to_str()).unwrap_or_default()
}

/// Whether a file is one of CI's scripts, which have no extension.
fn is_script(path: &Path) -> bool {
    path.parent().and_then(Path::file_name).is_some_and(|folder| folder == ".ci")
}

/// The links of a Markdown page that stay within the repository.
fn links(page: &str) -> BTreeSet<String> {
    Parser::new_ext(page, Options::all())
        .filter_map(|event| match event {
            Event::Start(Tag::Link { dest_url, .. }) => Some(dest_url.into_string()),
            _ => None,
        })
        .filter(|link| !link.contains("://") && !link.starts_with("mailto:"))
        .collect()
}

/// The pages of this repository's `docs/` that a text mentions, relative to the root, each with the
/// section if it names one. Pages in other subfolders of a `docs/` are those of other projects.
fn mentions(text: &str) -> BTreeSet<&str> {
    let part_of_link = |c: char| c.is_ascii_alphanumeric() || "_-./#:".contains(c);
    text.split(|c| !part_of_link(c))
        .filter_map(|word| match word.strip_prefix(REPOSITORY) {
            None if word.contains("://") => None,
            within => Some(within.unwrap_or(word).trim_end_matches(['.', ':'])),
        })
        .filter_map(|word| word.find("docs/").map(|at| &word[at..]))
        .filter(|page| {
            let path = page.split('#').next().unwrap_or_default();
            let is_directly_in_docs = path.matches('/').count() == 1;
            path.ends_with(".md")
                && (is_directly_in_docs || FOLDERS.iter().any(|folder| path.starts_with(folder)))
        })
        .collect()
}

/// The names by which GitHub's pages link to the headings of a Markdown page.
fn sections(page: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    let mut uses = BTreeMap::<String, usize>::new();
    let mut heading: Option<String> = None;
    for event in Parser::new_ext(page, Options::all()) {
        match event {
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::Text(text) | Event::Code(text) => {
                if let Some(heading) = &mut heading {
                    heading.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                let name = section(&heading.take().unwrap_or_default());
                let earlier = uses.entry(name.clone()).or_default();
                names.insert(if *earlier == 0 { name } else { format!("{name}-{earlier}") });
                *earlier += 1;
            }
            _ => {}
        }
    }
    names
}

/// The name of the first section with this heading.
fn section(heading: &str) -> String {
    heading
        .to_lowercase()
        .chars()
        .filter(|c| c.is_alphanumeric() || "-_ ".contains(*c))
        .map(|c| if c == ' ' { '-' } else { c })
        .collect()
}

/// Whether `link`, relative to `folder`, leads to an existing file and section. A link without a
/// path leads to `page`.
fn leads_somewhere(link: &str, folder: &Path, page: &Path) -> bool {
    let (path, section) = link.split_once('#').unwrap_or((link, ""));
    let file = if path.is_empty() { page.to_owned() } else { folder.join(path) };
    if section.is_empty() {
        return file.exists();
    }
    fs::read_to_string(file).is_ok_and(|page| sections(&page).contains(section))
}

#[test]
fn links_and_mentions_lead_to_pages_and_sections() {
    let mut broken = Vec::new();
    let (mut followed, mut mentioned) = (0, 0);
    for path in sources() {
        let text = fs::read_to_string(&path).expect("a source in UTF-8");
        let folder = path.parent().expect("a file is in a folder");
        let name = path.strip_prefix(root()).expect("a file of the repository").display();
        if extension(&path) == "md" {
            for link in links(&text) {
                followed += 1;
                if !leads_somewhere(&link, folder, &path) {
                    broken.push(format!("{name}: {link}"));
                }
            }
        }
        for page in mentions(&text) {
            mentioned += 1;
            if !leads_somewhere(page, root(), &path) {
                broken.push(format!("{name}: {page}"));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere:\n{}", broken.join("\n"));
    assert!(followed > 20, "only {followed} links found");
    assert!(mentioned > 40, "only {mentioned} mentions found");
}

#[test]
fn what_leads_nowhere_is_found() {
    let page = root().join("docs/SEMANTICS.md");
    let docs = root().join("docs");
    let leads = |link| leads_somewhere(link, &docs, &page);
    assert!(leads("SEMANTICS.md#relaymessage-in-order"));
    assert!(leads("#relaymessage-in-order"));
    assert!(leads("../tests"));
    for link in ["SEMANTICS.md#relaymessage", "NOTHING.md", "#nothing", "nothing"] {
        assert!(!leads(link), "{link}");
    }
}

#[test]
fn links_are_found() {
    let page = "See [a](A.md#b), [c], <https://d.example> and `[e](f)`.\n\n[c]: ../G.md\n";
    assert_eq!(links(page).into_iter().collect::<Vec<_>>(), ["../G.md", "A.md#b"]);
    let other = "https://example.com/docs/H.md";
    // Built from parts, so that this file does not mention them.
    let [a, b, c] = ["A.md#b-c", "B.md", "C.md#d"].map(|page| format!("docs/{page}"));
    let text = format!("(see {a}). //! {b}: [x]({REPOSITORY}{c}), {other}");
    assert_eq!(mentions(&text).into_iter().collect::<Vec<_>>(), [&a, &b, &c]);
}

#[test]
fn sections_are_named_as_github_does() {
    let page = "# `relayMessage`, in order\n\n```sh\n# no heading\n```\n\n## A_b - c/d!\n\n## E\n\n### E\n";
    let expected = ["a_b---cd", "e", "e-1", "relaymessage-in-order"];
    assert_eq!(sections(page).into_iter().collect::<Vec<_>>(), expected);
}
