import { Avatar } from "@mantine/core";
import { IconPhotoOff } from "@tabler/icons-react";
import { isWebUrl } from "./external-link";

/** An offer's logo from its network; nothing of ours is told to that host. */
export function OfferLogo({ url, title, size = 30 }: { url: string | null; title: string; size?: number }) {
  const shown = url !== null && isWebUrl(url) ? url : null;
  return (
    <Avatar
      src={shown}
      alt={shown ? `Logo of ${title}` : "No logo"}
      size={size}
      radius="sm"
      imageProps={{ loading: "lazy", referrerPolicy: "no-referrer" }}
    >
      <IconPhotoOff size={size * 0.5} aria-hidden />
    </Avatar>
  );
}
