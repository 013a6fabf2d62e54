import { Group, Select, Stack, TextInput } from '@mantine/core';
import { useMemo } from 'react';
import { useLanguage } from '../language';
import { CodeField } from '../ui/CodeField';
import { faultsOf } from '../ui/faults';
import type { TemplateDraft } from './draft';

/** The fields of a template; without a way to change them they are there to be read. */
export function Editor({
  shown,
  edit,
  error,
}: {
  shown: TemplateDraft;
  edit: ((change: Partial<TemplateDraft>) => void) | undefined;
  error: unknown;
}) {
  const { t } = useLanguage();
  const of = useMemo(
    () => ({
      subject: faultsOf(error, 'template.subject'),
      purpose: faultsOf(error, 'template.purpose'),
      html: faultsOf(error, 'template.html'),
      text: faultsOf(error, 'template.text'),
    }),
    [error],
  );
  return (
    <Stack gap="sm">
      <Group grow align="flex-start">
        <Select
          label={t('messages.class')}
          description={t('templates.classHint')}
          allowDeselect={false}
          disabled={!edit}
          value={shown.class}
          onChange={(value) => edit?.({ class: value ?? shown.class })}
          data={[
            { value: 'marketing', label: t('templates.marketing') },
            { value: 'transactional', label: t('templates.transactional') },
          ]}
        />
        <TextInput
          label={t('templates.purpose')}
          description={t('templates.purposeHint')}
          maxLength={60}
          readOnly={!edit}
          value={shown.purpose}
          error={of.purpose[0]?.message}
          onChange={(changed) => edit?.({ purpose: changed.currentTarget.value })}
        />
      </Group>
      <TextInput
        label={t('templates.subject')}
        required
        readOnly={!edit}
        value={shown.subject}
        error={of.subject[0] && t('code.fault', { ...of.subject[0] })}
        onChange={(changed) => edit?.({ subject: changed.currentTarget.value })}
      />
      <CodeField
        label={t('templates.html')}
        language="liquid"
        lines={14}
        value={shown.html}
        faults={of.html}
        onChange={edit && ((html) => edit({ html }))}
      />
      <CodeField
        label={t('templates.text')}
        language="liquid"
        lines={6}
        value={shown.text}
        faults={of.text}
        onChange={edit && ((text) => edit({ text }))}
      />
    </Stack>
  );
}
