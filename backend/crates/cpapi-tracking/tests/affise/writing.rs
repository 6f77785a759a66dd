//! Create and edit.

use cpapi_domain::campaign::SyncCategory;
use cpapi_domain::desired::{DesiredOffer, RemoteIds, WriteSet};
use cpapi_domain::offer::{CapPeriod, Landing};
use cpapi_domain::partner::FailureKind;
use cpapi_domain::time::UtcTime;
use cpapi_domain::tracking::RemoteStatus;
use cpapi_tracking::{Logo, OfferDraft, TrackingError};

use crate::samples::{TOKEN, all, offer, only, row};
use crate::scripted::{KEY, Reply, Seen, Server, json, page};

fn draft<'a>(offer: &'a DesiredOffer, write: &'a WriteSet) -> OfferDraft<'a> {
    OfferDraft {
        offer,
        write,
        token: TOKEN,
        logo: None,
    }
}

fn created(_: &Seen) -> Reply {
    json(
        200,
        format!(
            r#"{{"status":1,"offer":{}}}"#,
            row(936, "active", "12345", "cpapi:0f7c2a")
        ),
    )
}

#[tokio::test]
async fn a_create_sends_exactly_the_documented_form() {
    let server = Server::start(created).await;
    let written = server
        .affise()
        .create(&draft(&offer(), &all()))
        .await
        .unwrap();
    assert_eq!(written.remote.remote_id, "936");
    let seen = &server.seen()[0];
    assert_eq!(seen.call(), "POST /affise/3.0/admin/offer");
    assert_eq!(seen.header("api-key"), Some(KEY));
    assert_eq!(
        seen.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert!(seen.query.is_empty(), "the key never travels in the URL");
    let mut expected = vec![
        "title=Sample offer",
        "advertiser=63ef8f56d05af8acc266ae09",
        "url=https://adv.example.com/click?aff=1&s1={clickid}&s2={pid}",
        "url_preview=https://play.example.com/app",
        "status=active",
        "privacy=public",
        "external_offer_id=12345",
        "notes=cpapi:0f7c2a",
        "redirect_type=http302",
        "is_redirect_overcap=1",
        "strictly_country=1",
        "categories[0]=5368a3973b7d9b4d5d59f1ca",
        "smartlink_categories[0]=595e3b547e28fede7b8b456c",
        "description_lang[en]=<p>text</p>",
        "payments[0][title]=Install",
        "payments[0][goal]=1",
        "payments[0][type]=fixed",
        "payments[0][currency]=USD",
        "payments[0][total]=2.5",
        "payments[0][revenue]=2",
        "payments[0][countries][0]=US",
        "payments[0][os][0]=iOS",
        "payments[0][devices][0]=mobile",
        "caps[0][period]=day",
        "caps[0][type]=conversions",
        "caps[0][value]=100",
        "caps[0][goal_type]=all",
        "caps[0][affiliate_type]=all",
        "caps[0][country_type]=all",
        "targeting[0][name]=General",
        "targeting[0][condition]=and",
        "targeting[0][enabled]=1",
        "targeting[0][country][allow][0]=US",
        "targeting[0][os][allow][0][name]=iOS",
        "targeting[0][os][allow][0][comparison]=GTE",
        "targeting[0][os][allow][0][version]=12.0",
        "targeting[0][device_type][0]=mobile",
    ];
    let mut sent = seen.form();
    expected.sort_unstable();
    sent.sort_unstable();
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn the_sample_answers_of_both_generations_are_read() {
    for sample in [
        include_str!("samples/admin-offer-create.json"),
        include_str!("samples/admin-offer-create.v3.2.json"),
    ] {
        let server = Server::start(move |_| json(200, sample)).await;
        let written = server
            .affise()
            .create(&draft(&offer(), &all()))
            .await
            .unwrap();
        assert_eq!(written.remote.remote_id, "936");
        assert_eq!(written.remote.status, RemoteStatus::Disabled);
        assert!(
            written
                .warnings
                .iter()
                .any(|warning| warning.contains("status “stopped” where “active” was sent")),
            "{:?}",
            written.warnings
        );
    }
}

#[tokio::test]
async fn an_answer_with_nothing_but_an_id_is_still_a_created_offer() {
    let server = Server::start(|_| json(200, r#"{"status":1,"id":936}"#)).await;
    let written = server
        .affise()
        .create(&draft(&offer(), &all()))
        .await
        .unwrap();
    assert_eq!(written.remote.remote_id, "936");
    assert_eq!(written.remote.status, RemoteStatus::Active);
    assert_eq!(written.remote.token.as_deref(), Some(TOKEN));
}

#[tokio::test]
async fn an_offer_without_payment_is_refused_before_it_is_sent() {
    let server = Server::start(created).await;
    let mut offer = offer();
    offer.payments.clear();
    let error = server
        .affise()
        .create(&draft(&offer, &all()))
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Refused);
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_status_that_is_never_synced_is_not_sent_while_what_affise_demands_is() {
    let server = Server::start(created).await;
    server
        .affise()
        .create(&draft(&offer(), &WriteSet::default()))
        .await
        .unwrap();
    let form = server.seen()[0].form();
    for demanded in [
        "title=",
        "url=",
        "advertiser=",
        "payments[0][total]=",
        "notes=",
    ] {
        assert!(
            form.iter().any(|field| field.starts_with(demanded)),
            "{demanded} in {form:?}"
        );
    }
    for left_out in ["status=", "caps", "categories", "targeting", "description"] {
        assert!(
            !form.iter().any(|field| field.starts_with(left_out)),
            "{left_out} in {form:?}"
        );
    }
}

#[tokio::test]
async fn the_users_note_stands_before_our_token() {
    let server = Server::start(created).await;
    let mut offer = offer();
    offer.settings.notes = Some("ask Kim first".into());
    server
        .affise()
        .create(&draft(&offer, &all()))
        .await
        .unwrap();
    assert!(
        server.seen()[0]
            .form()
            .contains(&"notes=ask Kim first\ncpapi:0f7c2a".to_owned())
    );
}

#[tokio::test]
async fn ids_of_payments_targeting_and_landings_are_learnt_from_the_answer() {
    let server = Server::start(|_| {
        json(
            200,
            r#"{"status":1,"offer":{"id":936,"status":"active","payments":[
                {"id":"5f0c","goal":"1","countries":["us"],"os":["iOS"],"devices":["mobile"],"country_exclude":false,"currency":"usd"}],
                "targeting":[{"id":"cc4f"}],"landings":[{"id":12,"title":"Quiz","url":"https://adv.example.com/l1","url_preview":"x"}]}}"#,
        )
    })
    .await;
    let mut offer = offer();
    offer.landings = vec![Landing {
        id: "l1".into(),
        title: "Quiz".into(),
        url: "https://adv.example.com/l1".into(),
        preview_url: None,
    }];
    let ids = server
        .affise()
        .create(&draft(&offer, &all()))
        .await
        .unwrap()
        .remote
        .ids;
    assert_eq!(
        ids.payments
            .get(&offer.payments[0].key())
            .map(String::as_str),
        Some("5f0c")
    );
    assert_eq!(ids.targeting, ["cc4f"]);
    assert_eq!(ids.landings.get("l1").map(String::as_str), Some("12"));
}

#[tokio::test]
async fn an_edit_sends_only_its_categories_and_collections_with_their_ids() {
    let server = Server::start(created).await;
    let offer = offer();
    let mut ids = RemoteIds {
        targeting: vec!["cc4f".into()],
        ..RemoteIds::default()
    };
    ids.payments.insert(offer.payments[0].key(), "5f0c".into());
    let write = only(&[SyncCategory::Payments, SyncCategory::Targeting]);
    server
        .affise()
        .update("936", &draft(&offer, &write), &ids)
        .await
        .unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.call(), "POST /affise/3.0/admin/offer/936");
    let form = seen.form();
    assert!(
        form.iter()
            .all(|field| field.starts_with("payments[0]") || field.starts_with("targeting[0]")),
        "{form:?}"
    );
    assert!(form.contains(&"payments[0][id]=5f0c".to_owned()));
    assert!(form.contains(&"targeting[0][id]=cc4f".to_owned()));
}

