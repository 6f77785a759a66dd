import { ActionIcon, Group, MultiSelect, Select, Text, Tooltip } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { toProblem } from "@/api/problems";
import { notifyProblem } from "@/ui/notify";
import { useRefreshLookup } from "./mutations";
import { type LookupKind, useLookup } from "./queries";

interface LookupProps {
  label: string;
  description?: string;
  kind: LookupKind;
  trackingSystemId: number | null;
  required?: boolean;
  error: string | undefined;
}

export interface LookupSelectProps extends LookupProps {
  value: string | null;
  onChange: (value: string | null) => void;
}

export interface LookupMultiSelectProps extends LookupProps {
  value: string[];
  onChange: (value: string[]) => void;
}

/** One value of a list that the tracking system keeps (product.md T2). */
export function LookupSelect({ value, onChange, ...props }: LookupSelectProps) {
  const lookup = useLookupInput(props, value === null || value === "" ? [] : [value]);
  return (
    <WithRefresh {...props}>
      <Select
        {...lookup}
        withAsterisk={props.required ?? false}
        value={value || null}
        onChange={onChange}
        clearable={!props.required}
      />
    </WithRefresh>
  );
}

/** Several values of such a list. */
export function LookupMultiSelect({ value, onChange, ...props }: LookupMultiSelectProps) {
  const lookup = useLookupInput(props, value);
  return (
    <WithRefresh {...props}>
      <MultiSelect {...lookup} value={value} onChange={onChange} clearable hidePickedOptions />
    </WithRefresh>
  );
}

function useLookupInput(
  { label, description, kind, trackingSystemId, error }: LookupProps,
  chosen: string[],
) {
  const lookup = useLookup(trackingSystemId, kind);
  const items = lookup.data?.items ?? [];
  const unknown = chosen.filter((id) => !items.some((item) => item.id === id));
  const refused = lookup.error ? toProblem(lookup.error).message : undefined;
  return {
    label,
    description,
    error: error ?? refused,
    disabled: trackingSystemId === null,
    placeholder: placeholderFor(trackingSystemId, lookup.isPending, chosen.length),
    data: [
      ...items.map(({ id, title }) => ({ value: id, label: title })),
      ...unknown.map((id) => ({ value: id, label: id })),
    ],
    searchable: true,
    limit: 200,
    nothingFoundMessage: "Nothing matches",
    style: { flex: 1, minWidth: 0 },
  };
}

function placeholderFor(trackingSystemId: number | null, pending: boolean, chosen: number): string {
  if (trackingSystemId === null) return "Choose the tracking system first";
  if (pending) return "Loading…";
  return chosen === 0 ? "Choose" : "";
}

function WithRefresh({ label, kind, trackingSystemId, children }: LookupProps & { children: ReactNode }) {
  const refresh = useRefreshLookup(trackingSystemId, kind);
  return (
    <Group gap={6} wrap="nowrap" align="flex-start">
      {children}
      <Tooltip label={<Text size="xs">Fetch the list from the tracking system again</Text>}>
        <ActionIcon
          mt={26}
          size="lg"
          color="gray"
          aria-label={`Refresh ${label}`}
          disabled={trackingSystemId === null}
          loading={refresh.isPending}
          onClick={() =>
            refresh.mutate(undefined, { onError: (error) => notifyProblem("Not refreshed", error) })
          }
        >
          <IconRefresh size={16} />
        </ActionIcon>
      </Tooltip>
    </Group>
  );
}
