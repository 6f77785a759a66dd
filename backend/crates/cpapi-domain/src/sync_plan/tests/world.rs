//! The decisions over time: any order of wishes, hand-made changes and lost answers.

use proptest::prelude::*;

use super::*;

/// What happens around a placement, in any order.
#[derive(Debug, Clone)]
enum Event {
    Want(u8),
    Leave(bool),
    ByHand(Option<RemoteStatus>),
    Minutes(i64),
    /// How the next create ends.
    CreateEnds(CreateEnd),
}

#[derive(Debug, Clone, Copy)]
enum CreateEnd {
    Known,
    Refused,
    LostAfter,
    LostBefore,
}

fn any_event() -> impl Strategy<Value = Event> {
    let status = prop::sample::select(vec![
        RemoteStatus::Active,
        RemoteStatus::Paused,
        RemoteStatus::Disabled,
    ]);
    let end = prop::sample::select(vec![
        CreateEnd::Known,
        CreateEnd::Refused,
        CreateEnd::LostAfter,
        CreateEnd::LostBefore,
    ]);
    prop_oneof![
        4 => (0..3_u8).prop_map(Event::Want),
        3 => any::<bool>().prop_map(Event::Leave),
        1 => prop::option::of(status).prop_map(Event::ByHand),
        2 => (1..200_i64).prop_map(Event::Minutes),
        2 => end.prop_map(Event::CreateEnds),
    ]
}

/// A tracking system with room for our offer, and a push that follows the steps to the letter.
struct World {
    remote: Option<RemoteStatus>,
    creates: u32,
    remembered: Remembered,
    create_end: CreateEnd,
    minutes: i64,
    wanted: Option<DesiredOffer>,
    delayed: bool,
    respect: bool,
}

impl World {
    fn sighting(&self) -> Sighting {
        self.remote.map_or(Sighting::Absent, Sighting::Present)
    }

    fn decide(&self) -> Step {
        let wish = self
            .wanted
            .as_ref()
            .map_or_else(|| gone(self.delayed), Wish::Wanted);
        next_step(
            &wish,
            &SyncRules::default(),
            self.respect,
            DELAY,
            &self.remembered,
            self.sighting(),
            at(self.minutes),
        )
    }

    fn wrote(&mut self, write: &WriteSet) {
        let wanted = self.wanted.clone().unwrap();
        self.remembered.hashes =
            hashes_after(&self.remembered.hashes, &category_hashes(&wanted), write);
        if write.has(SyncCategory::Status) {
            self.remote = Some(wanted.status);
            self.remembered.status_written = Some(wanted.status);
        }
        self.remembered.state = PlacementState::Synced;
    }

    fn create(&mut self) {
        let write = create_write_set(self.wanted.as_ref().unwrap(), &SyncRules::default());
        match self.create_end {
            CreateEnd::Refused => self.remembered.state = PlacementState::Failed,
            CreateEnd::LostBefore => self.remembered.state = PlacementState::InDoubt,
            CreateEnd::LostAfter => {
                self.creates += 1;
                self.remote = Some(self.wanted.as_ref().unwrap().status);
                self.remembered.state = PlacementState::InDoubt;
            }
            CreateEnd::Known => {
                self.creates += 1;
                self.remembered.remote_id = Some("1".into());
                self.wrote(&write);
            }
        }
    }

    /// Does one step; whether a request that writes was sent.
    fn push(&mut self) -> bool {
        let step = self.decide();
        if self.wanted.is_some() {
            self.remembered.pause_due_at = None;
        }
        match step {
            Step::Create => self.create(),
            Step::ResolveDoubt => {
                self.remembered.state = PlacementState::Pending;
                self.remembered.status_written = self.remote;
                self.remembered.remote_id = (self.creates > 0).then(|| "1".into());
            }
            Step::Update { write, .. } => self.wrote(&write),
            Step::Pause { .. } => {
                self.remote = Some(RemoteStatus::Paused);
                self.remembered.status_written = self.remote;
                self.remembered.hashes = hashes_after_pause(&self.remembered.hashes);
                self.remembered.state = PlacementState::OutOfFeed;
                self.remembered.pause_due_at = None;
            }
            Step::WaitToPause { due_at, .. } => {
                self.remembered.pause_due_at = Some(due_at);
                return false;
            }
            Step::Detach { .. } => {
                self.remembered.state = PlacementState::Detached;
                return false;
            }
            Step::Nothing => return false,
        }
        true
    }

    fn happen(&mut self, event: &Event) {
        match event {
            Event::Want(variant) => {
                let mut wanted = offer();
                wanted.url.push_str(&format!("?v={variant}"));
                wanted.status = if *variant == 2 {
                    RemoteStatus::Paused
                } else {
                    RemoteStatus::Active
                };
                self.wanted = Some(wanted);
            }
            Event::Leave(delayed) => {
                self.wanted = None;
                self.delayed = *delayed;
            }
            Event::ByHand(status) if self.remote.is_some() => self.remote = *status,
            Event::ByHand(_) => {}
            Event::Minutes(minutes) => self.minutes += minutes,
            Event::CreateEnds(end) => self.create_end = *end,
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn whatever_happens_there_are_never_two_offers_and_never_a_request_too_many(
        events in prop::collection::vec(any_event(), 1..40), respect in any::<bool>(),
    ) {
        let mut world = World {
            remote: None,
            creates: 0,
            remembered: Remembered::nothing(),
            create_end: CreateEnd::Known,
            minutes: 0,
            wanted: None,
            delayed: true,
            respect,
        };
        for event in &events {
            world.happen(event);
            let detached = world.remembered.state == PlacementState::Detached;
            let requested = world.push();
            prop_assert!(!(detached && requested), "a detached offer is never touched");
            prop_assert!(world.creates <= 1, "never two offers");
        }
        // With every create succeeding and nothing happening any more, it settles at once.
        world.create_end = CreateEnd::Known;
        for _ in 0..4 {
            world.push();
        }
        prop_assert!(!world.push(), "nothing changed, no request: {:?}", world.decide());
        prop_assert!(world.creates <= 1);
        // Two hours later an offer that is gone takes no traffic, and one that is wanted looks as
        // wanted, unless a person decided otherwise.
        world.minutes += i64::from(DELAY);
        world.push();
        if world.remembered.state != PlacementState::Detached {
            match &world.wanted {
                None => prop_assert!(world.remote != Some(RemoteStatus::Active)),
                Some(wanted) => {
                    let held = respect && world.remote == Some(RemoteStatus::Paused);
                    prop_assert!(held || world.remote == Some(wanted.status));
                }
            }
        }
    }
}
