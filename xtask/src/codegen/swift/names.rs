//! Names and types as Swift has them.

use crate::codegen::surface::Kind;

/// Words that are not simply capitalised within a name; at its beginning they are in small letters.
const WORDS: [(&str, &str); 7] =
    [("ai", "AI"), ("id", "ID"), ("ids", "IDs"), ("inmail", "InMail"), ("linkedin", "LinkedIn"), ("url", "URL"), ("usd", "USD")];
/// Names of the catalogue that Swift would read as something else.
const KEYWORDS: [&str; 5] = ["default", "enum", "in", "is", "where"];
/// Types of Swift itself, which whoever imports the package could no longer name.
const TAKEN: [&str; 2] = ["Sequence", "Task"];

/// `linkedin_url` as `linkedinURL`, `AI_GENERATED` as `aiGenerated`.
pub(super) fn member(name: &str) -> String {
    let name = name.to_lowercase();
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &capitalised(word))
}

/// As `member`, where it is declared.
pub(super) fn declared(name: &str) -> String {
    let name = member(name);
    if KEYWORDS.contains(&name.as_str()) { format!("`{name}`") } else { name }
}

/// `contacts.list_all` as `contacts.listAll`.
pub(super) fn path(name: &str) -> String {
    name.split('.').map(member).collect::<Vec<_>>().join(".")
}

/// `Contact` as it is, `Task` as `MonacoTask`.
pub(super) fn type_of(name: &str) -> String {
    if TAKEN.contains(&name) { format!("Monaco{name}") } else { name.to_owned() }
}

/// The type of a value.
pub(super) fn of_kind(kind: &Kind) -> String {
    match kind {
        Kind::Any => "JSON".into(),
        Kind::Text | Kind::Id | Kind::Date | Kind::Constant(_) => "String".into(),
        Kind::Integer => "Int".into(),
        Kind::Number => "Double".into(),
        Kind::Boolean => "Bool".into(),
        Kind::Instant => "Date".into(),
        Kind::Enumeration(name) | Kind::Record(name) | Kind::Union(name) => type_of(name),
        Kind::List(item) => format!("[{}]", of_kind(item)),
        Kind::Map(item) => format!("[String: {}]", of_kind(item)),
        Kind::Filter => "Filter".into(),
    }
}

fn capitalised(word: &str) -> String {
    if let Some((_, own)) = WORDS.iter().find(|(plain, _)| *plain == word) {
        return (*own).to_owned();
    }
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_one_rule() {
        assert_eq!(member("linkedin_url"), "linkedinURL");
        assert_eq!(member("account_id"), "accountID");
        assert_eq!(member("AI_GENERATED"), "aiGenerated");
        assert_eq!(member("auto_linkedin_inmail"), "autoLinkedInInMail");
        assert_eq!(declared("enum"), "`enum`");
        assert_eq!(path("sequence_templates.get"), "sequenceTemplates.get");
        assert_eq!(of_kind(&Kind::List(Box::new(Kind::Record("Task".into())))), "[MonacoTask]");
    }
}
