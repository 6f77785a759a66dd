import { createFileRoute } from "@tanstack/react-router";
import { MailPanel } from "@/features/mail/mail-panel";
import { UndeliveredMails } from "@/features/mail/undelivered";
import { ProfilePage } from "@/features/session/profile-page";

export const Route = createFileRoute("/_app/profile")({ component: ProfileRoute });

function ProfileRoute() {
  return (
    <ProfilePage below={<UndeliveredMails />}>
      <MailPanel />
    </ProfilePage>
  );
}
