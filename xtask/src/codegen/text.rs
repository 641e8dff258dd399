//! Names in each language's case, and prose that is wrapped and names things as the language does.

/// `linkedin_url` as `linkedinUrl`.
pub(crate) fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |text, word| text + &capitalised(word))
}

/// `sequence_templates` as `SequenceTemplates`.
pub(crate) fn pascal(name: &str) -> String {
    name.split('_').map(capitalised).collect()
}

/// `email_not_found` as `EMAIL_NOT_FOUND`.
pub(crate) fn screaming(name: &str) -> String {
    name.to_uppercase()
}

/// `ContactDetail` as `contact_detail`.
pub(crate) fn snake(name: &str) -> String {
    let mut text = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !text.is_empty() {
            text.push('_');
        }
        text.extend(c.to_lowercase());
    }
    text
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// Prose of the catalogue, in which what stands in backticks is a name: each is put as the language has it.
pub(crate) fn renamed(prose: &str, rename: impl Fn(&str) -> String) -> String {
    let parts = prose.split('`').enumerate();
    parts.map(|(at, part)| if at % 2 == 0 { part.to_owned() } else { format!("`{}`", rename(part)) }).collect()
}

/// Lines of at most `width` characters.
pub(crate) fn wrapped(prose: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in prose.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_put_in_each_case() {
        assert_eq!(camel("linkedin_url"), "linkedinUrl");
        assert_eq!(pascal("sequence_templates"), "SequenceTemplates");
        assert_eq!(snake("ContactDetail"), "contact_detail");
        assert_eq!(screaming("cannot_send"), "CANNOT_SEND");
        assert_eq!(renamed("Of `a_b`, else of `c.d_e`.", camel), "Of `aB`, else of `c.dE`.");
    }

    #[test]
    fn prose_is_wrapped_at_words() {
        assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
        assert_eq!(wrapped("", 7), Vec::<String>::new());
    }
}
