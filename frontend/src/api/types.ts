import type { components } from "./schema";

/** Names for the generated schemas; nothing here describes a shape by hand (B7). */
type Schemas = components["schemas"];

export type AnswerView = Schemas["AnswerView"];
export type AuditEntry = Schemas["AuditEntry"];
export type CampaignDefaults = Schemas["CampaignDefaults"];
export type CampaignFilters = Schemas["CampaignFilters"];
export type CampaignOffer = Schemas["CampaignOffer"];
export type CampaignPreview = Schemas["CampaignPreview"];
export type CampaignView = Schemas["CampaignView"];
export type ConnectorView = Schemas["ConnectorView"];
export type CreateCampaign = Schemas["CreateCampaign"];
export type CreateSource = Schemas["CreateSource"];
export type InfoView = Schemas["InfoView"];
export type KeyValue = Schemas["KeyValue"];
export type ListFilter = Schemas["ListFilter"];
export type LookupItem = Schemas["LookupItem"];
export type OfferChange = Schemas["OfferChange"];
export type OfferPlacement = Schemas["OfferPlacement"];
export type OfferSummary = Schemas["OfferSummary"];
export type OfferView = Schemas["OfferView"];
export type PayoutView = Schemas["PayoutView"];
export type PlacementView = Schemas["PlacementView"];
export type ProblemBody = Schemas["Problem"];
export type Role = Schemas["Role"];
export type RunView = Schemas["RunView"];
export type SessionTokens = Schemas["SessionTokens"];
export type SourceStatus = Schemas["SourceStatus"];
export type SourceView = Schemas["SourceView"];
export type SyncRule = Schemas["SyncRule"];
export type SyncRules = Schemas["SyncRules"];
export type TrackingSystemStatus = Schemas["TrackingSystemStatus"];
export type TrackingSystemView = Schemas["TrackingSystemView"];
export type UserView = Schemas["UserView"];
