import type { Role } from "@/api/types";

/** What each role may do (product.md U1). */
export const ROLES: { value: Role; label: string; description: string }[] = [
  { value: "admin", label: "Admin", description: "everything" },
  { value: "manager", label: "Manager", description: "everything but users and settings" },
  { value: "viewer", label: "Viewer", description: "reads" },
];

export const ROLE_OPTIONS = ROLES.map(({ value, label, description }) => ({
  value,
  label: `${label}: ${description}`,
}));
