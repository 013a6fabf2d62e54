import i18next from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import type en from './en.json';
import { formatsOf } from './format';

declare module 'i18next' {
  interface CustomTypeOptions {
    returnNull: false;
    resources: { translation: typeof en };
  }
}

export const languages = { en: 'English', 'zh-CN': '简体中文' } as const;
export type Language = keyof typeof languages;

const kept = 'rapport-language';

/** The language that was chosen here, else the browser's, else English. */
export function firstLanguage(chosen: string | null, wanted: readonly string[]): Language {
  if (chosen === 'en' || chosen === 'zh-CN') return chosen;
  return (wanted[0] ?? '').toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

// Each language is fetched when it is put in force; the other one is no part of the first load.
const texts: Record<Language, () => Promise<{ default: object }>> = {
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
};

/** Puts a language in force and remembers it. */
export async function choose(language: Language) {
  const { default: translation } = await texts[language]();
  i18next.addResourceBundle(language, 'translation', translation);
  localStorage.setItem(kept, language);
  document.documentElement.lang = language;
  await i18next.changeLanguage(language);
}

export async function startLanguage() {
  const language = firstLanguage(localStorage.getItem(kept), navigator.languages);
  const { default: translation } = await texts[language]();
  document.documentElement.lang = language;
  return i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation } },
    interpolation: { escapeValue: false },
    keySeparator: '.',
    nsSeparator: false,
  });
}

/** Texts and formats of the language in force. */
export function useLanguage() {
  const { t, i18n } = useTranslation();
  const format = useMemo(() => formatsOf(i18n.language), [i18n.language]);
  return { t, format, language: i18n.language as Language };
}

export type Translate = ReturnType<typeof useLanguage>['t'];

/** The words for something that the platform names by a code; the code itself where there are none yet. */
export function wordOf(
  t: Translate,
  group: 'event' | 'reason' | 'step' | 'state' | 'stage' | 'result' | 'channel' | 'halt',
  code: string,
) {
  const key = `${group}.${code}`;
  return i18next.exists(key) ? (t as unknown as (key: string) => string)(key) : code.replaceAll('_', ' ');
}
