import { Typography } from "@mantine/core";
import DOMPurify from "dompurify";
import { useMemo } from "react";

const ALLOWED_TAGS = [
  ...["p", "br", "hr", "div", "span", "blockquote", "code", "pre", "b", "strong", "i", "em", "u", "a"],
  ...["h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "table", "thead", "tbody", "tr", "td", "th"],
];

/** An instance of our own, so that its hook meets nobody else's HTML. */
const purifier = DOMPurify(window);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer nofollow");
});

/** HTML of a network with nothing left in it that could run, load, style or imitate (product.md O1). */
export function sanitized(html: string): string {
  return purifier.sanitize(html, {
    ALLOWED_TAGS,
    ALLOWED_ATTR: ["href", "title"],
    ALLOWED_URI_REGEXP: /^(https?:|mailto:)/i,
  });
}

export function SafeHtml({ html }: { html: string }) {
  const clean = useMemo(() => ({ __html: sanitized(html) }), [html]);
  return (
    <Typography
      className="markdown"
      fz="sm"
      style={{ overflowWrap: "anywhere" }}
      // biome-ignore lint/security/noDangerouslySetInnerHtml: the one place for it, sanitised above
      dangerouslySetInnerHTML={clean}
    />
  );
}
