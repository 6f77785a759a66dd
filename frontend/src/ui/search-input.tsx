import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";

export interface SearchInputProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

/** A search box that waits for a pause in typing; the URL stays the truth. */
export function SearchInput({ label, placeholder, value, onChange }: SearchInputProps) {
  const [text, setText] = useState(value ?? "");
  const sent = useRef(value ?? "");
  useEffect(() => {
    // The URL changed by itself (back, chips): show it, but never overwrite what is being typed.
    if ((value ?? "") !== sent.current) {
      sent.current = value ?? "";
      setText(value ?? "");
    }
  }, [value]);
  const send = useDebouncedCallback((next: string) => {
    sent.current = next.trim();
    onChange(next.trim() || undefined);
  }, 300);
  const change = (next: string) => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      type="search"
      aria-label={label}
      placeholder={placeholder}
      leftSection={<IconSearch size={16} />}
      rightSection={
        text ? <CloseButton size="sm" aria-label="Clear search" onClick={() => change("")} /> : null
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
      miw={220}
      style={{ flex: "1 1 220px", maxWidth: 420 }}
    />
  );
}
