import { Box, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconChevronLeft, IconChevronRight, IconFilterOff } from "@tabler/icons-react";
import type { UseQueryResult } from "@tanstack/react-query";
import { type DataTableColumn, DataTable as MantineDataTable } from "mantine-datatable";
import { EmptyState, type EmptyStateProps } from "./empty-state";
import { ErrorState } from "./error-state";
import { formatCount } from "./money";
import { useCursorTrail } from "./use-cursor-trail";

export type Column<T> = DataTableColumn<T>;

export interface ListPage<T> {
  items: T[];
  page?: { next_cursor?: string | null; limit: number };
  total?: number | null;
}

export interface DataTableProps<T> {
  label: string;
  query: Pick<
    UseQueryResult<ListPage<T>, unknown>,
    "data" | "error" | "isPending" | "isPlaceholderData" | "refetch"
  >;
  columns: Column<T>[];
  rowId?: (row: T) => string | number;
  /** "title" or "-title"; columns that can be sorted have the field as accessor. */
  sort?: string | undefined;
  onSort?: (sort: string) => void;
  cursor?: string | undefined;
  onCursor?: (cursor: string | undefined) => void;
  onRowClick?: (row: T) => void;
  /** First use: there is nothing at all. */
  empty: EmptyStateProps;
  /** Something narrows the list, so emptiness means "no match". */
  narrowed?: boolean;
  onWiden?: () => void;
  minWidth?: number;
}

const SKELETON_ROWS = ["a", "b", "c", "d", "e", "f"];

/** Every list of the product: skeleton, rows, both kinds of emptiness, error with retry, keyset paging. */
export function DataTable<T extends object>(props: DataTableProps<T>) {
  const { query, columns, label, minWidth = 760 } = props;
  if (query.error && !query.data) {
    return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (query.isPending) return <TableSkeleton label={label} />;
  const rows = query.data?.items ?? [];
  return (
    <Stack gap="xs">
      {query.error ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {rows.length === 0 ? (
        <NoRows {...props} />
      ) : (
        <Box role="region" aria-label={label}>
          <MantineDataTable<T>
            withTableBorder
            borderRadius="md"
            highlightOnHover={props.onRowClick !== undefined}
            verticalSpacing="xs"
            records={rows}
            columns={columns}
            idAccessor={(row) => String(props.rowId ? props.rowId(row) : (row as { id?: unknown }).id)}
            fetching={query.isPlaceholderData}
            loaderBackgroundBlur={1}
            scrollAreaProps={{ type: "auto" }}
            styles={{ table: { minWidth } }}
            {...sortProps(props.sort, props.onSort)}
            {...(props.onRowClick && {
              onRowClick: ({ record }: { record: T }) => props.onRowClick?.(record),
            })}
          />
        </Box>
      )}
      <Pager {...props} />
    </Stack>
  );
}

function sortProps(sort: string | undefined, onSort: ((sort: string) => void) | undefined) {
  if (!onSort) return {};
  const descending = sort?.startsWith("-") ?? false;
  return {
    sortStatus: {
      columnAccessor: sort?.replace(/^-/, "") ?? "",
      direction: descending ? ("desc" as const) : ("asc" as const),
    },
    onSortStatusChange: (status: { columnAccessor: unknown; direction: "asc" | "desc" }) =>
      onSort(`${status.direction === "desc" ? "-" : ""}${String(status.columnAccessor)}`),
  };
}

function NoRows<T>({ empty, narrowed, onWiden, cursor, onCursor }: DataTableProps<T>) {
  if (cursor !== undefined) {
    return (
      <EmptyState
        title="Nothing more on this page"
        action={<Button onClick={() => onCursor?.(undefined)}>Back to the first page</Button>}
      />
    );
  }
  if (!narrowed) return <EmptyState {...empty} />;
  return (
    <EmptyState
      title="Nothing matches"
      text="No row fits the search and the filters in force."
      icon={<IconFilterOff size={26} />}
      action={
        onWiden && (
          <Button variant="light" onClick={onWiden}>
            Clear filters
          </Button>
        )
      }
    />
  );
}

function Pager<T>({ query, cursor, onCursor }: DataTableProps<T>) {
  const trail = useCursorTrail(cursor, (next) => onCursor?.(next));
  const next = query.data?.page?.next_cursor ?? null;
  const total = query.data?.total ?? null;
  const count = query.data?.items.length ?? 0;
  if (count === 0 && !trail.canGoBack) return null;
  return (
    <Group justify="space-between">
      <Text size="sm" c="dimmed" aria-live="polite">
        {total === null ? `${formatCount(count)} shown` : `${formatCount(count)} of ${formatCount(total)}`}
      </Text>
      {onCursor && (next !== null || trail.canGoBack) && (
        <Group gap="xs" role="navigation" aria-label="Pages">
          <Button
            variant="default"
            size="xs"
            leftSection={<IconChevronLeft size={14} />}
            disabled={!trail.canGoBack}
            onClick={trail.previous}
          >
            Previous
          </Button>
          <Button
            variant="default"
            size="xs"
            rightSection={<IconChevronRight size={14} />}
            disabled={next === null}
            onClick={() => next !== null && trail.next(next)}
          >
            Next
          </Button>
        </Group>
      )}
    </Group>
  );
}

function TableSkeleton({ label }: { label: string }) {
  return (
    <Stack gap="xs" aria-busy="true" aria-label={`Loading ${label}`} role="status">
      <Skeleton height={38} radius="md" />
      {SKELETON_ROWS.map((row) => (
        <Skeleton key={row} height={44} radius="md" />
      ))}
    </Stack>
  );
}
