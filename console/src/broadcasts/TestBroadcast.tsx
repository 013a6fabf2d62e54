import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import { useLanguage } from '../language';
import { Person, useNames } from '../ui/Person';
import { PersonPicker } from '../ui/PersonPicker';
import { SentTest } from '../ui/SentTest';
import { Failure } from '../ui/States';

/** Sends the message to an address of one's own, as a contact would get it. */
export function TestBroadcast({ id }: { id: string }) {
  const { t } = useLanguage();
  const [contact, setContact] = useState<string>();
  const [address, setAddress] = useState('');
  const names = useNames([contact]);
  const send = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/broadcasts/{broadcast}:test', {
          params: { path: { broadcast: id } },
          body: { address: address.trim(), contact: contact ?? '', requestId: newRequestId() },
        }),
      ),
  });
  return (
    <Stack gap="sm">
      <Text size="sm">{t('templates.testHint')}</Text>
      <PersonPicker label={t('broadcasts.testAs')} pick={setContact} />
      {contact && (
        <Text size="sm">
          {t('templates.shownFor')} <Person contact={contact} names={names} />
        </Text>
      )}
      <TextInput
        label={t('templates.address')}
        type="email"
        required
        value={address}
        onChange={(changed) => setAddress(changed.currentTarget.value)}
      />
      {send.isError && <Failure error={send.error} />}
      {send.data && <SentTest sent={send.data} />}
      <Group justify="flex-end">
        <Button loading={send.isPending} disabled={!contact || address.trim() === ''} onClick={() => send.mutate()}>
          {t('templates.send')}
        </Button>
      </Group>
    </Stack>
  );
}