#[tokio::test]
async fn what_is_empty_here_is_cleared_there_by_an_edit() {
    let server = Server::start(created).await;
    let mut offer = offer();
    offer.caps.clear();
    offer.category_ids.clear();
    offer.smartlink_category_ids.clear();
    offer.targeting = None;
    offer.description = None;
    offer.preview_url = None;
    let write = only(&[
        SyncCategory::Caps,
        SyncCategory::Categories,
        SyncCategory::SmartlinkCategories,
        SyncCategory::Targeting,
        SyncCategory::Description,
        SyncCategory::PreviewUrl,
        SyncCategory::Landings,
        SyncCategory::Expiry,
    ]);
    server
        .affise()
        .update("936", &draft(&offer, &write), &RemoteIds::default())
        .await
        .unwrap();
    let mut form = server.seen()[0].form();
    form.sort_unstable();
    assert_eq!(
        form,
        [
            "caps=",
            "categories=",
            "description_lang[en]=",
            "landings=",
            "smartlink_categories=",
            "stopDate=",
            "targeting=",
            "url_preview="
        ]
    );
}

#[tokio::test]
async fn only_an_end_date_in_the_future_is_sent() {
    let server = Server::start(created).await;
    let mut offer = offer();
    let write = only(&[SyncCategory::Expiry, SyncCategory::Status]);
    offer.expires_at = UtcTime::parse_rfc3339("2026-12-31T23:59:59Z");
    server
        .affise()
        .update("936", &draft(&offer, &write), &RemoteIds::default())
        .await
        .unwrap();
    offer.expires_at = UtcTime::parse_rfc3339("2026-11-22T23:59:59Z");
    let written = server
        .affise()
        .update("936", &draft(&offer, &write), &RemoteIds::default())
        .await
        .unwrap();
    assert_eq!(
        server.seen()[0].form(),
        ["status=active", "stopDate=2026-12-31"]
    );
    assert_eq!(server.seen()[1].form(), ["status=active"]);
    assert!(
        written.warnings[0].contains("2026-11-22"),
        "{:?}",
        written.warnings
    );
}

