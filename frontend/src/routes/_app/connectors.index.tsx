import { createFileRoute } from "@tanstack/react-router";
import { Catalogue } from "@/features/connectors/catalogue";

export const Route = createFileRoute("/_app/connectors/")({ component: Catalogue });
