import { Button, Group, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import { identifierOf, lookUp } from '../api/lookup';
import type { Contact } from '../api/types';
import { useMay } from '../app/session';
import { useLanguage, wordOf } from '../language';
import { nameOf } from '../ui/name';
import { Page } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Empty, Failure } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Leads } from './Leads';
import { stages } from './stages';

const route = getRouteApi('/contacts');

export function Contacts() {
  const { t, format } = useLanguage();
  const { known, order, stage } = route.useSearch();
  const may = useMay();
  const navigate = useNavigate({ from: '/contacts' });
  const query = useInfiniteQuery({
    queryKey: ['contacts', known, order],
    enabled: !stage,
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/contacts', {
          signal,
          params: {
            query: {
              page_size: 50,
              page_token: pageParam,
              ...(known && { known: known === 'known' }),
              ...(order === 'oldest' && { order_by: 'create_time' }),
            },
          },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const columns: Column<Contact>[] = [
    {
      id: 'name',
      name: t('contacts.name'),
      cell: (row) => (
        <Link to="/contacts/$contact" params={{ contact: row.contact }}>
          {nameOf(row) ?? t('contact.anonymous')}
        </Link>
      ),
    },
    {
      id: 'known',
      name: t('contacts.who'),
      cell: (row) => (
        <Pill tone={row.known ? 'calm' : 'quiet'}>{row.known ? t('contacts.known') : t('contacts.anonymous')}</Pill>
      ),
    },
    {
      id: 'company',
      name: t('contacts.company'),
      cell: (row) => String((row.traits as Record<string, unknown> | undefined)?.company ?? '–'),
    },
    { id: 'events', name: t('contacts.events'), number: true, cell: (row) => format.count(row.eventCount) },
    { id: 'seen', name: t('contacts.lastSeen'), cell: (row) => <Ago at={row.lastSeenTime} /> },
    { id: 'created', name: t('contacts.created'), cell: (row) => <Ago at={row.createTime} /> },
  ];
  return (
    <Page title={t('screen.contacts')} lead={t('contacts.lead')}>
      <Group mb="md" gap="sm" align="flex-start">
        <Lookup />
        {may('leads.read') && (
          <Select
            size="xs"
            w={210}
            clearable
            aria-label={t('contacts.stage')}
            placeholder={t('contacts.stage')}
            value={stage ?? null}
            data={stages.map((value) => ({ value, label: wordOf(t, 'stage', value) }))}
            onChange={(value) =>
              void navigate({ search: { known, order, stage: stages.find((one) => one === value) }, replace: true })
            }
          />
        )}
        <SegmentedControl
          size="xs"
          aria-label={t('contacts.who')}
          value={known ?? 'all'}
          onChange={(value) =>
            void navigate({
              search: { order, known: value === 'all' ? undefined : (value as 'known' | 'anonymous') },
              replace: true,
            })
          }
          data={[
            { value: 'all', label: t('contacts.all') },
            { value: 'known', label: t('contacts.known') },
            { value: 'anonymous', label: t('contacts.anonymous') },
          ]}
        />
        <SegmentedControl
          size="xs"
          aria-label={t('contacts.order')}
          value={order ?? 'newest'}
          onChange={(value) =>
            void navigate({ search: { known, order: value === 'oldest' ? 'oldest' : undefined }, replace: true })
          }
          data={[
            { value: 'newest', label: t('contacts.newest') },
            { value: 'oldest', label: t('contacts.oldest') },
          ]}
        />
      </Group>
      <div className="card">
        {stage ? (
          <Leads stage={stage} />
        ) : (
          <Asked
            query={query}
            lines={10}
            isEmpty={(data) => data.pages.every((page) => page.contacts.length === 0)}
            empty={<Empty title={t('contacts.empty')}>{t('contacts.emptyHint')}</Empty>}
          >
            {(data) => (
              <>
                <Table
                  label={t('screen.contacts')}
                  columns={columns}
                  rows={data.pages.flatMap((page) => page.contacts)}
                  keyOf={(row) => row.contact}
                />
                <More query={query} />
              </>
            )}
          </Asked>
        )}
      </div>
    </Page>
  );
}

function Lookup() {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const identifier = identifierOf(typed);
  const find = useMutation({
    mutationFn: async (wanted: string) => (wanted.startsWith('c_') ? wanted : (await lookUp(wanted)).contact),
    onSuccess: (contact) => void navigate({ to: '/contacts/$contact', params: { contact } }),
  });
  return (
    <div>
      <form
        onSubmit={(submitted) => {
          submitted.preventDefault();
          if (identifier) find.mutate(identifier);
        }}
      >
        <Group gap="xs">
          <TextInput
            size="xs"
            w="20rem"
            maw="60vw"
            aria-label={t('contacts.find')}
            placeholder={t('contacts.find')}
            value={typed}
            leftSection={<IconSearch size={14} aria-hidden />}
            onChange={(changed) => setTyped(changed.currentTarget.value)}
          />
          <Button size="xs" variant="default" type="submit" loading={find.isPending} disabled={!identifier}>
            {t('action.find')}
          </Button>
        </Group>
      </form>
      {find.isError && <Failure error={find.error} />}
    </div>
  );
}
