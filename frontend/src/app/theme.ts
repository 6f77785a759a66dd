import {
  ActionIcon,
  Badge,
  Card,
  type CSSVariablesResolver,
  createTheme,
  InputWrapper,
  Modal,
  MultiSelect,
  TagsInput,
  Tooltip,
} from "@mantine/core";

/** One look: indigo on neutral, system fonts (no asset is fetched from elsewhere). */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: 7,
  autoContrast: true,
  respectReducedMotion: true,
  defaultRadius: "md",
  cursorType: "pointer",
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  headings: { fontWeight: "650" },
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle" } }),
    // Statuses are words to read, not shouts, and are never cut off.
    Badge: Badge.extend({
      defaultProps: { tt: "none", fw: 600 },
      styles: { root: { flexShrink: 0, maxWidth: "none" }, label: { overflow: "visible" } },
    }),
    Card: Card.extend({ defaultProps: { radius: "md" } }),
    // Labels and fields of a row stand on one line, whatever is explained below them.
    InputWrapper: InputWrapper.extend({
      defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] },
    }),
    Modal: Modal.extend({ defaultProps: { centered: true, radius: "md" } }),
    // The field to type in stays on the line of the last pill where it can.
    MultiSelect: MultiSelect.extend({ styles: { inputField: { minWidth: 24 } } }),
    TagsInput: TagsInput.extend({ styles: { inputField: { minWidth: 24 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 150 } }),
  },
});

/** Text colours with the contrast that WCAG AA asks for, in both schemes. */
export const readableColors: CSSVariablesResolver = (colors) => ({
  variables: {},
  light: {
    "--mantine-color-dimmed": colors.colors.gray[7],
    "--mantine-color-placeholder": "#6b7178",
    "--mantine-color-error": colors.colors.red[9],
    "--mantine-color-red-text": colors.colors.red[9],
    "--mantine-color-teal-text": "#067a57",
    "--mantine-color-orange-text": "#a83a06",
    "--mantine-color-indigo-light-color": "#2a3d9e",
    "--mantine-color-red-light-color": "#b02525",
    "--mantine-color-orange-light-color": "#9c3a08",
    "--mantine-color-yellow-light-color": "#8a5200",
    "--mantine-color-teal-light-color": "#056046",
  },
  dark: {
    "--mantine-color-dimmed": "#a6a6a6",
    "--mantine-color-placeholder": "#9a9a9a",
    "--mantine-color-error": colors.colors.red[4],
    "--mantine-color-red-text": colors.colors.red[4],
    "--mantine-color-red-light": "#3a1b1d",
    "--mantine-color-red-light-hover": "#4a2023",
    "--mantine-color-orange-light": "#3a2412",
    "--mantine-color-orange-light-hover": "#4a2d15",
  },
});
