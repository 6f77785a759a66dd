import { createFileRoute } from "@tanstack/react-router";
import { UsersList } from "@/features/users/users-list";

export const Route = createFileRoute("/_app/users")({ component: UsersList });
