//! YAML as the two files of a connector are written in it.

use serde::de::Error as _;
use serde_json::Value;
use yaml_serde::Value as Yaml;

/// Reads YAML with its merge keys (`<<: *anchor`). Keys that are whole numbers or booleans count
/// as texts: `words: { 1: active }` means the word `1`.
///
/// # Errors
/// The text is not YAML, or a key is something that has no one text.
pub(crate) fn read_yaml(text: &str) -> Result<Value, yaml_serde::Error> {
    let mut yaml: Yaml = yaml_serde::from_str(text)?;
    yaml.apply_merge()?;
    with_text_keys(&mut yaml)?;
    yaml_serde::from_value(yaml)
}

fn with_text_keys(yaml: &mut Yaml) -> Result<(), yaml_serde::Error> {
    match yaml {
        Yaml::Mapping(map) => {
            if map.keys().any(|key| !key.is_string()) {
                let entries = std::mem::take(map);
                for (key, value) in entries {
                    let key = text_key(key)?;
                    if map.contains_key(&key) {
                        let detail = format!("the key {key} is there twice, once without quotes");
                        return Err(yaml_serde::Error::custom(detail));
                    }
                    map.insert(Yaml::String(key), value);
                }
            }
            map.values_mut().try_for_each(with_text_keys)
        }
        Yaml::Sequence(values) => values.iter_mut().try_for_each(with_text_keys),
        Yaml::Tagged(tagged) => with_text_keys(&mut tagged.value),
        Yaml::Null | Yaml::Bool(_) | Yaml::Number(_) | Yaml::String(_) => Ok(()),
    }
}

fn text_key(key: Yaml) -> Result<String, yaml_serde::Error> {
    let refused = |what: &str| {
        let detail = format!("{what} cannot be a key; write the key in quotes");
        Err(yaml_serde::Error::custom(detail))
    };
    match key {
        Yaml::String(text) => Ok(text),
        Yaml::Bool(flag) => Ok(flag.to_string()),
        Yaml::Number(number) if number.is_f64() => {
            // `1.10` and `1.1` are the same number and not the same word.
            refused(&format!("the number {number}"))
        }
        Yaml::Number(number) => Ok(number.to_string()),
        Yaml::Null => refused("null (~)"),
        Yaml::Sequence(_) => refused("a list"),
        Yaml::Mapping(_) => refused("an object"),
        Yaml::Tagged(_) => refused("a value with a tag"),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
    use super::*;
    use serde_json::json;

    #[test]
    fn whole_numbers_and_booleans_are_words_as_keys() {
        let read = read_yaml("a: [{1: x, -2: y, true: z, no: n, 007: seven}]").unwrap();
        let expected =
            json!({"a": [{"1": "x", "-2": "y", "true": "z", "no": "n", "007": "seven"}]});
        assert_eq!(read, expected);
    }

    #[test]
    fn a_key_without_one_text_is_refused_with_what_to_do() {
        for (text, what) in [
            (
                "a: {1.10: x}",
                "the number 1.1 cannot be a key; write the key in quotes",
            ),
            ("{~: x}", "null (~) cannot be a key"),
            ("? [1]\n: x", "a list cannot be a key"),
            ("{1: x, '1': y}", "the key 1 is there twice"),
        ] {
            let error = read_yaml(text).unwrap_err().to_string();
            assert!(error.contains(what), "{text}: {error}");
        }
    }

    #[test]
    fn merged_keys_count() {
        let read = read_yaml("a: &a {1: x}\nb: {<<: *a, c: y}").unwrap();
        assert_eq!(read["b"], json!({"1": "x", "c": "y"}));
    }
}
