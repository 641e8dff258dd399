//! Enumerations: open, with a constant for each text that is known.

use super::{TypeFile, names, prose};
use crate::codegen::surface::{Enumeration, Surface};

pub(super) fn all<'a>(surface: &Surface<'a>) -> Vec<TypeFile<'a>> {
    let files = surface.enumerations.iter().map(|enumeration| TypeFile {
        resource: enumeration.resource,
        name: names::type_of(enumeration.name),
        code: code(enumeration),
    });
    files.collect()
}

fn code(enumeration: &Enumeration<'_>) -> String {
    let constants: String = enumeration
        .values
        .iter()
        .map(|value| format!("    public static let {}: Self = {value:?}\n", names::declared(value)))
        .collect();
    format!(
        "{doc}public struct {name}: OpenEnumeration {{\n{constants}
    public let rawValue: String

    public init(rawValue: String) {{
        self.rawValue = rawValue
    }}
}}\n",
        doc = prose::line(enumeration.doc, 0),
        name = names::type_of(enumeration.name),
    )
}
