//! Form fields with PHP-nested names: `payments[0][countries][1]=US` (admin-api §1.3).

use url::form_urlencoded::Serializer;

/// Fields in the order in which they are sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Form {
    fields: Vec<(String, String)>,
}

impl Form {
    /// One field.
    pub(crate) fn put(&mut self, name: impl Into<String>, value: impl ToString) {
        self.fields.push((name.into(), value.to_string()));
    }

    /// A switch, which travels as `0` or `1`.
    pub(crate) fn put_switch(&mut self, name: &str, on: bool) {
        self.put(name, if on { "1" } else { "0" });
    }

    /// A list with numeric indices, which keep groups together better than `[]`.
    pub(crate) fn put_list<T: ToString>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) {
        for (index, value) in values.into_iter().enumerate() {
            self.put(format!("{name}[{index}]"), value);
        }
    }

    /// A list that is cleared there when it is empty here.
    pub(crate) fn put_whole_list<T: ToString>(
        &mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) {
        let before = self.fields.len();
        self.put_list(name, values);
        if self.fields.len() == before {
            self.put(name, "");
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    pub(crate) fn fields(&self) -> &[(String, String)] {
        &self.fields
    }

    /// `application/x-www-form-urlencoded`, names and values escaped.
    pub(crate) fn encode(&self) -> String {
        let mut encoded = Serializer::new(String::new());
        for (name, value) in &self.fields {
            encoded.append_pair(name, value);
        }
        encoded.finish()
    }
}

/// One element of a collection, `payments[0]`: a prefix for the names of its fields.
#[derive(Debug, Clone)]
pub(crate) struct Row(String);

impl Row {
    /// The element with an index.
    pub(crate) fn new(collection: &str, index: usize) -> Self {
        Self(format!("{collection}[{index}]"))
    }

    /// The name of one of its fields.
    pub(crate) fn field(&self, name: &str) -> String {
        format!("{}[{name}]", self.0)
    }

    /// The name of a field within one of its fields.
    pub(crate) fn nested(&self, name: &str, inner: &str) -> String {
        format!("{}[{name}][{inner}]", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_values_are_escaped() {
        let mut form = Form::default();
        form.put("title", "Größe & Co");
        form.put_list("payments[0][countries]", ["US", "DE"]);
        assert_eq!(
            form.encode(),
            "title=Gr%C3%B6%C3%9Fe+%26+Co&payments%5B0%5D%5Bcountries%5D%5B0%5D=US&payments%5B0%5D%5Bcountries%5D%5B1%5D=DE"
        );
    }

    #[test]
    fn an_empty_whole_list_clears_the_collection() {
        let mut form = Form::default();
        form.put_whole_list("caps", std::iter::empty::<&str>());
        assert_eq!(form.encode(), "caps=");
    }
}
