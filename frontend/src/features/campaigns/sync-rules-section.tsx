import { SegmentedControl, Table, Text } from "@mantine/core";
import type { SyncRule } from "@/api/types";
import { Panel } from "@/ui/panel";
import { SYNC_CATEGORIES } from "./campaign-form-values";
import type { CampaignForm } from "./use-campaign-form";

export const RULES: { value: SyncRule; label: string }[] = [
  { value: "always", label: "Always" },
  { value: "first", label: "First sync" },
  { value: "disabled", label: "Disabled" },
];

/** For each category: written always, once, or never (product.md C4). */
export function SyncRulesSection({ form }: { form: CampaignForm }) {
  return (
    <Panel
      title="Sync rules"
      text="First sync: written the first time the field has a value, then left alone."
    >
      <Table verticalSpacing={6}>
        <Table.Tbody>
          {SYNC_CATEGORIES.map(({ key, label, text }) => (
            <Table.Tr key={key}>
              <Table.Td>
                <Text size="sm" fw={500}>
                  {label}
                </Text>
                <Text size="xs" c="dimmed" visibleFrom="sm">
                  {text}
                </Text>
              </Table.Td>
              <Table.Td ta="right">
                <SegmentedControl
                  size="xs"
                  aria-label={`Sync rule: ${label}`}
                  data={RULES}
                  value={form.values.sync_rules[key]}
                  onChange={(rule) => form.setFieldValue(`sync_rules.${key}`, rule as SyncRule)}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  );
}
