//! What is served beside the API: the user interface and the API browser.

use testkit::{Sending, TestServer, both_databases};

both_databases! {
    async fn addresses_of_the_interface_give_its_page_and_assets_stay(server: TestServer) {
        let anonymous = server.anonymous();
        for path in ["/", "/sources", "/campaigns/7?tab=offers", "/setup?token=x"] {
            let page = anonymous.send_anywhere("GET", path, Sending::Nothing).await;
            assert_eq!((page.status.as_u16(), page.media_type()), (200, "text/html"), "{path}");
            assert!(page.text().contains("<title>cpapi</title>"));
            assert_eq!(page.header("cache-control"), "no-cache", "{path}");
        }
        let asset = anonymous.send_anywhere("GET", "/assets/index-4f3a.js", Sending::Nothing).await;
        assert_eq!(asset.status, 200);
        assert!(asset.header("cache-control").contains("immutable"));
        let missing = anonymous.send_anywhere("GET", "/assets/gone-1234.js", Sending::Nothing).await;
        assert_eq!(missing.status, 404);
        for path in ["/../../../etc/passwd", "/assets/..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/etc/passwd"] {
            let answer = anonymous.send_anywhere("GET", path, Sending::Nothing).await;
            assert!(!answer.text().contains("root:"), "{path}");
        }
    }

    async fn the_document_and_its_browser_are_served(server: TestServer) {
        let anonymous = server.anonymous();
        let document = anonymous.send_anywhere("GET", "/api/openapi.json", Sending::Nothing).await;
        assert_eq!(document.json()["info"]["title"], "cpapi");
        let browser = anonymous.send_anywhere("GET", "/swagger-ui/", Sending::Nothing).await;
        assert_eq!((browser.status.as_u16(), browser.media_type()), (200, "text/html"));
        assert!(browser.text().contains("swagger-ui"));
    }

    async fn every_answer_carries_its_security_headers_and_a_request_id(server: TestServer) {
        let viewer = server.viewer().await;
        let mut ids = std::collections::BTreeSet::new();
        let paths = ["/", "/sources", "/swagger-ui/", "/api/v1/sources", "/api/v1/nothing", "/api/v1/offers/x", "/livez", "/assets/gone.js"];
        for path in paths {
            let answer = viewer.send_anywhere("GET", path, Sending::Nothing).await;
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
            assert!(answer.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
            assert!(ids.insert(answer.header("x-request-id").to_owned()), "{path}: an id that was used before");
        }
        let list = viewer.send_anywhere("GET", "/api/v1/sources", Sending::Nothing).await;
        assert_eq!(list.header("cache-control"), "no-store");
    }
}
