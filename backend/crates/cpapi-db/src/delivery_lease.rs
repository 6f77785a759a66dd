//! Who sends what waits in a table of deliveries: one is leased like a job, so that no two replicas
//! send it at once and a dead one's deliveries are sent by another.

/// Deliveries to be sent that nobody is at.
macro_rules! due {
    ($table:ident, $now:expr) => {
        $table::next_attempt_at
            .le(Some($crate::types::Stored($now)))
            .and($table::state.eq($crate::types::Stored(
                cpapi_domain::webhook::DeliveryState::Waiting,
            )))
            .and(
                $table::leased_until
                    .is_null()
                    .or($table::leased_until.le(Some($crate::types::Stored($now)))),
            )
    };
}

/// Leases deliveries whose receiver may have them, longest due first, and gives those that became
/// ours, each with its receiver.
macro_rules! claim_due {
    ($c:expr, ($Row:ty, $Receiver:ty), $table:ident to $receiver:ident where $may:expr, $now:expr, $until:expr, $limit:expr) => {{
        let rows: Vec<($Row, $Receiver)> = $table::table
            .inner_join($receiver::table)
            .filter($may)
            .filter($crate::delivery_lease::due!($table, $now))
            .order(($table::next_attempt_at, $table::id))
            .limit($limit)
            .load($c)?;
        let mut claimed = Vec::with_capacity(rows.len());
        for (delivery, receiver) in rows {
            // Another replica may have been faster; PostgreSQL looks at the condition again then.
            let ours = $table::table
                .filter($table::id.eq(delivery.id))
                .filter($crate::delivery_lease::due!($table, $now));
            let taken = diesel::update(ours)
                .set($table::leased_until.eq(Some($crate::types::Stored($until))))
                .execute($c)?;
            if taken == 1 {
                claimed.push((delivery, receiver));
            }
        }
        claimed
    }};
}

/// A claimed delivery, as long as it is ours.
macro_rules! ours {
    ($table:ident, $claimed:expr) => {
        $table::table
            .filter($table::id.eq($claimed.delivery.id))
            .filter($table::leased_until.eq(Some($crate::types::Stored($claimed.leased_until))))
    };
}

pub(crate) use {claim_due, due, ours};
