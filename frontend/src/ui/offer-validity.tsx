import { Badge, Tooltip } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";

/** Valid or not, with every failing rule in words (product.md O2). */
export function OfferValidity({
  valid,
  reasons,
}: {
  valid: boolean;
  reasons: { code: string; detail: string }[];
}) {
  const badge = (
    <Badge
      color={valid ? "teal" : "red"}
      variant="light"
      leftSection={valid ? <IconCheck size={11} aria-hidden /> : <IconX size={11} aria-hidden />}
      tabIndex={valid ? undefined : 0}
    >
      {valid ? "Valid" : "Invalid"}
    </Badge>
  );
  if (valid) return badge;
  return (
    <Tooltip
      multiline
      maw={360}
      events={{ hover: true, focus: true, touch: true }}
      label={reasons.map(({ code, detail }) => <div key={code}>{detail}</div>)}
    >
      {badge}
    </Tooltip>
  );
}
