//! Messages to webhooks (product.md N1).

use crate::word::words;

words! {
    /// How a delivery stands.
    pub enum DeliveryState {
        /// To be sent, for the first time or again.
        Waiting => "waiting",
        /// The receiver took it.
        Delivered => "delivered",
        /// Given up.
        Failed => "failed",
    }
}
