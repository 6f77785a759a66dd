//! The table `users`.

mod queries;
mod rows;

pub use queries::{
    count, count_all, count_other_admins, find, find_by_email, fold_email, insert, list, mailed,
    update,
};
pub use rows::{NewUser, UserChanges, UserRow};
