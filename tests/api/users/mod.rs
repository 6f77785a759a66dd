//! Who may do what (product.md U1).

mod manage;
mod password;
