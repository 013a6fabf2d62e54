import i18next from 'i18next';
import { useMemo } from 'react';
import { initReactI18next, useTranslation } from 'react-i18next';
import en from './en.json';
import { formatsOf } from './format';
import zh from './zh-CN.json';

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

/** Puts a language in force and remembers it. */
export function choose(language: Language) {
  localStorage.setItem(kept, language);
  document.documentElement.lang = language;
  return i18next.changeLanguage(language);
}

export function startLanguage() {
  const language = firstLanguage(localStorage.getItem(kept), navigator.languages);
  document.documentElement.lang = language;
  return i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-CN': { translation: zh } },
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
  group: 'event' | 'reason' | 'step' | 'state' | 'stage' | 'result' | 'channel',
  code: string,
) {
  const key = `${group}.${code}`;
  return i18next.exists(key) ? (t as unknown as (key: string) => string)(key) : code.replaceAll('_', ' ');
}
