//! What is served is documented, and what is documented is served (architecture.md B7).

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::json;
use testkit::{Sending, TestServer, both_databases};

/// Handlers by the attribute that actix needs: `#[get("/sources/{id}")]`.
fn handlers(folder: &Path, found: &mut Vec<(String, String, String)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            handlers(&path, found);
            continue;
        }
        let source = fs::read_to_string(&path).unwrap_or_default();
        for line in source.lines().map(str::trim) {
            let Some((method, rest)) = line
                .strip_prefix("#[")
                .and_then(|line| line.split_once("(\""))
            else {
                continue;
            };
            let Some(route) = rest.strip_suffix("\")]") else {
                continue;
            };
            if ["get", "post", "put", "patch", "delete"].contains(&method) {
                found.push((
                    method.to_uppercase(),
                    route.to_owned(),
                    path.display().to_string(),
                ));
            }
        }
    }
}

both_databases! {
    async fn the_served_document_is_the_built_one_and_each_operation_answers(server: TestServer) {
        let admin = server.admin().await;
        let built = serde_json::to_value(cpapi::api::openapi::document()).unwrap();
        assert_eq!(*admin.contract().document(), built);
        for operation in admin.contract().operations() {
            let takes_body = operation.document["requestBody"].is_object();
            let sending = if takes_body { Sending::Json(json!({})) } else { Sending::Nothing };
            if operation.is_endless() {
                let path = operation.path_with("1");
                assert_eq!(admin.open(path.strip_prefix("/api/v1").unwrap(), None).await.status(), 200);
                continue;
            }
            let answer = admin.send_anywhere(&operation.method, &operation.path_with("1"), sending).await;
            let code = if answer.media_type().contains("problem") { answer.json()["code"].clone() } else { json!(null) };
            assert!(code != "route_not_found" && code != "method_not_allowed", "{} is documented, not served: {code}", operation.id());
            assert!(answer.status.as_u16() < 500, "{}: {}", answer.asked, answer.text());
        }
    }

    async fn every_handler_is_documented(server: TestServer) {
        let anonymous = server.anonymous();
        let mut found = Vec::new();
        handlers(&Path::new(env!("CARGO_MANIFEST_DIR")).join("backend/src/api"), &mut found);
        assert!(found.len() > 40, "only {} handlers were found", found.len());
        let documented: BTreeSet<(String, String)> = anonymous
            .contract()
            .operations()
            .iter()
            .map(|operation| (operation.method.clone(), operation.path.clone()))
            .collect();
        for (method, route, file) in &found {
            let known = |path: String| documented.contains(&(method.clone(), path));
            assert!(known(format!("/api/v1{route}")) || known(route.clone()), "{method} {route} of {file} is not documented");
        }
        assert_eq!(documented.len(), found.len(), "operations without a handler");
    }
}
