//! Every change is in the audit log (product.md U2).

mod entries;
