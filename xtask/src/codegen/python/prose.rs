//! Names, types and documentation as Python has them.

use crate::codegen::surface::{Kind, Member, Method, Surface, error_name};
use crate::codegen::text::{renamed, wrapped};

/// Characters of a line of documentation that is indented by `depth` levels.
const fn width(depth: usize) -> usize {
    126 - 4 * depth
}

/// A docstring of paragraphs, indented by `depth` levels. Its first line is its first sentence.
pub(super) fn docstring(paragraphs: &[String], depth: usize) -> String {
    let paragraphs = &summarised(paragraphs, depth);
    let indent = "    ".repeat(depth);
    let wrap = |text: &String| wrapped(&renamed(text, str::to_owned), width(depth));
    match &paragraphs[..] {
        [only] if only.chars().count() + 6 <= width(depth) => format!("{indent}\"\"\"{}\"\"\"\n", wrap(only).join("")),
        _ => {
            let blocks: Vec<String> = paragraphs.iter().map(|text| indented(text, &indent, depth)).collect();
            format!("{indent}\"\"\"{}\n{indent}\"\"\"\n", blocks.join("\n\n").trim_start())
        }
    }
}

fn summarised(paragraphs: &[String], depth: usize) -> Vec<String> {
    let [first, others @ ..] = paragraphs else { return Vec::new() };
    let fits = others.is_empty() && first.chars().count() + 6 <= width(depth);
    match first.split_once(". ") {
        Some((summary, rest)) if !fits => {
            [format!("{summary}."), rest.to_owned()].into_iter().chain(others.iter().cloned()).collect()
        }
        _ => paragraphs.to_vec(),
    }
}

/// A paragraph that is laid out already stays as it is; any other is wrapped.
fn indented(text: &str, indent: &str, depth: usize) -> String {
    if text.contains('\n') {
        return text.lines().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n");
    }
    let lines = wrapped(text, width(depth));
    lines.iter().map(|line| format!("{indent}{line}")).collect::<Vec<_>>().join("\n")
}

/// The arguments that are documented, as one block.
pub(super) fn arguments(members: &[(&str, String)], depth: usize) -> Option<String> {
    let entry = |(name, doc): &(&str, String)| {
        let lines = wrapped(&format!("{name}: {doc}"), width(depth + 1));
        let rest = lines.iter().skip(1).map(|line| format!("        {line}"));
        std::iter::once(format!("    {}", lines[0])).chain(rest).collect::<Vec<_>>().join("\n")
    };
    let entries: Vec<String> = members.iter().map(entry).collect();
    (!entries.is_empty()).then(|| format!("Args:\n{}", entries.join("\n")))
}

/// Which exceptions a method raises of its own.
pub(super) fn raises(method: &Method<'_>) -> Option<String> {
    let names: Vec<String> = method.errors.iter().map(|status| format!("`{}Error`", error_name(*status))).collect();
    match names.split_last() {
        None => None,
        Some((only, [])) => Some(format!("Raises {only}.")),
        Some((last, rest)) => Some(format!("Raises {} and {last}.", rest.join(", "))),
    }
}

/// The name of a class, a function or a variable, beside the language's own words.
pub(super) fn identifier(name: &str) -> String {
    const KEYWORDS: [&str; 8] = ["is", "in", "from", "not", "and", "or", "class", "import"];
    if KEYWORDS.contains(&name) { format!("{name}_") } else { name.to_owned() }
}

/// The type of a value that is read.
pub(super) fn read_type(kind: &Kind) -> String {
    match kind {
        Kind::Any | Kind::Filter => "Any".into(),
        Kind::Text | Kind::Id | Kind::Constant(_) => "str".into(),
        Kind::Integer => "int".into(),
        Kind::Number => "float".into(),
        Kind::Boolean => "bool".into(),
        Kind::Date => "date".into(),
        Kind::Instant => "datetime".into(),
        Kind::Enumeration(name) | Kind::Record(name) | Kind::Union(name) => name.clone(),
        Kind::List(item) => format!("list[{}]", read_type(item)),
        Kind::Map(item) => format!("dict[str, {}]", read_type(item)),
    }
}

/// The type of a value that is written.
pub(super) fn written_type(kind: &Kind) -> String {
    match kind {
        Kind::Id => "str | UUID".into(),
        Kind::Filter => "Filter".into(),
        Kind::List(item) => format!("abc.Sequence[{}]", written_type(item)),
        Kind::Map(item) => format!("abc.Mapping[str, {}]", written_type(item)),
        Kind::Any
        | Kind::Text
        | Kind::Integer
        | Kind::Number
        | Kind::Boolean
        | Kind::Date
        | Kind::Instant
        | Kind::Constant(_)
        | Kind::Enumeration(_)
        | Kind::Record(_)
        | Kind::Union(_) => read_type(kind),
    }
}

/// An argument of the API's name, with its type and what leaves it out.
pub(super) fn parameter(member: &Member<'_>) -> String {
    let (name, kind) = (identifier(member.name), written_type(&member.kind));
    let null = if member.nullable { " | None" } else { "" };
    if member.required { format!("{name}: {kind}{null}") } else { format!("{name}: {kind} | NotGiven{null} = NOT_GIVEN") }
}

/// Every type of the surface that those kinds mention.
pub(super) fn mentioned<'a>(kinds: impl IntoIterator<Item = &'a Kind>) -> Vec<String> {
    kinds
        .into_iter()
        .flat_map(|kind| match kind {
            Kind::Enumeration(name) | Kind::Record(name) | Kind::Union(name) => vec![name.clone()],
            Kind::List(item) | Kind::Map(item) => mentioned([&**item]),
            Kind::Any
            | Kind::Text
            | Kind::Integer
            | Kind::Number
            | Kind::Boolean
            | Kind::Id
            | Kind::Date
            | Kind::Instant
            | Kind::Constant(_)
            | Kind::Filter => Vec::new(),
        })
        .collect()
}

/// The module of records in which that type stands.
pub(super) fn home<'a>(surface: &Surface<'a>, name: &str) -> &'a str {
    let records = surface.records.iter().map(|record| (record.name, record.resource));
    let enumerations = surface.enumerations.iter().map(|enumeration| (enumeration.name, enumeration.resource));
    let unions = surface.unions.iter().map(|union| (union.name, union.resource));
    let mut all = records.chain(enumerations).chain(unions);
    all.find(|(known, _)| *known == name).map(|(_, resource)| resource).unwrap_or_default()
}
