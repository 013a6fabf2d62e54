import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import en from './en.json';
import { firstLanguage } from './index';
import zh from './zh-CN.json';

const source = join(import.meta.dirname, '..');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.includes('.test.') && !name.endsWith('schema.d.ts'))
  .map((name) => [name, readFileSync(join(source, name), 'utf8')] as const);

function keysOf(node: object, above = ''): string[] {
  return Object.entries(node).flatMap(([name, value]) =>
    typeof value === 'string' ? [above + name] : keysOf(value, `${above}${name}.`),
  );
}

const withoutPlural = (key: string) => key.replace(/_(one|other)$/, '');
// Named by what the platform answers, or by a list in the code.
const byCode =
  /^(event|reason|step|state|stage|result|channel|scheme|screen|nav|halt|error\.reason|templates\.view|broadcasts\.act)\./;

describe('languages', () => {
  it('have the same keys', () => {
    const [ours, theirs] = [en, zh].map((texts) => [...new Set(keysOf(texts).map(withoutPlural))].sort());
    expect(theirs).toEqual(ours);
  });

  it('have a text for every key, with the same places for values', () => {
    const read = (texts: object, key: string) =>
      key.split('.').reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], texts) as string;
    const places = (text: string) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
    for (const key of keysOf(zh)) {
      expect(read(zh, key), key).not.toBe('');
      expect(places(read(zh, key)), key).toEqual(places(read(en, key)));
    }
  });

  it('have no key that nothing uses', () => {
    const all = files.map(([, text]) => text).join('\n');
    const unused = [...new Set(keysOf(en).map(withoutPlural))].filter(
      (key) => !byCode.test(key) && !all.includes(`'${key}'`),
    );
    expect(unused).toEqual([]);
  });

  it('hold all text: none stands in the markup', () => {
    const bare = files
      .filter(([name]) => name.endsWith('.tsx') && !name.endsWith('Brand.tsx'))
      .flatMap(([name, text]) =>
        [...text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)\s*</g)].map(([, words]) => `${name}: ${words}`),
      );
    expect(bare).toEqual([]);
  });
});

describe('the first language', () => {
  it.each([
    [null, ['zh-TW', 'en'], 'zh-CN'],
    [null, ['de-DE', 'zh-CN'], 'en'],
    [null, [], 'en'],
    ['en', ['zh-CN'], 'en'],
    ['nonsense', ['zh'], 'zh-CN'],
  ])('chosen %s, browser %j: %s', (chosen, wanted, expected) => {
    expect(firstLanguage(chosen, wanted)).toBe(expected);
  });
});
