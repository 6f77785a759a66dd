//! A way to a server that can be broken: what happens when a database goes away.

use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use url::Url;

/// A proxy on this machine. While it is cut, open connections are gone and new ones end at once.
#[derive(Debug)]
pub struct Break {
    url: Url,
    whole: Arc<watch::Sender<bool>>,
}

impl Break {
    /// Stands before the server of this URL.
    ///
    /// # Panics
    /// When the URL names no host and port.
    pub async fn before(url: &str) -> Self {
        let mut url: Url = url.parse().expect("a URL");
        let host = url.host_str().expect("a host").to_owned();
        let target = (host, url.port().expect("a port"));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        url.set_host(Some("127.0.0.1")).expect("a host");
        url.set_port(Some(port)).expect("a port");
        let whole = Arc::new(watch::Sender::new(true));
        tokio::spawn(serve(listener, target, Arc::clone(&whole)));
        Self { url, whole }
    }

    /// The URL that leads through it.
    pub fn url(&self) -> String {
        self.url.to_string()
    }

    /// Everything breaks off.
    pub fn cut(&self) {
        self.whole.send_replace(false);
    }

    /// New connections come through again.
    pub fn mend(&self) {
        self.whole.send_replace(true);
    }
}

async fn serve(listener: TcpListener, target: (String, u16), whole: Arc<watch::Sender<bool>>) {
    while let Ok((mut near, _)) = listener.accept().await {
        let mut state = whole.subscribe();
        let target = target.clone();
        tokio::spawn(async move {
            if !*state.borrow_and_update() {
                return;
            }
            let Ok(mut far) = TcpStream::connect(target).await else {
                return;
            };
            // Both ends close when this task ends, whatever was on its way.
            tokio::select! {
                _ = copy_bidirectional(&mut near, &mut far) => {}
                _ = state.wait_for(|whole| !whole) => {}
            }
        });
    }
}
