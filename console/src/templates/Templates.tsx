import { Button, Group, Select, Stack, TextInput } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import type { Template } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage } from '../language';
import { Dialog } from '../ui/Dialog';
import { keepIn } from '../ui/draft';
import { ReadAt } from '../ui/Freshness';
import { Page } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import type { TemplateDraft } from './draft';

const route = getRouteApi('/templates');

/** What messages say: the newest version of each template. */
export function Templates() {
  const { t } = useLanguage();
  const may = useMay();
  const { make } = route.useSearch();
  const navigate = useNavigate({ from: '/templates' });
  const query = useInfiniteQuery({
    queryKey: ['templates', 'pages'],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(api.GET('/v1/templates', { signal, params: { query: { page_token: pageParam } } })),
    getNextPageParam: (last) => last.nextPageToken || undefined,
  });
  const begin = (
    <Button
      size="xs"
      leftSection={<IconPlus size={14} aria-hidden />}
      disabled={!may('messages.write')}
      title={may('messages.write') ? undefined : `${t('error.scope')} messages.write`}
      onClick={() => void navigate({ search: { make: true } })}
    >
      {t('templates.make')}
    </Button>
  );
  const columns: Column<Template>[] = [
    {
      id: 'id',
      name: t('templates.name'),
      cell: (row) => (
        <Link to="/templates/$template" params={{ template: row.id }}>
          {row.id}
        </Link>
      ),
    },
    { id: 'subject', name: t('templates.subject'), cell: (row) => row.subject },
    { id: 'class', name: t('messages.class'), cell: (row) => <ClassPill of={row.class} /> },
    { id: 'purpose', name: t('templates.purpose'), cell: (row) => row.purpose },
    { id: 'version', name: t('journeys.version'), number: true, cell: (row) => row.version },
    { id: 'saved', name: t('templates.saved'), cell: (row) => <Ago at={row.createTime} /> },
  ];
  return (
    <Page
      title={t('screen.templates')}
      lead={t('templates.lead')}
      actions={
        <>
          <ReadAt at={query.dataUpdatedAt} />
          {begin}
        </>
      }
    >
      <div className="card">
        <Asked
          query={query}
          isEmpty={(data) => data.pages.every((page) => page.templates.length === 0)}
          empty={
            <Empty
              title={t('templates.empty')}
              action={
                <code className="code">
                  {'POST /v1/templates  {"id": "welcome", "channel": "email", "class": "transactional", …}'}
                </code>
              }
            >
              {t('templates.emptyHint')}
            </Empty>
          }
        >
          {(data) => (
            <>
              <Table
                label={t('screen.templates')}
                columns={columns}
                rows={data.pages.flatMap((page) => page.templates)}
                keyOf={(row) => row.id}
              />
              <More query={query} />
            </>
          )}
        </Asked>
      </div>
      <Dialog
        opened={make === true}
        close={() => void navigate({ search: {}, replace: true })}
        title={t('templates.make')}
      >
        <Begin />
      </Dialog>
    </Page>
  );
}

/** Marketing needs consent; what is transactional does not. */
export function ClassPill({ of }: { of: string }) {
  const { t } = useLanguage();
  return (
    <Pill tone={of === 'marketing' ? 'calm' : 'quiet'}>
      {of === 'marketing' ? t('templates.marketing') : t('templates.transactional')}
    </Pill>
  );
}

/** A template begins with a name; the rest is written on its own screen and saved there. */
function Begin() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [id, setId] = useState('');
  const [kind, setKind] = useState('marketing');
  const valid = /^[a-z][a-z0-9_-]{0,62}$/.test(id);
  const begin = () => {
    const wayOut = kind === 'marketing' ? '\n\n<p><a href="{{ unsubscribe_url }}">Unsubscribe</a></p>' : '';
    const draft: TemplateDraft = {
      class: kind,
      purpose: 'marketing',
      subject: '',
      html: `<p></p>${wayOut}`,
      text: '',
      etag: '',
    };
    keepIn(`template:${id}`, draft);
    void navigate({ to: '/templates/$template', params: { template: id } });
  };
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (valid) begin();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label={t('templates.id')}
          description={t('templates.idHint')}
          required
          data-autofocus
          value={id}
          error={id !== '' && !valid ? t('templates.idHint') : undefined}
          onChange={(changed) => setId(changed.currentTarget.value)}
        />
        <Select
          label={t('messages.class')}
          description={t('templates.classHint')}
          allowDeselect={false}
          value={kind}
          onChange={(value) => setKind(value ?? 'marketing')}
          data={[
            { value: 'marketing', label: t('templates.marketing') },
            { value: 'transactional', label: t('templates.transactional') },
          ]}
        />
        <Group justify="flex-end">
          <Button type="submit" disabled={!valid}>
            {t('templates.begin')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
