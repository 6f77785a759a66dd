/** A small connector of the simulator's TUNE network, as somebody would write it in the browser. */
export const MANIFEST = `version: 6.60.0
type: DeclarativeSource
check: { type: CheckStream, stream_names: [offers] }
streams:
  - type: DeclarativeStream
    name: offers
    retriever:
      type: SimpleRetriever
      requester:
        type: HttpRequester
        url_base: "{{ config['base_url'] }}"
        http_method: GET
        request_parameters: { Target: Affiliate_Offer, Method: findAll, "contain[]": TrackingLink }
        authenticator:
          type: ApiKeyAuthenticator
          api_token: "{{ config['api_key'] }}"
          inject_into: { type: RequestOption, inject_into: request_parameter, field_name: api_key }
      paginator:
        type: DefaultPaginator
        page_token_option: { type: RequestOption, inject_into: request_parameter, field_name: page }
        page_size_option: { type: RequestOption, inject_into: request_parameter, field_name: limit }
        pagination_strategy: { type: PageIncrement, page_size: 25, start_from_page: 1 }
      record_selector:
        type: RecordSelector
        extractor: { type: DpathExtractor, field_path: [response, data, data, "*"] }
spec:
  type: Spec
  connection_specification:
    type: object
    required: [base_url, api_key]
    properties:
      base_url: { type: string, title: API address, order: 0 }
      api_key: { type: string, title: API key, airbyte_secret: true, order: 1 }
`;

export const MAPPING = `version: 1
connector: { name: Papaya Network, version: 1.0.0, summary: Offers of Papaya. }
stream: offers
links: { click_id_param: aff_sub, keys: [aff_sub] }
offer:
  external_id: Offer/id
  title: Offer/name
  description: Offer/description
  preview_url: Offer/preview_url
  tracking_url: TrackingLink/click_url
  status: { word: Offer/status, words: { active: active, paused: disabled } }
  approval:
    - { then: approved, when: { path: Offer/approval_status, in: [approved] } }
    - { then: required, when: { path: Offer/require_approval, truthy: true } }
  currency: Offer/currency
  payouts:
    - amount: Offer/default_payout
      percent: Offer/percent_payout
`;

/** The component that the manifest names wrongly first, and the line and key where that is said. */
export const WRONG_COMPONENT = {
  right: "DefaultPaginator",
  wrong: "EndlessPaginator",
  line: 18,
  key: "paginator",
};
