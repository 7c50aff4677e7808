import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

/** The product's own colour: calm, and readable as text and under text. */
const tide: MantineColorsTuple = [
  ...(['#e9f6f7', '#d2ebee', '#a5d6db', '#76c1c8', '#4fafb8', '#359fa9'] as const),
  ...(['#23909a', '#16808a', '#0d6870', '#06545b'] as const),
];

export const theme = createTheme({
  colors: { tide },
  primaryColor: 'tide',
  primaryShade: { light: 8, dark: 7 },
  autoContrast: true,
  // Fonts of the device: nothing is fetched from elsewhere, and nothing jumps.
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
});

/** Mantine's own greys are too faint for small text (WCAG 1.4.3). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-dimmed': '#586069',
    '--mantine-color-placeholder': '#6b737b',
    '--mantine-color-error': '#c0272d',
  },
  dark: {
    '--mantine-color-dimmed': '#a6adb5',
    '--mantine-color-placeholder': '#969da5',
    '--mantine-color-error': '#ff8787',
  },
});

/** The nonce that this answer's content security policy allows styles with. */
export const styleNonce = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="nonce"]')?.nonce ?? '';
