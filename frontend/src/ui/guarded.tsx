import { Box, Tooltip } from "@mantine/core";
import type { ReactElement } from "react";
import { cloneElement } from "react";

/**
 * Disables a control and says why, for mouse, touch and keyboard alike: a disabled control takes no focus,
 * so its frame does.
 */
export function Guarded({
  reason,
  children,
}: {
  reason: string | undefined;
  children: ReactElement<{ disabled?: boolean }>;
}) {
  if (reason === undefined) return children;
  return (
    <Tooltip label={reason} events={{ hover: true, focus: true, touch: true }}>
      <Box component="span" tabIndex={0} style={{ display: "inline-block" }}>
        {cloneElement(children, { disabled: true })}
      </Box>
    </Tooltip>
  );
}
