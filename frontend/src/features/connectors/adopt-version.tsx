import { Alert, Anchor, Button, Group, List, Modal, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { toProblem } from "@/api/problems";
import type { AdoptionOutcome, ConnectorVersionSummary, ConnectorView } from "@/api/types";
import { counted } from "@/ui/money";
import { ProblemAlert } from "@/ui/problem-alert";
import { useAdoptVersion } from "./mutations";

/** Moves every source of a connector to a version and says which moved and which could not. */
export function AdoptVersion({
  connector,
  version,
  onClose,
}: {
  connector: Pick<ConnectorView, "id" | "name" | "sources">;
  version: ConnectorVersionSummary;
  onClose: () => void;
}) {
  const adopt = useAdoptVersion();
  const others = connector.sources - version.sources;
  return (
    <Modal
      opened
      onClose={onClose}
      size="lg"
      title={`Move all sources to version ${version.version}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <Stack>
        {adopt.data ? (
          <Outcome outcome={adopt.data} version={version.version} />
        ) : (
          <Text size="sm">
            {counted(others, "source")} {others === 1 ? "uses" : "use"} another version of {connector.name}.
            Each is checked against what version {version.version} asks for; those that fit move and are
            pulled at once, the others stay where they are.
          </Text>
        )}
        <ProblemAlert title="Not moved" details={adopt.error ? [toProblem(adopt.error).message] : []} />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {adopt.data ? "Close" : "Cancel"}
          </Button>
          {!adopt.data && (
            <Button
              loading={adopt.isPending}
              onClick={() =>
                adopt.mutate({ params: { path: { id: connector.id, version: version.version } } })
              }
            >
              Move them
            </Button>
          )}
        </Group>
      </Stack>
    </Modal>
  );
}

function Outcome({ outcome: { moved, refused }, version }: { outcome: AdoptionOutcome; version: number }) {
  return (
    <Stack gap="sm" role="status">
      <Alert
        color={moved.length > 0 ? "teal" : "gray"}
        variant="light"
        icon={moved.length > 0 ? <IconCheck /> : <IconInfoCircle />}
      >
        {moved.length === 0
          ? "No source moved."
          : `${counted(moved.length, "source")} moved to version ${version} and ${moved.length === 1 ? "is" : "are"} pulled now.`}
      </Alert>
      {refused.length > 0 && (
        <Alert
          color="orange"
          variant="light"
          icon={<IconAlertTriangle />}
          title="These stay where they are: move each from its own page, where its settings can be mended"
        >
          <List size="sm" spacing={6}>
            {refused.map(({ source_id, title, detail, errors }) => (
              <List.Item key={source_id}>
                <Anchor
                  size="sm"
                  underline="always"
                  renderRoot={(props) => (
                    <Link {...props} to="/sources/$sourceId" params={{ sourceId: String(source_id) }} />
                  )}
                >
                  {title}
                </Anchor>
                {": "}
                {errors.length > 0 ? errors.map((error) => error.detail).join(" ") : detail}
              </List.Item>
            ))}
          </List>
        </Alert>
      )}
    </Stack>
  );
}
