//! Documentation comments.

use super::{WIDTH, names};
use crate::codegen::text::{renamed, snake, wrapped};

/// Paragraphs, with a line between two.
pub(super) fn comment(paragraphs: &[String], indent: usize) -> String {
    let paragraphs: Vec<String> = paragraphs.iter().map(|paragraph| lines(paragraph, "", indent)).collect();
    paragraphs.join(&format!("{}///\n", " ".repeat(indent)))
}

/// A paragraph.
pub(super) fn line(text: &str, indent: usize) -> String {
    lines(text, "", indent)
}

/// Names of parameters with what they are; nothing where there are none.
pub(super) fn parameters(parameters: &[(String, String)], indent: usize) -> String {
    let head = |text: &str| format!("{}///{text}\n", " ".repeat(indent));
    match parameters {
        [] => String::new(),
        [(name, doc)] => head("") + &lines(&format!("- Parameter {name}: {doc}"), "  ", indent),
        several => {
            let items = several
                .iter()
                .map(|(name, doc)| lines(&format!("- {name}: {doc}"), "    ", indent).replacen("/// ", "///   ", 1));
            head("") + &head(" - Parameters:") + &items.collect::<String>()
        }
    }
}

/// Names as in "`MonacoError.notFound` and `MonacoError.conflict`".
pub(super) fn listed(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match quoted.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => quoted.concat(),
    }
}

/// `audience` as `an audience`.
pub(super) fn one(noun: &str) -> String {
    let article = if noun.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    format!("{article} {noun}")
}

/// `SequenceTemplate` as `sequence template`.
pub(super) fn noun(name: &str) -> String {
    snake(name).replace('_', " ")
}

/// Lines of a comment; those after the first hang by `hanging`.
fn lines(text: &str, hanging: &str, indent: usize) -> String {
    let space = " ".repeat(indent);
    let width = WIDTH - indent - "/// ".len() - hanging.len();
    let lines = wrapped(&renamed(text, name), width).into_iter().enumerate();
    lines.map(|(at, line)| format!("{space}/// {}{line}\n", if at == 0 { "" } else { hanging })).collect()
}

/// What stands in backticks, as Swift has it; types, which begin with a capital letter, are Swift's already.
fn name(name: &str) -> String {
    if name.starts_with(char::is_uppercase) { name.to_owned() } else { names::path(name) }
}
