import { useRef } from "react";

export interface CursorTrail {
  canGoBack: boolean;
  next: (cursor: string) => void;
  previous: () => void;
}

/**
 * Keyset lists only know the way forward. The cursors passed are remembered while the list is open, so
 * "previous" can go back; a link opened in the middle of a list goes back to its first page.
 */
export function useCursorTrail(
  cursor: string | undefined,
  onCursor: (cursor: string | undefined) => void,
): CursorTrail {
  const trail = useRef<(string | undefined)[]>([]);
  if (cursor === undefined) trail.current = [];
  return {
    canGoBack: cursor !== undefined,
    next: (following) => {
      trail.current.push(cursor);
      onCursor(following);
    },
    previous: () => onCursor(trail.current.pop()),
  };
}
