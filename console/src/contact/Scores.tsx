import { Button, Group, Stack, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCircleCheck, IconCircleDashed, IconQuestionMark } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { answer, api } from '../api/client';
import type { ContactScore, ScoreExplanation } from '../api/types';
import { useLanguage, wordOf } from '../language';
import { Dialog } from '../ui/Dialog';
import { Freshness } from '../ui/Freshness';
import { Card } from '../ui/Page';
import { Pill } from '../ui/Pill';
import { Asked, Empty } from '../ui/States';
import { type Column, Table } from '../ui/Table';
import { Ago } from '../ui/Time';

/** The contact's score in each model, and on demand what it is made of. */
export function Scores({ contact }: { contact: string }) {
  const { t } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'scores'],
    queryFn: ({ signal }) =>
      answer(api.GET('/v1/contacts/{contact}/scores', { signal, params: { path: { contact } } })),
  });
  const first = query.data?.scores[0];
  return (
    <Card title={t('scores.title')} actions={<Freshness asOf={first?.asOf} lag={first?.lag} />}>
      <Asked
        query={query}
        lines={3}
        isEmpty={(data) => data.scores.length === 0}
        empty={
          <Text size="sm" c="dimmed">
            {t('scores.none')}
          </Text>
        }
      >
        {(data) => (
          <ul className="rows">
            {data.scores.map((score) => (
              <Score key={score.model} contact={contact} score={score} />
            ))}
          </ul>
        )}
      </Asked>
    </Card>
  );
}

function Score({ contact, score }: { contact: string; score: ContactScore }) {
  const { t, format } = useLanguage();
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <li>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text size="sm" fw={550}>
          {score.model}
        </Text>
        <Group gap={6} wrap="nowrap">
          {score.veto && <Pill tone="bad">{score.veto}</Pill>}
          {(score.cell || score.band) && (
            <Pill tone="calm">
              {t('scores.band')} {score.cell || score.band}
            </Pill>
          )}
          <Text size="lg" fw={600} className="num">
            {format.points(score.score)}
          </Text>
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconQuestionMark size={12} aria-hidden />}
            aria-label={`${t('action.why')}: ${score.model}`}
            onClick={open}
          >
            {t('action.why')}
          </Button>
        </Group>
      </Group>
      <Group gap={6} mt={4}>
        {score.thresholds.map((threshold) => (
          <Pill
            key={threshold.threshold}
            tone={threshold.crossed ? 'good' : 'quiet'}
            icon={
              threshold.crossed ? <IconCircleCheck size={13} aria-hidden /> : <IconCircleDashed size={13} aria-hidden />
            }
          >
            {threshold.threshold} {threshold.crossed ? t('scores.crossed') : t('scores.notCrossed')}
          </Pill>
        ))}
      </Group>
      <Dialog opened={opened} close={close} title={t('scores.why', { model: score.model })}>
        {opened && <Explanation contact={contact} model={score.model ?? ''} />}
      </Dialog>
    </li>
  );
}

type Rule = NonNullable<ScoreExplanation['contributions']>[number];
type Contribution = NonNullable<ScoreExplanation['events']>[number];

function Explanation({ contact, model }: { contact: string; model: string }) {
  const { t, format } = useLanguage();
  const query = useQuery({
    queryKey: ['contact', contact, 'scores', model, 'explain'],
    refetchInterval: false,
    queryFn: ({ signal }) =>
      answer(
        api.GET('/v1/contacts/{contact}/scores/{model}:explain', { signal, params: { path: { contact, model } } }),
      ),
  });
  const rules: Column<Rule>[] = [
    { id: 'rule', name: t('scores.rule'), cell: (row) => row.rule },
    { id: 'count', name: t('scores.events'), number: true, cell: (row) => format.count(row.count) },
    { id: 'last', name: t('scores.last'), cell: (row) => <Ago at={row.lastOccurredAt} /> },
    { id: 'points', name: t('scores.points'), number: true, cell: (row) => format.points(row.points) },
  ];
  const events: Column<Contribution>[] = [
    {
      id: 'event',
      name: t('scores.event'),
      cell: (row) => (row.eventName ? wordOf(t, 'event', row.eventName) : row.trait),
    },
    { id: 'when', name: t('scores.when'), cell: (row) => <Ago at={row.occurredAt} /> },
    { id: 'rule', name: t('scores.rule'), cell: (row) => row.rule },
    { id: 'then', name: t('scores.then'), number: true, cell: (row) => format.points(row.pointsThen) },
    { id: 'now', name: t('scores.now'), number: true, cell: (row) => format.points(row.pointsNow) },
  ];
  return (
    <Asked
      query={query}
      isEmpty={(data) => data.contributions.length === 0}
      empty={<Empty title={t('scores.nothing')}>{t('scores.nothingHint')}</Empty>}
    >
      {(data) => (
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('scores.sum')}
          </Text>
          <Table label={t('scores.byRule')} columns={rules} rows={data.contributions} keyOf={(row) => row.rule ?? ''} />
          {data.cuts.map((cut) => (
            <Text size="sm" key={cut.group}>
              {t('scores.cut', {
                group: cut.group || t('scores.whole'),
                cap: format.points(cut.cap),
                points: format.points(cut.points),
              })}
            </Text>
          ))}
          <Group justify="space-between">
            <Text fw={600}>{t('scores.total')}</Text>
            <Text fw={600} className="num">
              {format.points(data.score?.score)}
            </Text>
          </Group>
          <Table
            label={t('scores.byEvent')}
            columns={events}
            rows={data.events.slice(0, 50)}
            keyOf={(row) => `${row.rule}/${row.eventId}/${row.trait}`}
          />
          {data.errors.map((error) => (
            <Text size="xs" key={`${error.rule}${error.message}`}>
              {error.rule}: {error.message}
            </Text>
          ))}
        </Stack>
      )}
    </Asked>
  );
}
