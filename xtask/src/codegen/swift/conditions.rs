//! What rules of filters say, a method each.

use monaco_catalog::Condition;

use super::{names, prose};

pub(super) fn code(conditions: &[Condition]) -> String {
    let methods: Vec<String> = conditions.iter().map(method).collect();
    format!("extension Condition {{\n{}}}\n", methods.join("\n"))
}

fn method(condition: &Condition) -> String {
    let Condition { name, takes_value, doc } = condition;
    let (parameter, argument) = if *takes_value { ("_ value: some JSONConvertible", ", value") } else { ("", "") };
    format!(
        "{}    public func {}({parameter}) -> Filter {{\n        condition({name:?}{argument})\n    }}\n",
        prose::line(doc, 4),
        names::declared(name),
    )
}
