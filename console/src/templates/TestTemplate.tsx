import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { answer, api, newRequestId } from '../api/client';
import type { Template } from '../api/types';
import { useLanguage } from '../language';
import { keptIn } from '../ui/draft';
import { objectOf } from '../ui/json';
import { SentTest } from '../ui/SentTest';
import { Failure } from '../ui/States';

/** Sends the saved version to an address of one's own, with the values that the preview has. */
export function TestTemplate({
  template,
  contact,
  unsaved,
}: {
  template: Template;
  contact: string | undefined;
  unsaved: boolean;
}) {
  const { t } = useLanguage();
  const [address, setAddress] = useState('');
  const send = useMutation({
    mutationFn: () =>
      answer(
        api.POST('/v1/templates/{template}:test', {
          params: { path: { template: template.id } },
          body: {
            version: template.version,
            address: address.trim(),
            variables: objectOf(keptIn<string>(`preview:variables:${template.id}`) ?? '') ?? {},
            ...(contact ? { contact } : { traits: objectOf(keptIn<string>('preview:traits') ?? '') ?? {} }),
            requestId: newRequestId(),
          },
        }),
      ),
  });
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        send.mutate();
      }}
    >
      <Stack gap="sm">
        <Text size="sm">{t('templates.testHint')}</Text>
        {unsaved && (
          <Alert color="yellow" variant="outline" title={t('templates.testSaved', { version: template.version })} />
        )}
        <TextInput
          label={t('templates.address')}
          type="email"
          required
          data-autofocus
          value={address}
          onChange={(changed) => setAddress(changed.currentTarget.value)}
        />
        {send.isError && <Failure error={send.error} />}
        {send.data && <SentTest sent={send.data} />}
        <Group justify="flex-end">
          <Button type="submit" loading={send.isPending} disabled={address.trim() === ''}>
            {t('templates.send')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
