import {
  IconAffiliate,
  IconBell,
  IconBroadcast,
  IconChartArrows,
  IconHistory,
  IconKey,
  IconListDetails,
  IconPlugConnected,
  IconTargetArrow,
  IconUsers,
  IconWebhook,
} from "@tabler/icons-react";
import type { LinkProps } from "@tanstack/react-router";
import type { Permission } from "@/api/types";

export interface NavigationEntry {
  label: string;
  to: NonNullable<LinkProps["to"]>;
  icon: typeof IconBroadcast;
  permission: Permission;
}

/** The seed's four sections first, then what serves them. */
export const NAVIGATION: readonly { title: string; entries: readonly NavigationEntry[] }[] = [
  {
    title: "Reselling",
    entries: [
      { label: "Demand sources", to: "/sources", icon: IconBroadcast, permission: "sources.read" },
      { label: "Demand offers", to: "/offers", icon: IconListDetails, permission: "offers.read" },
      { label: "Campaigns", to: "/campaigns", icon: IconTargetArrow, permission: "campaigns.read" },
      {
        label: "Tracking systems",
        to: "/tracking-systems",
        icon: IconAffiliate,
        permission: "tracking_systems.read",
      },
    ],
  },
  {
    title: "Operation",
    entries: [
      { label: "Notifications", to: "/notifications", icon: IconBell, permission: "notifications.read" },
      { label: "Runs", to: "/runs", icon: IconChartArrows, permission: "runs.read" },
      { label: "Catalogue", to: "/connectors", icon: IconPlugConnected, permission: "sources.read" },
    ],
  },
  {
    title: "Administration",
    entries: [
      { label: "Users", to: "/users", icon: IconUsers, permission: "users.manage" },
      { label: "API tokens", to: "/tokens", icon: IconKey, permission: "tokens.manage" },
      { label: "Webhooks", to: "/webhooks", icon: IconWebhook, permission: "webhooks.manage" },
      { label: "Audit", to: "/audit", icon: IconHistory, permission: "audit.read" },
    ],
  },
];
