import { Button, Menu } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { fetchFile } from "@/api/session-store";
import { notifyProblem } from "@/ui/notify";
import type { OffersSearch } from "./filters";
import { exportPath } from "./query-params";

/** Downloads what is filtered; the file is fetched with the session's token and handed over as a blob. */
export function ExportMenu({ search }: { search: OffersSearch }) {
  const download = useMutation({
    mutationFn: async (format: "csv" | "ndjson") => ({
      format,
      blob: await fetchFile(exportPath(format, search)),
    }),
    onSuccess: ({ format, blob }) => save(blob, `offers.${format}`),
    onError: (error) => notifyProblem("Not exported", error),
  });
  return (
    <Menu position="bottom-end" withArrow>
      <Menu.Target>
        <Button variant="default" leftSection={<IconDownload size={16} />} loading={download.isPending}>
          Export
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => download.mutate("csv")}>CSV</Menu.Item>
        <Menu.Item onClick={() => download.mutate("ndjson")}>NDJSON</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

function save(blob: Blob, name: string) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
