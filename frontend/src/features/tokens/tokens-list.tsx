import { Badge, Button, Code, Group, Stack, Text } from "@mantine/core";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { TokenView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import type { ListState } from "@/ui/list-search";
import { PageHeader } from "@/ui/page-header";
import { When } from "@/ui/when";
import type { TokensSearch } from "./filters";
import { useTokens } from "./queries";
import { RevokeToken } from "./revoke-token";
import { TokenDialog } from "./token-dialog";

function state(token: TokenView): { label: string; color: string } {
  if (token.revoked_at !== null) return { label: "Revoked", color: "gray" };
  return token.valid ? { label: "Valid", color: "teal" } : { label: "Expired", color: "gray" };
}

function columns(onRevoke: (token: TokenView) => void, reason: string | undefined): Column<TokenView>[] {
  return [
    {
      accessor: "name",
      title: "Name",
      render: ({ name, hint }) => (
        <Stack gap={2}>
          <Text size="sm">{name}</Text>
          <Code>{hint}…</Code>
        </Stack>
      ),
    },
    {
      accessor: "scopes",
      title: "Scopes",
      width: 200,
      render: ({ scopes }) => (
        <Group gap={4}>
          {scopes.map((scope) => (
            <Badge key={scope} variant="light">
              {scope}
            </Badge>
          ))}
        </Group>
      ),
    },
    {
      accessor: "valid",
      title: "State",
      width: 110,
      render: (token) => {
        const { label, color } = state(token);
        return (
          <Badge variant="light" color={color}>
            {label}
          </Badge>
        );
      },
    },
    {
      accessor: "last_used_at",
      title: "Last used",
      width: 150,
      render: ({ last_used_at, last_used_ip }) => (
        <Stack gap={2}>
          <When at={last_used_at} />
          {last_used_ip && (
            <Text size="xs" c="dimmed">
              {last_used_ip}
            </Text>
          )}
        </Stack>
      ),
    },
    {
      accessor: "expires_at",
      title: "Ends",
      width: 140,
      render: ({ expires_at }) => <When at={expires_at} />,
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 110,
      textAlign: "right",
      render: (token) =>
        token.valid && (
          <Guarded reason={reason}>
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Revoke ${token.name}`}
              onClick={() => onRevoke(token)}
            >
              Revoke
            </Button>
          </Guarded>
        ),
    },
  ];
}

/** Keys of programs that work with the API (product.md U1). */
export function TokensList({ search, onSearch }: ListState<TokensSearch>) {
  const query = useTokens(search.cursor);
  const manage = useAllowed("tokens.manage");
  const [creating, setCreating] = useState(false);
  const [revoking, setRevoking] = useState<TokenView | null>(null);
  return (
    <>
      <PageHeader
        title="API tokens"
        text="Keys for programs of yours and of third parties. Each has a name, scopes and an end."
        actions={
          <Guarded reason={manage.reason}>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setCreating(true)}>
              Create token
            </Button>
          </Guarded>
        }
      />
      <DataTable
        label="API tokens"
        query={query}
        columns={columns(setRevoking, manage.reason)}
        cursor={search.cursor}
        onCursor={(cursor) => onSearch({ cursor })}
        empty={{
          title: "No API token yet",
          text: "A token lets a program use the API without a person's password.",
          icon: <IconKey size={26} />,
        }}
        minWidth={820}
      />
      {creating && <TokenDialog onClose={() => setCreating(false)} />}
      {revoking && <RevokeToken token={revoking} onClose={() => setRevoking(null)} />}
    </>
  );
}
