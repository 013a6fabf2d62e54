import { expect, it } from 'vitest';
import { codeOfLink, mayDo } from './session';

const who = (...scopes: string[]) => ({ workspace: 'main', principal: 'p', scopes, expireTime: null });

it('a session may do what its scopes say, and everything with *', () => {
  expect(mayDo(who('contacts.read'), 'contacts.read')).toBe(true);
  expect(mayDo(who('contacts.read'), 'contacts.write')).toBe(false);
  expect(mayDo(who('*'), 'admin')).toBe(true);
  expect(mayDo(null, 'contacts.read')).toBe(false);
});

it.each([
  ['#k=abcdefghijkmnopqrst', 'abcdefghijkmnopqrst'],
  ['#k=short', undefined],
  ['#k=abcdefghijkmnop&x=<script>', undefined],
  ['', undefined],
])('the code of %s is %s', (hash, expected) => {
  expect(codeOfLink(hash)).toBe(expected);
});
