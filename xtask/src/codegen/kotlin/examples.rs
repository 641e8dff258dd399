//! The examples of the package's README and documentation, each as a function, so that they are compiled and a test runs them.

use super::source;

const PACKAGE: &str = "dev.monacocrm.readme";
const TEXTS: &[&str] = &[
    include_str!("../../../../bindings/kotlin/README.md"),
    include_str!("../../../../bindings/kotlin/src/main/kotlin/dev/monacocrm/testing/Emulator.kt"),
];
/// What a reader's editor would import.
const IMPORTS: &[&str] = &[
    "dev.monacocrm.*",
    "dev.monacocrm.models.*",
    "dev.monacocrm.testing.Emulator",
    "kotlin.time.Duration.Companion.minutes",
    "kotlin.time.Duration.Companion.seconds",
    "kotlinx.coroutines.flow.*",
    "kotlinx.coroutines.withTimeout",
];

pub(super) fn file() -> String {
    let examples: Vec<Example> = TEXTS.iter().flat_map(|text| examples(text)).collect();
    let imports = examples.iter().flat_map(|example| example.imports.clone());
    let imports: Vec<String> = IMPORTS.iter().map(|&import| import.to_owned()).chain(imports).collect();
    let code: Vec<String> = examples.iter().enumerate().map(|(at, example)| function(at + 1, &example.code)).collect();
    let names: Vec<String> = (1..=examples.len()).map(|number| format!("::example{number}")).collect();
    let list = format!(
        "/** All of them, in their order. */\n\
         internal val examples: List<suspend (MonacoClient) -> Unit> = listOf({})\n",
        names.join(", ")
    );
    source(PACKAGE, &imports, &format!("{list}\n{}", code.join("\n")))
}

struct Example {
    imports: Vec<String>,
    code: String,
}

/// What stands between fences of Kotlin, in prose or in a comment.
fn examples(text: &str) -> Vec<Example> {
    let mut found = Vec::new();
    let mut lines = text.lines().map(|line| line.strip_prefix(" * ").unwrap_or(line));
    while lines.by_ref().any(|line| line == "```kotlin") {
        let fenced: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        let (imports, code): (Vec<&str>, Vec<&str>) = fenced.into_iter().partition(|line| line.starts_with("import "));
        let imports = imports.into_iter().map(|line| line.replacen("import ", "", 1)).collect();
        found.push(Example { imports, code: code.join("\n") });
    }
    found
}

/// A program is an object of its own; all else is given a client.
fn function(number: usize, code: &str) -> String {
    if code.contains("fun main()") {
        format!(
            "private object Example{number} {{\n{code}\n}}\n\n\
             private suspend fun example{number}(client: MonacoClient) = Example{number}.main()\n"
        )
    } else {
        format!("private suspend fun example{number}(client: MonacoClient) {{\n{code}\n}}\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_example_is_what_stands_between_fences() {
        let found = examples("A\n```kotlin\nimport a.b\n\nc()\n```\n```sh\nd\n```\n * ```kotlin\n * e()\n * ```\n");
        let all: Vec<_> = found.iter().map(|one| (one.imports.join(","), one.code.as_str())).collect();
        assert_eq!(all, [("a.b".to_owned(), "\nc()"), (String::new(), "e()")]);
    }
}
