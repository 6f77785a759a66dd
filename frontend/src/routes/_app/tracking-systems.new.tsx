import { createFileRoute } from "@tanstack/react-router";
import { NewTrackingSystemPage } from "@/features/tracking-systems/new-tracking-system-page";

export const Route = createFileRoute("/_app/tracking-systems/new")({ component: NewTrackingSystemPage });
