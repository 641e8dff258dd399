//! Tags are read by their names and written by their ids: from the one to the other.

use crate::error::Error;
use crate::json;

/// The ids of the tags of those names, each once, in the order of the names.
///
/// `tags` is the JSON array of an object type's tags as the server answered it.
///
/// # Errors
/// `InvalidRequest` names the tags that there are not, or says that `tags` is no such array.
pub fn tag_ids(tags: &str, names: &[impl AsRef<str>]) -> Result<Vec<String>, Error> {
    let known = known(tags).ok_or_else(|| Error::invalid_request("the tags are no JSON array of objects with name and id"))?;
    let mut ids: Vec<String> = Vec::with_capacity(names.len());
    let mut unknown = Vec::new();
    for name in names.iter().map(AsRef::as_ref) {
        match known.iter().find(|(known, _)| known == name) {
            Some((_, id)) if ids.contains(id) => {}
            Some((_, id)) => ids.push(id.clone()),
            None => unknown.push(json::quote(name)),
        }
    }
    match unknown.is_empty() {
        true => Ok(ids),
        false => {
            Err(Error::invalid_request(format!("there is no tag {}; make it first, or give another name", unknown.join(", "))))
        }
    }
}

fn known(tags: &str) -> Option<Vec<(String, String)>> {
    let tag = |tag: &str| {
        let fields = json::members(tag.as_bytes())?;
        let text = |name| fields.get(name).and_then(json::text).map(|text| text.into_owned());
        Some((text("name")?, text("id")?))
    };
    json::elements(tags)?.into_iter().map(tag).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAGS: &str = r#"[{"id":"t1","name":"VIP","color":"red"},{"id":"t2","name":"caf\u00e9"},{"id":"t3","name":"vip"}]"#;

    #[test]
    fn names_are_matched_exactly_and_give_each_id_once() {
        assert_eq!(tag_ids(TAGS, &["café", "VIP", "café"]), Ok(vec!["t2".to_owned(), "t1".to_owned()]));
        assert_eq!(tag_ids(TAGS, &[] as &[&str]), Ok(vec![]));
    }

    #[test]
    fn unknown_names_are_all_told() {
        let error = tag_ids(TAGS, &["Vip", "VIP", "x"]).expect_err("refused");
        assert_eq!(error.message(), "there is no tag \"Vip\", \"x\"; make it first, or give another name");
    }

    #[test]
    fn what_is_no_array_of_tags_is_refused() {
        for tags in ["", "{}", "[1]", r#"[{"id":"t1"}]"#] {
            assert!(tag_ids(tags, &["x"]).is_err(), "{tags}");
        }
    }
}