#[tokio::test]
async fn what_affise_cannot_hold_is_named_in_warnings() {
    let server = Server::start(created).await;
    let mut offer = offer();
    offer.caps[0].period = CapPeriod::Week;
    offer.description = Some(format!("<b>{}</b><i>x</i>", "ü".repeat(29_995)));
    offer.preview_url = None;
    offer.landings = vec![Landing {
        id: "1".into(),
        title: "Quiz".into(),
        url: "https://adv.example.com/l1".into(),
        preview_url: None,
    }];
    let written = server
        .affise()
        .create(&draft(&offer, &all()))
        .await
        .unwrap();
    let warnings = written.warnings.join("\n");
    for word in [
        "100 conversions a week",
        "cut to 30000 characters",
        "Landing “Quiz”",
    ] {
        assert!(warnings.contains(word), "{word} in {warnings}");
    }
    let form = server.seen()[0].form();
    assert!(
        !form
            .iter()
            .any(|field| field.starts_with("caps") || field.starts_with("landings"))
    );
    let description = form
        .iter()
        .find(|field| field.starts_with("description"))
        .unwrap();
    assert!(description.ends_with('ü'), "no half tag is left at the end");
}

#[tokio::test]
async fn affiliates_are_never_mailed_and_no_start_is_set() {
    let server = Server::start(created).await;
    server
        .affise()
        .create(&draft(&offer(), &all()))
        .await
        .unwrap();
    server
        .affise()
        .update("936", &draft(&offer(), &all()), &RemoteIds::default())
        .await
        .unwrap();
    for seen in server.seen() {
        assert!(
            !seen
                .form()
                .iter()
                .any(|field| field.starts_with("send_emails") || field.starts_with("start_at"))
        );
    }
}

