import { Badge, Group, Loader, ScrollArea, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import type { ConnectorReport } from "@/api/types";
import { ErrorState } from "@/ui/error-state";
import { counted } from "@/ui/money";
import classes from "./problems-panel.module.css";
import { type Finding, placeWords } from "./text-names";

export interface ProblemsPanelProps {
  findings: Finding[];
  report: ConnectorReport | undefined;
  error: unknown;
  /** The report is of what stands in the editor now. */
  isCurrent: boolean;
  onRetry: () => void;
  onGoTo: (finding: Finding) => void;
}

/** All that the server has to say of the texts; each entry leads to its line. */
export function ProblemsPanel(props: ProblemsPanelProps) {
  const { findings, report, error, isCurrent, onRetry, onGoTo } = props;
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const warnings = findings.length - errors;
  return (
    <Stack component="section" aria-label="Problems" gap={6} mt="sm">
      <Group gap="xs">
        <Text fw={600} size="sm" component="h2">
          Problems
        </Text>
        <Badge size="sm" variant="light" color={errors > 0 ? "red" : "gray"}>
          {counted(errors, "error")}
        </Badge>
        <Badge size="sm" variant="light" color={warnings > 0 ? "yellow" : "gray"}>
          {counted(warnings, "warning")}
        </Badge>
        {!isCurrent && !error && <Loader size={14} aria-label="Looking at the texts" />}
      </Group>
      {error ? <ErrorState error={error} onRetry={onRetry} /> : null}
      {report?.usable && findings.length === 0 && !error && (
        <Group gap={6} c="teal" wrap="nowrap">
          <IconCircleCheck size={16} style={{ flexShrink: 0 }} aria-hidden />
          <Text size="sm">Nothing is wrong with the manifest and the mapping.</Text>
        </Group>
      )}
      <ScrollArea.Autosize mah={190} type="auto">
        <Stack gap={2} component="ul" m={0} p={0} style={{ listStyle: "none" }}>
          {findings.map((finding) => (
            <li key={`${finding.file}:${finding.path}:${finding.line}:${finding.detail}`}>
              <Entry finding={finding} onGoTo={onGoTo} />
            </li>
          ))}
        </Stack>
      </ScrollArea.Autosize>
    </Stack>
  );
}

function Entry({ finding, onGoTo }: { finding: Finding; onGoTo: (finding: Finding) => void }) {
  const isError = finding.severity === "error";
  const Icon = isError ? IconCircleX : IconAlertTriangle;
  return (
    <UnstyledButton className={classes.entry} onClick={() => onGoTo(finding)}>
      <Text c={isError ? "red" : "orange"} span lh={1} mt={2}>
        <Icon size={16} role="img" aria-label={isError ? "Error" : "Warning"} />
      </Text>
      <div className={classes.words}>
        <Text size="sm">{finding.detail}</Text>
        <Text size="xs" c="dimmed">
          {placeWords(finding)}
          {finding.path && ` · ${finding.path}`}
        </Text>
      </div>
    </UnstyledButton>
  );
}
