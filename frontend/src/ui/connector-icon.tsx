import { Avatar } from "@mantine/core";

export interface ConnectorIconProps {
  id: string;
  name: string;
  size?: number;
  /** Where it is known: browsers keep an icon for an hour, and a new version may bring another one. */
  version?: string | number | null;
}

/** A connector's own icon, or its first letter. */
export function ConnectorIcon({ id, name, size = 24, version }: ConnectorIconProps) {
  return (
    <Avatar
      src={`/api/v1/connectors/${encodeURIComponent(id)}/icon.svg${version ? `?version=${version}` : ""}`}
      alt={name}
      title={name}
      size={size}
      radius="sm"
      name={name}
      color="indigo"
    />
  );
}
