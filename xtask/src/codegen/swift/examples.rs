//! The examples of the package's README and documentation, each as a function, so that they are compiled and a test runs them.

const TEXTS: &[&str] = &[
    include_str!("../../../../bindings/swift/README.md"),
    include_str!("../../../../bindings/swift/Sources/MonacoCRM/MonacoClient.swift"),
    include_str!("../../../../bindings/swift/Sources/MonacoCRM/Filters.swift"),
    include_str!("../../../../bindings/swift/Sources/MonacoCRMTesting/Emulator.swift"),
];

pub(super) fn code() -> String {
    let examples: Vec<String> = TEXTS.iter().flat_map(|text| examples(text)).collect();
    let (tests, programs): (Vec<&String>, Vec<&String>) = examples.iter().partition(|code| code.contains("@Test"));
    let functions: Vec<String> = programs.iter().enumerate().map(|(at, code)| function(at + 1, code)).collect();
    let names: Vec<String> = (1..=programs.len()).map(|number| format!("{{ try await $0.example{number}() }}")).collect();
    format!(
        "import MonacoCRM
import MonacoCRMTesting
import Testing

extension Examples {{
    /// All of them, in their order.
    static let all: [@Sendable (Examples) async throws -> Void] = [\n{}\n]

{}}}

{}",
        names.join(",\n"),
        functions.join("\n"),
        tests.into_iter().map(|test| format!("{test}\n")).collect::<String>()
    )
}

/// What stands between fences of Swift, in prose or in a comment; without imports, and without lines of a package's manifest.
fn examples(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(|line| {
        let line = line.trim_start().strip_prefix("///").map_or(line, |line| line.strip_prefix(' ').unwrap_or(line));
        line.trim_end()
    });
    while lines.by_ref().any(|line| line == "```swift") {
        let code: Vec<&str> =
            lines.by_ref().take_while(|line| *line != "```").filter(|line| !line.starts_with("import ")).collect();
        let code = code.join("\n").trim().to_owned();
        if !code.starts_with(".package") {
            found.push(code);
        }
    }
    found
}

/// What an example gives a name to it need not use.
fn function(number: usize, code: &str) -> String {
    let named = code.lines().filter_map(|line| line.strip_prefix("let ")).filter_map(|line| line.split([':', '=']).next());
    let unused: String = named.map(|name| format!("        _ = {}\n", name.trim())).collect();
    let code: String = code.lines().map(|line| format!("        {line}\n")).collect();
    format!("    func example{number}() async throws {{\n{code}{unused}    }}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_what_stands_between_fences() {
        let found = examples(
            "A\n```swift\nimport A\n\nc()\n```\n```sh\nd\n```\n    /// ```swift\n    /// e {\n    ///     f()\n    /// }\n    /// ```\n",
        );
        assert_eq!(found, ["c()", "e {\n    f()\n}"]);
        assert_eq!(examples("```swift\n.package(url: u)\n```\n"), Vec::<String>::new());
    }

    #[test]
    fn what_is_named_counts_as_used() {
        assert_eq!(
            function(1, "let a = b()\nlet c: D = e"),
            "    func example1() async throws {\n        let a = b()\n        let c: D = e\n        _ = a\n        _ = c\n    }\n"
        );
    }
}
