import { Button, Group, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { identifierOf, lookUp } from '../api/lookup';
import { useLanguage } from '../language';
import { sentenceOf } from './States';

/** Picks a contact by an exact identifier; the address of the page gets their id, never what was typed. */
export function PersonPicker({ label, pick }: { label: string; pick: (contact: string) => void }) {
  const { t } = useLanguage();
  const [typed, setTyped] = useState('');
  const find = useMutation({
    mutationFn: async (identifier: string) =>
      identifier.startsWith('c_') ? identifier : (await lookUp(identifier)).contact,
    onSuccess: (contact) => {
      setTyped('');
      pick(contact);
    },
  });
  const identifier = identifierOf(typed);
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (identifier) find.mutate(identifier);
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          size="xs"
          label={label}
          placeholder={t('contacts.find')}
          autoComplete="off"
          value={typed}
          error={find.isError ? sentenceOf(find.error) : undefined}
          onChange={(changed) => setTyped(changed.currentTarget.value)}
        />
        <Button type="submit" size="xs" variant="default" disabled={!identifier} loading={find.isPending}>
          {t('action.find')}
        </Button>
      </Group>
    </form>
  );
}
