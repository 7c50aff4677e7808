import { useMemo } from 'react';
import { languageOf } from '../../domain/language.ts';
import { type Language, languages } from '../../domain/words.ts';
import { durationIn } from './duration.ts';
import { rememberedStore, useStore } from './store.ts';

/** A text; or one for a `{count}` of one, and one for the others. `{name}` is filled in. */
type Form = string | { one: string; other: string };
type Words = Record<string, Record<Language, Form>>;

type TextOf<F> = F extends { other: infer Other extends string } ? Other : F;
type NamesIn<S> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never;
/** What a text needs filled in: a word without a value, or with one that it does not know, is no TypeScript. */
type Values<F> = [NamesIn<TextOf<F>>] extends [never]
  ? []
  : [values: Record<NamesIn<TextOf<F>>, string | number>];

/** Says a word of a dictionary in the reader's language. */
export type Say<W extends Words> = <K extends keyof W>(
  name: K,
  ...values: Values<W[K]['en']>
) => string;

/** The words of a dictionary that need nothing filled in. */
export type Plain<W extends Words> = {
  [K in keyof W]: Values<W[K]['en']> extends [] ? K : never;
}[keyof W];

/** A folder's own words. Both languages are needed, by type. */
export const dictionary = <const W extends Words>(words: W): W => words;

const isChoice = (value: string): value is Language | 'own' =>
  value === 'own' || languages.some((language) => language === value);

/** The language chosen here; `own` is that of the user's document. */
export const chosenLanguage = rememberedStore<Language | 'own'>('language', 'own', isChoice);

let own: Language = languageOf(navigator.languages.join(','));

/** Tells in which language the signed-in user's document is to be answered; before, the browser's counts. */
export function setOwnLanguage(language: Language): void {
  own = language;
}

/** The language of what is shown, and asked of the API. */
export function currentLanguage(): Language {
  const chosen = chosenLanguage.get();
  return chosen === 'own' ? own : chosen;
}

export function useLanguage(): Language {
  const chosen = useStore(chosenLanguage);
  return chosen === 'own' ? own : chosen;
}

function say(language: Language, form: Form, values: Record<string, string | number>): string {
  const numbers = new Intl.NumberFormat(localeOf(language));
  const count = Number(values.count ?? 0);
  const text =
    typeof form === 'string'
      ? form
      : form[new Intl.PluralRules(language).select(count) === 'one' ? 'one' : 'other'];
  return text.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return typeof value === 'number' ? numbers.format(value) : value;
  });
}

/** The words of a dictionary in the reader's language: `const say = useWords(words); say('title')`. */
export function useWords<W extends Words>(words: W): Say<W> {
  const language = useLanguage();
  return useMemo(() => sayIn(words, language), [words, language]);
}

/** The same outside a component. */
const sayIn =
  <W extends Words>(words: W, language: Language): Say<W> =>
  (name, ...[values]) => {
    const forms = words[name];
    return forms ? say(language, forms[language], values ?? {}) : '';
  };

const localeOf = (language: Language): string => ({ en: 'en-GB', nl: 'nl-NL' })[language];

/** Dates and numbers as people of the language write them, in the time of this browser. */
export function useFormat() {
  const language = useLanguage();
  return useMemo(() => formatIn(language), [language]);
}

function formatIn(language: Language) {
  const locale = localeOf(language);
  const numbers = new Intl.NumberFormat(locale);
  const days = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' });
  const moments = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'long' });
  const short = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  });
  const precise = new Intl.DateTimeFormat(locale, {
    ...{ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  });
  const utcDays = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });
  const percents = new Intl.NumberFormat(locale, { style: 'percent' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'short' });
  return {
    number: (value: number) => numbers.format(value),
    day: (at: string) => days.format(new Date(at)),
    moment: (at: string) => moments.format(new Date(at)),
    /** With the weekday, the seconds and the time zone. */
    exact: (at: string) => exact.format(new Date(at)),
    /** `23 Nov, 09:14` */
    short: (at: string) => short.format(new Date(at)),
    /** `23 Nov, 09:14:02` */
    precise: (at: string) => precise.format(new Date(at)),
    /** Of a day without a time, such as `2026-11-23`. */
    utcDay: (day: string) => utcDays.format(new Date(day)),
    /** Of a share between 0 and 1. */
    percent: (share: number) => percents.format(share),
    /** Of milliseconds: `3 hr 20 min` */
    duration: durationIn(locale),
    /** `3 hr. ago` */
    ago: (at: string) => relative.format(...distance(Date.now() - Date.parse(at))),
  };
}

const MINUTE_MS = 60_000;
const [HOUR_MS, DAY_MS] = [60 * MINUTE_MS, 24 * 60 * MINUTE_MS];

function distance(ms: number): [number, Intl.RelativeTimeFormatUnit] {
  // `now`: of `this minute` nobody knows how long it is.
  if (ms < MINUTE_MS / 2) return [0, 'second'];
  if (ms < HOUR_MS) return [-Math.round(ms / MINUTE_MS), 'minute'];
  if (ms < DAY_MS) return [-Math.round(ms / HOUR_MS), 'hour'];
  return [-Math.round(ms / DAY_MS), 'day'];
}
