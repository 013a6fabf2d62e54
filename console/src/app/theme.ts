import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from '@mantine/core';

const ink: MantineColorsTuple = [
  '#eef1fd',
  '#dbe1fa',
  '#b6c2f4',
  '#8fa1ee',
  '#6d84e8',
  '#5169dd',
  '#3f55cb',
  '#3346b8',
  '#29399a',
  '#1e2b78',
];

// Blue-grey instead of Mantine's neutral grey: from text to ground.
const slate: MantineColorsTuple = [
  '#e4e7ec',
  '#c5ccd6',
  '#a2abb8',
  '#7d8794',
  '#4b5462',
  '#39414d',
  '#232933',
  '#14171d',
  '#0f1218',
  '#0a0c10',
];

/** One type scale (11 to 22 px), one grid (4 px), one accent; colour is for meaning. */
export const theme = createTheme({
  primaryColor: 'ink',
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  // From here on black keeps more contrast than white (WCAG's relative luminance).
  luminanceThreshold: 0.18,
  colors: { ink, dark: slate },
  fontFamily:
    'Inter, "SF Pro Text", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans SC", "PingFang SC", "Microsoft YaHei", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "JetBrains Mono", Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: {
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.3' }, h2: { fontSize: '0.875rem', lineHeight: '1.4' } },
  },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  focusRing: 'auto',
});

/** Quiet texts and marks that keep 4.5 to 1 in both schemes. */
export const variables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': '#5b6472',
    '--mantine-color-placeholder': '#69727f',
    '--ground': '#f7f8fa',
    '--line': '#e3e6ec',
    '--hover': '#f1f3f8',
    '--good': '#0b6e4f',
    '--good-soft': '#e2f5ec',
    '--warn': '#8a4b00',
    '--warn-soft': '#fdf0dc',
    '--bad': '#b3261e',
    '--bad-soft': '#fdeae8',
    '--calm': '#29399a',
    '--calm-soft': '#eef1fd',
    '--quiet': '#4a5361',
    '--quiet-soft': '#eef0f3',
  },
  dark: {
    '--mantine-color-body': '#14171d',
    '--mantine-color-text': '#e4e7ec',
    '--mantine-color-dimmed': '#a2abb8',
    '--mantine-color-placeholder': '#98a1ae',
    '--ground': '#0d1015',
    '--line': '#2a2f39',
    '--hover': '#1c2129',
    '--good': '#6fd6ab',
    '--good-soft': '#12352a',
    '--warn': '#f2bd74',
    '--warn-soft': '#3a2a10',
    '--bad': '#ff9c94',
    '--bad-soft': '#431c1a',
    '--calm': '#b6c2f4',
    '--calm-soft': '#20294f',
    '--quiet': '#c0c7d1',
    '--quiet-soft': '#252a33',
  },
});
