import { Box, SimpleGrid, Text } from "@mantine/core";
import type { ReactNode } from "react";

/** A definition list: what a thing's fields say. */
export function Facts({ items, cols = 3 }: { items: [string, ReactNode][]; cols?: number }) {
  return (
    <SimpleGrid component="dl" cols={{ base: 1, xs: 2, lg: cols }} spacing="md" verticalSpacing="sm" m={0}>
      {items.map(([term, value]) => (
        <Box key={term} miw={0}>
          <Text component="dt" size="xs" c="dimmed" fw={500}>
            {term}
          </Text>
          <Text component="dd" size="sm" m={0} style={{ overflowWrap: "anywhere" }}>
            {value}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}
