import type { Readable } from "openapi-typescript-helpers";
import type { components, operations } from "./schema";

/** The generated schemas as the client answers with them; nothing here describes a shape by hand (B7). */
type Schemas = { [Name in keyof components["schemas"]]: Readable<components["schemas"][Name]> };

export type AdoptionOutcome = Schemas["AdoptionOutcome"];
export type AnswerView = Schemas["RecordedAnswer"];
export type AuditEntry = Schemas["AuditEntryView"];
/** With every value there; a request may leave some out. */
export type CampaignDefaults = Required<Schemas["Defaults"]>;
export type CampaignOffer = Schemas["CampaignOffer"];
export type CampaignPreview = Schemas["CampaignPreview"];
export type CampaignView = Schemas["CampaignView"];
export type ConnectorFault = Schemas["ConnectorFault"];
export type ConnectorReport = Schemas["ConnectorReport"];
export type ConnectorTexts = Schemas["ConnectorTextsView"];
export type ConnectorTrial = Schemas["ConnectorTrial"];
export type ConnectorVersionSummary = Schemas["ConnectorVersionSummary"];
export type ConnectorVersionView = Schemas["ConnectorVersionView"];
export type ConnectorView = Schemas["ConnectorView"];
export type CreateCampaign = Schemas["CreateCampaign"];
export type CreateConnector = Schemas["CreateConnector"];
export type CreateSource = Schemas["CreateSource"];
export type CreatedToken = Schemas["CreatedToken"];
export type Exchange = Schemas["Exchange"];
export type KeyValue = Schemas["LinkParam"];
/** A filter by any vocabulary; countries, for one, have a schema of their own that fits. */
export type ListFilter = Schemas["ListFilter_String"];
export type MailDelivery = Schemas["MailDeliveryView"];
export type MailView = Schemas["MailView"];
export type NotificationKind = Schemas["NotificationKind"];
export type NotificationView = Schemas["NotificationView"];
export type OfferChange = Schemas["OfferChangeView"];
export type OfferPlacement = Schemas["OfferInCampaign"];
export type OfferFilters = NonNullable<operations["list_offers"]["parameters"]["query"]>;
export type OfferSummary = Schemas["OfferSummary"];
export type OfferView = Schemas["OfferView"];
export type Permission = Schemas["Permission"];
export type PayoutView = Schemas["Payout"];
export type Role = Schemas["Role"];
export type RunView = Schemas["RunView"];
export type SessionTokens = Schemas["SessionView"];
export type SourceView = Schemas["SourceView"];
export type SyncRule = Schemas["SyncRule"];
export type SyncRules = Schemas["SyncRules"];
export type TestConnector = Schemas["TestConnector"];
export type TokenScope = Schemas["TokenScope"];
export type TokenView = Schemas["TokenView"];
export type TrackingSystemView = Schemas["TrackingSystemView"];
export type TrialOffer = Schemas["TrialOffer"];
export type TrialPage = Schemas["TrialPageView"];
export type WebhookDelivery = Schemas["WebhookDeliveryView"];
export type WebhookView = Schemas["WebhookView"];
export type UserView = Schemas["UserView"];
