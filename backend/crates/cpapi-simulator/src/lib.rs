//! Plays affiliate networks and tracking systems over HTTP, with faults; for tests, demo and
//! benches. The README describes the control API.

mod affise;
mod call;
mod control;
mod delivery;
mod dice;
mod faults;
mod feed;
mod form;
mod front;
mod journal;
mod networks;
mod options;
mod pace;
mod playground;
mod tune;
mod words;
mod world;

use std::{net::SocketAddr, net::TcpListener, sync::Arc};

use actix_web::{App, HttpServer, dev::ServerHandle, web};
use anyhow::Context;

pub use options::{Options, Percent, RateLimit};
use world::World;

/// Largest request body taken, in bytes.
const BODY_MAX: usize = 64 << 20;

/// Starts simulators.
#[derive(Debug)]
pub struct Simulator;

impl Simulator {
    /// Listens and serves until [`Running::stop`] (or until `Running` is dropped).
    ///
    /// # Errors
    /// The address is taken, or the fault file cannot be read.
    pub async fn start(options: Options) -> anyhow::Result<Running> {
        let listener = TcpListener::bind(options.listen)
            .with_context(|| format!("--listen: cannot listen on {}", options.listen))?;
        let address = listener.local_addr()?;
        let workers = usize::from(options.workers);
        let world = web::Data::from(Arc::new(World::new(options)?));
        let playground = playground::state();
        let server = HttpServer::new(move || {
            App::new()
                .app_data(world.clone())
                .app_data(web::PayloadConfig::new(BODY_MAX))
                .app_data(control::json_config())
                .service(web::scope("/_control").configure(control::routes))
                .service(
                    web::scope("/playground")
                        .app_data(playground.clone())
                        .configure(playground::routes),
                )
                .default_service(web::to(front::play))
        })
        .workers(workers)
        .h1_write_buffer_size(1 << 20)
        .disable_signals()
        .listen(listener)?
        .run();
        let handle = server.handle();
        tokio::spawn(server);
        Ok(Running { address, handle })
    }
}

/// A simulator that is listening. Dropping it stops it without waiting.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    handle: ServerHandle,
}

impl Running {
    /// `http://HOST:PORT`, without a slash at the end.
    pub fn base_url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Base URL for a source of the network `demonet`.
    pub fn tune_url(&self) -> String {
        format!("{}/tune/Apiv3/json", self.base_url())
    }

    /// Base URL for a tracking system at the tenant `main`.
    pub fn affise_url(&self) -> String {
        format!("{}/affise", self.base_url())
    }

    /// Base URL of one of the other networks, such as `everflow` or `scaleo`.
    pub fn network_url(&self, id: &str) -> String {
        format!("{}/{id}", self.base_url())
    }

    /// Stops listening and drops open connections.
    pub async fn stop(self) {
        self.handle.stop(false).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The command is sent when the future is made; nobody is there to wait for its answer.
        drop(self.handle.stop(false));
    }
}
