import { Badge, Button } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useAllowed } from "@/api/permissions";
import type { UserView } from "@/api/types";
import { type Column, DataTable } from "@/ui/data-table";
import { Guarded } from "@/ui/guarded";
import { PageHeader } from "@/ui/page-header";
import { When } from "@/ui/when";
import { useUsers } from "./queries";
import { UserDialog } from "./user-dialog";

export function UsersList() {
  const query = useUsers();
  const manage = useAllowed("users.manage");
  const [editing, setEditing] = useState<UserView | "new" | null>(null);
  const columns: Column<UserView>[] = [
    { accessor: "name", title: "Name" },
    { accessor: "email", title: "E-mail" },
    { accessor: "role", title: "Role", width: 120 },
    {
      accessor: "disabled",
      title: "State",
      width: 120,
      render: ({ disabled }) => (
        <Badge variant="light" color={disabled ? "gray" : "teal"}>
          {disabled ? "Disabled" : "Enabled"}
        </Badge>
      ),
    },
    {
      accessor: "created_at",
      title: "Created",
      width: 150,
      render: ({ created_at }) => <When at={created_at} />,
    },
    {
      accessor: "actions",
      title: "Actions",
      width: 100,
      textAlign: "right",
      render: (user) => (
        <Guarded reason={manage.reason}>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={`Edit ${user.name}`}
            onClick={() => setEditing(user)}
          >
            Edit
          </Button>
        </Guarded>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title="Users"
        text="Who may sign in, and what they may do."
        actions={
          <Guarded reason={manage.reason}>
            <Button leftSection={<IconPlus size={16} />} onClick={() => setEditing("new")}>
              Add user
            </Button>
          </Guarded>
        }
      />
      <DataTable label="Users" query={query} columns={columns} empty={{ title: "No user" }} />
      {editing !== null && (
        <UserDialog user={editing === "new" ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
