import { Button, Group, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { answer, api } from '../api/client';
import type { AuditEntry } from '../api/types';
import { useLanguage } from '../language';
import { Dialog } from '../ui/Dialog';
import { ReadAt } from '../ui/Freshness';
import { Page } from '../ui/Page';
import { StatePill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, More, Table } from '../ui/Table';
import { Ago } from '../ui/Time';
import { Entry } from './Entry';
import { type AuditSearch, filterOf, instantOf, shortOf } from './filter';
import { Proof } from './Proof';

const route = getRouteApi('/audit');

/** Who has changed what, and the proof that nobody changed the record of it. */
export function Audit() {
  const { t } = useLanguage();
  const { entry, ...search } = route.useSearch();
  const navigate = useNavigate({ from: '/audit' });
  const query = useInfiniteQuery({
    queryKey: ['audit', search],
    initialPageParam: '',
    queryFn: ({ pageParam, signal }) =>
      answer(
        api.GET('/v1/auditEntries', {
          signal,
          params: {
            query: {
              filter: filterOf(search) || undefined,
              start_time: instantOf(search.from),
              end_time: instantOf(search.until, 1),
              page_token: pageParam,
            },
          },
        }),
      ),
    getNextPageParam: (last) => last.nextPageToken || undefined,
    refetchInterval: (asked) => ((asked.state.data?.pages.length ?? 0) > 1 ? false : 5_000),
  });
  const columns: Column<AuditEntry>[] = [
    { id: 'time', name: t('scores.when'), cell: (row) => <Ago at={row.time} /> },
    {
      id: 'call',
      name: t('audit.call'),
      cell: (row) => (
        <button
          type="button"
          className="link-button"
          title={row.call}
          onClick={() => void navigate({ search: { ...search, entry: row.id } })}
        >
          {shortOf(row.call)}
        </button>
      ),
    },
    { id: 'resource', name: t('audit.resource'), cell: (row) => <span className="mono">{row.resource || '–'}</span> },
    {
      id: 'outcome',
      name: t('audit.outcome'),
      cell: (row) => (
        <span title={row.reason}>
          <StatePill state={row.outcome.replace('AUDIT_OUTCOME_', '').toLowerCase()} /> {row.reason}
        </span>
      ),
    },
    {
      id: 'principal',
      name: t('audit.principal'),
      cell: (row) => (
        <>
          <span className="mono">{row.principal}</span> {row.isSession && t('audit.bySession')}
        </>
      ),
    },
    { id: 'network', name: t('audit.network'), cell: (row) => <span className="mono">{row.network || '–'}</span> },
  ];
  return (
    <Page title={t('screen.audit')} lead={t('audit.lead')} actions={<ReadAt at={query.dataUpdatedAt} />}>
      <Proof />
      <Filter key={JSON.stringify(search)} search={search} />
      <div className="card">
        <Asked
          query={query}
          isEmpty={(data) => data.pages.every((page) => page.auditEntries.length === 0)}
          empty={<Empty title={t('audit.empty')}>{t('audit.emptyHint')}</Empty>}
        >
          {(data) => (
            <>
              <Table
                label={t('screen.audit')}
                columns={columns}
                rows={data.pages.flatMap((page) => page.auditEntries)}
                keyOf={(row) => `${row.id}${row.number}`}
              />
              <More query={query} />
            </>
          )}
        </Asked>
      </div>
      <Dialog
        opened={entry !== undefined}
        close={() => void navigate({ search, replace: true })}
        title={t('audit.entry')}
      >
        {entry && <Entry id={entry} />}
      </Dialog>
    </Page>
  );
}

function Filter({ search }: { search: AuditSearch }) {
  const { t } = useLanguage();
  const navigate = useNavigate({ from: '/audit' });
  const [typed, setTyped] = useState(search);
  const field = (name: keyof AuditSearch, label: string, type = 'text') => (
    <TextInput
      size="xs"
      flex={type === 'text' ? '1 1 10rem' : undefined}
      type={type}
      label={label}
      value={typed[name] ?? ''}
      onChange={(changed) => setTyped({ ...typed, [name]: changed.currentTarget.value || undefined })}
    />
  );
  return (
    <form
      onSubmit={(submitted) => {
        submitted.preventDefault();
        void navigate({ search: typed });
      }}
    >
      <Group mb="md" gap="xs" align="flex-end">
        {field('principal', t('audit.principal'))}
        {field('call', t('audit.wholeCall'))}
        {field('resource', t('audit.resource'))}
        {field('from', t('audit.from'), 'date')}
        {field('until', t('audit.until'), 'date')}
        <Button size="xs" type="submit" variant="default">
          {t('action.find')}
        </Button>
      </Group>
    </form>
  );
}
