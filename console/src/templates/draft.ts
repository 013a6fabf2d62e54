import type { Template } from '../api/types';

/** What people write of a template; the platform counts the versions. */
export type TemplateDraft = {
  class: string;
  purpose: string;
  subject: string;
  html: string;
  text: string;
  /** Of the version that it began with; empty for a template that is not there yet. */
  etag: string;
};

/** The fields that people write, in the order of the screen. */
export const written = ['class', 'purpose', 'subject', 'html', 'text'] as const;

/** A draft that begins with a version. */
export const draftOf = (template: Template): TemplateDraft => ({
  class: template.class,
  purpose: template.purpose ?? '',
  subject: template.subject,
  html: template.html ?? '',
  text: template.text ?? '',
  etag: template.etag ?? '',
});

/** The journeys among these that send a template, by what their definitions say. */
export function sendersOf<T extends { definition?: Record<string, unknown> }>(
  journeys: readonly T[],
  template: string,
) {
  return journeys.filter(({ definition }) => {
    const { steps } = (definition ?? {}) as { steps?: { send?: { template?: string } }[] };
    return Array.isArray(steps) && steps.some((step) => step.send?.template === template);
  });
}