#[tokio::test]
async fn a_logo_travels_as_a_file_and_only_when_logos_are_written() {
    let server = Server::start(created).await;
    let logo = Logo::from_bytes(b"\x89PNG\r\n\x1a\nrest".to_vec()).unwrap();
    let (offer, everything) = (offer(), all());
    let with_logo = OfferDraft {
        logo: Some(&logo),
        ..draft(&offer, &everything)
    };
    server.affise().create(&with_logo).await.unwrap();
    let titles = only(&[SyncCategory::Title]);
    let without = OfferDraft {
        write: &titles,
        ..with_logo
    };
    server
        .affise()
        .update("936", &without, &RemoteIds::default())
        .await
        .unwrap();
    let [first, second] = &server.seen()[..] else {
        panic!("two requests")
    };
    assert!(
        first
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    let body = String::from_utf8_lossy(&first.body);
    for part in [
        "name=\"logo\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n",
        "name=\"title\"\r\n\r\nSample offer\r\n",
        "name=\"payments[0][total]\"\r\n\r\n2.5\r\n",
    ] {
        assert!(body.contains(part), "{part} in {body}");
    }
    assert_eq!(second.form(), ["title=Sample offer"]);
}

#[tokio::test]
async fn an_offer_that_is_gone_is_told_apart_from_a_refusal_and_looked_up_before_it_is_believed() {
    let gone = Server::start(|seen| match seen.method.as_str() {
        "POST" => json(200, r#"{"status":2,"error":"Unknown offer id"}"#),
        _ => json(404, r#"{"status":2,"message":"Resource Not Found"}"#),
    })
    .await;
    let offer = offer();
    let write = only(&[SyncCategory::Title]);
    let result = gone
        .affise()
        .update("936", &draft(&offer, &write), &RemoteIds::default())
        .await;
    assert!(
        matches!(result, Err(TrackingError::UnknownOffer)),
        "{result:?}"
    );
    assert_eq!(
        gone.calls(),
        [
            "POST /affise/3.0/admin/offer/936",
            "GET /affise/3.0/offer/936"
        ]
    );

    let there = Server::start(|seen| match seen.method.as_str() {
        "POST" => json(200, r#"{"status":2,"error":"Unknown offer id"}"#),
        _ => json(
            200,
            format!(r#"{{"status":1,"offer":{}}}"#, row(936, "active", "1", "")),
        ),
    })
    .await;
    let result = there
        .affise()
        .update("936", &draft(&offer, &write), &RemoteIds::default())
        .await;
    assert!(
        matches!(result, Err(TrackingError::Partner(error)) if error.kind == FailureKind::Refused)
    );
}

#[tokio::test]
async fn an_edit_with_nothing_to_write_reads_the_offer_instead() {
    let server = Server::start(created).await;
    let written = server
        .affise()
        .update(
            "936",
            &draft(&offer(), &WriteSet::default()),
            &RemoteIds::default(),
        )
        .await
        .unwrap();
    assert_eq!(written.remote.remote_id, "936");
    assert_eq!(server.calls(), ["GET /affise/3.0/offer/936"]);
}

#[tokio::test]
async fn an_account_that_knows_a_system_by_its_old_name_is_asked_once() {
    let server = Server::start(|seen| match seen.path.as_str() {
        "/affise/3.1/oses" => json(200, r#"{"oses":{"0":"Android","4":"Mac OS X"},"status":1}"#),
        _ => created(seen),
    })
    .await;
    let affise = server.affise();
    let mut offer = offer();
    offer.payments[0].os = [cpapi_domain::vocabulary::Os::Macos].into();
    affise.create(&draft(&offer, &all())).await.unwrap();
    affise.create(&draft(&offer, &all())).await.unwrap();
    assert_eq!(
        server
            .calls()
            .iter()
            .filter(|call| call.ends_with("/oses"))
            .count(),
        1
    );
    assert!(
        server.seen()[1]
            .form()
            .contains(&"payments[0][os][0]=Mac OS X".to_owned())
    );
}

#[tokio::test]
async fn a_success_page_that_is_not_affises_leaves_the_outcome_open() {
    let server = Server::start(|_| page(200, "<html>hello</html>")).await;
    let error = server
        .affise()
        .create(&draft(&offer(), &all()))
        .await
        .unwrap_err();
    assert_eq!(error.kind, FailureKind::Unreadable);
    assert!(error.outcome_unknown);
    assert_eq!(server.seen().len(), 1, "a write is sent once");
}
