import { describe, expect, it } from 'vitest';
import { identifierOf } from '../api/lookup';
import { nameOf } from '../ui/name';

describe('what is typed', () => {
  it.each([
    [' Ann+news@Example.com ', 'email:Ann+news@Example.com'],
    ['+86 138-0013-8000', 'phone:+8613800138000'],
    ['user_id:u-17', 'user_id:u-17'],
    ['c_01jdq3m7x8k2', 'c_01jdq3m7x8k2'],
    ['ann', undefined],
    ['', undefined],
    ['Type:upper', undefined],
  ])('%s is %s', (typed, expected) => {
    expect(identifierOf(typed)).toBe(expected);
  });
});

describe('the name of a contact', () => {
  const email = { type: 'email', value: 'ann@example.com', firstSeenTime: '' };
  it.each([
    [{ traits: { first_name: 'Ann', last_name: 'Lee' }, identifiers: [email] }, 'Ann Lee'],
    [{ traits: { name: ' 李安 ' }, identifiers: [] }, '李安'],
    [{ traits: {}, identifiers: [{ type: 'phone', value: '+49', firstSeenTime: '' }, email] }, 'ann@example.com'],
    [{ traits: { first_name: '' }, identifiers: [{ type: 'anonymous_id', value: 'x', firstSeenTime: '' }] }, undefined],
  ])('%j', (contact, expected) => {
    expect(nameOf(contact)).toBe(expected);
  });
});
