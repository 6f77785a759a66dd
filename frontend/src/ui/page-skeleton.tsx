import { Skeleton, Stack } from "@mantine/core";

/** Stands in while a page or its code is on the way. */
export function PageSkeleton() {
  return (
    <Stack aria-busy="true" aria-label="Loading" role="status">
      <Skeleton height={34} width={260} radius="md" />
      <Skeleton height={140} radius="md" />
      <Skeleton height={220} radius="md" />
    </Stack>
  );
}
