//! Names, types and documentation, as Kotlin has them.

use super::super::surface::{Kind, Member};
use super::super::text::{camel, renamed};

/// Words that are no name unless they stand in backticks.
const HARD_KEYWORDS: &[&str] = &[
    "as",
    "break",
    "class",
    "continue",
    "do",
    "else",
    "false",
    "for",
    "fun",
    "if",
    "in",
    "interface",
    "is",
    "null",
    "object",
    "package",
    "return",
    "super",
    "this",
    "throw",
    "true",
    "try",
    "typealias",
    "typeof",
    "val",
    "var",
    "when",
    "while",
];

/// `linkedin_url` as `linkedinUrl`, and `object` so that it can be one.
pub(super) fn name(snake: &str) -> String {
    let name = camel(snake);
    if HARD_KEYWORDS.contains(&name.as_str()) { format!("`{name}`") } else { name }
}

/// The type of what is given to a request or read from an answer.
pub(super) fn type_of(kind: &Kind) -> String {
    match kind {
        Kind::Any => "JsonElement".into(),
        Kind::Text | Kind::Id | Kind::Date | Kind::Constant(_) => "String".into(),
        Kind::Integer => "Long".into(),
        Kind::Number => "Double".into(),
        Kind::Boolean => "Boolean".into(),
        Kind::Instant => "Instant".into(),
        Kind::Enumeration(name) | Kind::Record(name) | Kind::Union(name) => name.clone(),
        Kind::List(item) => format!("List<{}>", type_of(item)),
        Kind::Map(item) => format!("Map<String, {}>", type_of(item)),
        Kind::Filter => "Filter".into(),
    }
}

/// `name: Type`, or `name: Type? = null` for what can be left out.
pub(super) fn parameter(member: &Member<'_>) -> String {
    let (name, kind) = (name(member.name), type_of(&member.kind));
    if member.required { format!("{name}: {kind}") } else { format!("{name}: {kind}? = null") }
}

/// `"name" to name`.
pub(super) fn pair(member: &Member<'_>) -> String {
    format!("{:?} to {}", member.name, name(member.name))
}

/// Prose of the catalogue as KDoc has it: a name in brackets would be a link.
pub(super) fn prose(text: &str) -> String {
    let quoted = text.split('"').enumerate().map(|(at, part)| match (at % 2, part.contains(['[', '{'])) {
        (0, _) => part.to_owned(),
        (_, true) => format!("`{part}`"),
        (_, false) => format!("\"{part}\""),
    });
    renamed(&quoted.collect::<String>(), camel).replace("*/", "*&#47;")
}

/// A comment of these paragraphs.
pub(super) fn kdoc(paragraphs: &[String]) -> String {
    match paragraphs {
        [only] if !only.contains('\n') => format!("/** {only} */\n"),
        _ => format!("/**\n * {}\n */\n", paragraphs.join("\n *\n * ").replace("\n@", "\n * @")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_language_is_a_name_in_backticks() {
        assert_eq!(["object", "linkedin_url"].map(name), ["`object`", "linkedinUrl"]);
    }

    #[test]
    fn prose_has_names_in_camel_case_and_no_link_by_chance() {
        assert_eq!(
            prose("See `sequence_templates.list_all`, \"[[block:ID]]\"."),
            "See `sequenceTemplates.listAll`, `[[block:ID]]`."
        );
        assert_eq!(prose("Such as \"USD\"."), "Such as \"USD\".");
    }
}
