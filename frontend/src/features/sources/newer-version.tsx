import { Alert, Button, Group, Modal, Stack, Text } from "@mantine/core";
import { IconArrowUpCircle } from "@tabler/icons-react";
import { type FormEvent, useMemo, useState } from "react";
import { useAllowed } from "@/api/permissions";
import { problemToForm, toProblem } from "@/api/problems";
import type { ConnectorView, SourceView } from "@/api/types";
import { Guarded } from "@/ui/guarded";
import { notifyDone, notifyProblem } from "@/ui/notify";
import { ProblemAlert } from "@/ui/problem-alert";
import { configBody, initialValues, specFields, valueErrors } from "@/ui/schema-form/fields";
import { SchemaForm } from "@/ui/schema-form/schema-form";
import { useMoveSource } from "./mutations";

/** Offers the newest published version of a user-made connector to a source that uses another one. */
export function NewerVersion({
  source,
  connector,
}: {
  source: SourceView;
  connector: ConnectorView | undefined;
}) {
  const write = useAllowed("sources.write");
  // The version it is moved to; what is read anew during the move must not take the dialog away.
  const [target, setTarget] = useState<number>();
  const newest = newerVersion(source, connector);
  return (
    <>
      {newest !== undefined && (
        <Alert
          icon={<IconArrowUpCircle />}
          variant="light"
          title={`Version ${newest} of the connector is published`}
        >
          <Group justify="space-between" gap="sm">
            <Text size="sm">The source uses version {source.connector_version} until it is moved.</Text>
            <Guarded reason={write.reason}>
              <Button size="xs" onClick={() => setTarget(newest)}>
                Move to version {newest}
              </Button>
            </Guarded>
          </Group>
        </Alert>
      )}
      {target !== undefined && connector && (
        <MoveDialog
          source={source}
          connector={connector}
          version={target}
          onClose={() => setTarget(undefined)}
        />
      )}
    </>
  );
}

function newerVersion(source: SourceView, connector: ConnectorView | undefined): number | undefined {
  const { connector_version: used, archived_at } = source;
  const newest = connector?.published_version ?? null;
  return newest === null || used === null || newest <= used || archived_at ? undefined : newest;
}

interface MoveDialogProps {
  source: SourceView;
  connector: ConnectorView;
  version: number;
  onClose: () => void;
}

/** Moves the source; where its settings do not fit, they are asked for as the new version wants them. */
function MoveDialog({ source, connector, version, onClose }: MoveDialogProps) {
  const move = useMoveSource();
  const fields = useMemo(() => specFields(connector.spec), [connector.spec]);
  const [values, setValues] = useState(() => initialValues(fields, source.config));
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [rest, setRest] = useState<string[]>([]);
  const [asksForSettings, setAsksForSettings] = useState(false);

  const refused = (error: unknown) => {
    const problem = toProblem(error);
    const known = (path: string) => fields.some(({ name }) => path === `config.${name}`);
    const mapped = problemToForm(problem, known);
    setErrors(mapped.fields);
    setRest(mapped.rest);
    setAsksForSettings(problem.status === 422);
  };
  const moved = (after: SourceView) => {
    if (after.answer)
      notifyProblem(`${source.title}: moved, but the check failed`, new Error(after.answer.detail));
    else notifyDone(`${source.title} uses version ${version} now and is pulled.`);
    onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = asksForSettings ? prefixed(valueErrors(fields, values)) : {};
    setErrors(found);
    setRest([]);
    if (Object.keys(found).length > 0) return;
    const body = asksForSettings ? { version, config: configBody(fields, values) } : { version };
    move.mutate({ params: { path: { id: source.id } }, body }, { onSuccess: moved, onError: refused });
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Move ${source.title} to version ${version}`}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <form onSubmit={submit} noValidate>
        <Stack>
          <Text size="sm">
            The settings are checked with one real request, and every record is mapped again by a pull at
            once.
          </Text>
          {asksForSettings && (
            <SchemaForm
              fields={fields}
              values={values}
              errorOf={(name) => errors[`config.${name}`]}
              onChange={(name, value) => {
                setValues({ ...values, [name]: value });
                setErrors(({ [`config.${name}`]: _, ...others }) => others);
              }}
            />
          )}
          <ProblemAlert title="Not moved" details={rest} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={move.isPending}>
              Move
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function prefixed(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).map(([name, words]) => [`config.${name}`, words]));
}
