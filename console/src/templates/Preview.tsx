import { Group, SegmentedControl, Stack, Text, Textarea } from '@mantine/core';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { ApiError } from '../api/errors';
import { useLanguage } from '../language';
import { Mail } from '../ui/Mail';
import { Card } from '../ui/Page';
import { Person, useNames } from '../ui/Person';
import { PersonPicker } from '../ui/PersonPicker';
import { Pill } from '../ui/Pill';
import { Failure, Loading } from '../ui/States';
import type { Rendered } from './rendered';

const route = getRouteApi('/templates/$template');
const phone = 375;
const views = ['wide', 'phone', 'dark', 'text'] as const;

/** What one contact gets, as the platform's own renderer writes it. */
export function Preview({ rendered }: { rendered: Rendered }) {
  const { t } = useLanguage();
  const search = route.useSearch();
  const { view = 'wide' } = search;
  const navigate = useNavigate({ from: '/templates/$template' });
  const names = useNames([rendered.contact]);
  const { content, error } = rendered;
  return (
    <Card
      title={t('templates.preview')}
      actions={
        <SegmentedControl
          size="xs"
          aria-label={t('templates.preview')}
          value={view}
          onChange={(value) =>
            void navigate({
              search: { ...search, view: views.find((one) => one === value && one !== 'wide') },
              replace: true,
            })
          }
          data={views.map((value) => ({ value, label: t(`templates.view.${value}`) }))}
        />
      }
    >
      <Stack gap="sm">
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            {t('templates.shownFor')}
          </Text>
          <Text size="sm" component="span">
            {rendered.contact ? <Person contact={rendered.contact} names={names} /> : t('templates.givenTraits')}
          </Text>
          {rendered.isStale && content && <Pill tone="warn">{t('templates.older')}</Pill>}
        </Group>
        {error !== undefined &&
          (isOfText(error) ? (
            <Text size="sm" role="status" className="fault">
              {t('templates.seeFaults')}
            </Text>
          ) : (
            <Failure error={error} />
          ))}
        {content ? (
          <>
            <Text size="sm" fw={600}>
              {content.subject}
            </Text>
            {view === 'text' || content.html === '' ? (
              <pre className="code">{content.text || t('templates.noText')}</pre>
            ) : (
              <div className="mail-box">
                <Mail html={content.html} width={view === 'phone' ? phone : '100%'} dark={view === 'dark'} />
              </div>
            )}
          </>
        ) : (
          error === undefined && <Loading lines={3} />
        )}
        <details>
          <summary>{t('templates.others')}</summary>
          <Stack gap="sm" mt="sm">
            <PersonPicker
              label={t('templates.showFor')}
              pick={(contact) => void navigate({ search: { ...search, contact }, replace: true })}
            />
            <Textarea
              label={t('templates.traits')}
              description={t('templates.traitsHint')}
              autosize
              minRows={2}
              classNames={{ input: 'mono' }}
              value={rendered.traits}
              error={rendered.badTraits ? t('templates.noJson') : undefined}
              onChange={(changed) => {
                rendered.setTraits(changed.currentTarget.value);
                void navigate({ search: { ...search, contact: undefined }, replace: true });
              }}
            />
            <Textarea
              label={t('templates.variables')}
              description={t('templates.variablesHint')}
              autosize
              minRows={2}
              classNames={{ input: 'mono' }}
              value={rendered.variables}
              error={rendered.badVariables ? t('templates.noJson') : undefined}
              onChange={(changed) => rendered.setVariables(changed.currentTarget.value)}
            />
          </Stack>
        </details>
      </Stack>
    </Card>
  );
}

/** Faults of subject, HTML and text stand beside these. */
const isOfText = (error: unknown) =>
  error instanceof ApiError &&
  error.fields.length > 0 &&
  error.fields.every(({ field }) => field.startsWith('template.'));
