import { Avatar } from "@mantine/core";

/** A connector's own icon, or its first letter. */
export function ConnectorIcon({ id, name, size = 24 }: { id: string; name: string; size?: number }) {
  return (
    <Avatar
      src={`/api/v1/connectors/${encodeURIComponent(id)}/icon.svg`}
      alt={name}
      title={name}
      size={size}
      radius="sm"
      name={name}
      color="indigo"
    />
  );
}
