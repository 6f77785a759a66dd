//! Arguments that may be given by place or by name, as Python takes them.

use minijinja::value::{Kwargs, Rest};
use minijinja::{Error, ErrorKind, Value};

/// What a filter or function was called with.
#[derive(Debug)]
pub(super) struct Arguments {
    places: Vec<Value>,
    names: Kwargs,
}

impl Arguments {
    /// Of a call.
    pub(super) fn of(places: Rest<Value>, names: Kwargs) -> Self {
        Self {
            places: places.0,
            names,
        }
    }

    /// The arguments in the order of their names.
    ///
    /// # Errors
    /// There are more than names, one is given twice, or a name is unknown.
    pub(super) fn named<const N: usize>(
        self,
        names: [&'static str; N],
    ) -> Result<[Option<Value>; N], Error> {
        if self.places.len() > N {
            return Err(Error::from(ErrorKind::TooManyArguments));
        }
        let mut places = self.places.into_iter();
        let mut failed = None;
        let found = names.map(|name| {
            let place = places.next();
            match self.names.get::<Option<Value>>(name) {
                Ok(Some(_)) if place.is_some() => {
                    failed = Some(Error::from(ErrorKind::TooManyArguments));
                    None
                }
                Ok(named) => place.or(named),
                Err(error) => {
                    failed = Some(error);
                    None
                }
            }
        });
        self.names.assert_all_used()?;
        failed.map_or(Ok(found), Err)
    }
}

/// A whole number, not below nothing.
pub(super) fn whole(value: Option<Value>, default: usize) -> Result<usize, Error> {
    value.map_or(Ok(default), usize::try_from)
}
