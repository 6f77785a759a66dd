import { Alert, Box } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useAllowed } from "@/api/permissions";
import { notifyDone } from "@/ui/notify";
import { PageHeader } from "@/ui/page-header";
import { useCreateTrackingSystem } from "./mutations";
import { TrackingSystemForm } from "./tracking-system-form";

export function NewTrackingSystemPage() {
  const navigate = useNavigate();
  const write = useAllowed("tracking_systems.write");
  const create = useCreateTrackingSystem();
  return (
    <Box maw={860}>
      <PageHeader
        title="Add tracking system"
        parent={{ label: "Tracking systems", to: "/tracking-systems" }}
      />
      {write.reason ? (
        <Alert color="orange">{write.reason}</Alert>
      ) : (
        <TrackingSystemForm
          system={null}
          pending={create.isPending}
          onCancel={() => void navigate({ to: "/tracking-systems" })}
          onSave={(values, onError) =>
            create.mutate(
              { body: { ...values, kind: "affise" } },
              {
                onSuccess: (system) => {
                  if (!system.answer) notifyDone(`${system.title} is saved; it accepted the API key.`);
                  void navigate({
                    to: "/tracking-systems/$systemId",
                    params: { systemId: String(system.id) },
                  });
                },
                onError,
              },
            )
          }
        />
      )}
    </Box>
  );
}
