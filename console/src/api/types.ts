import type { components } from './schema';

type Schemas = components['schemas'];

export type Contact = Schemas['contact.Contact'];
export type Event = Schemas['common.Event'];
export type Consent = Schemas['contact.Consent'];
export type IngestReject = Schemas['contact.IngestReject'];
export type QuarantineItem = Schemas['contact.QuarantineItem'];
export type ContactScore = Schemas['scoring.ContactScore'];
export type ScoreExplanation = Schemas['scoring.ScoreExplanation'];
export type ScoreModel = Schemas['scoring.ScoreModel'];
export type ContactTag = Schemas['tagging.ContactTag'];
export type Segment = Schemas['tagging.Segment'];
export type SegmentExplanation = Schemas['tagging.SegmentExplanation'];
export type TagRule = Schemas['tagging.TagRule'];
export type Journey = Schemas['journey.Journey'];
export type JourneyStats = Schemas['journey.JourneyStats'];
export type JourneyRun = Schemas['journey.JourneyRun'];
export type Message = Schemas['notification.Message'];
export type Handoff = Schemas['notification.Handoff'];
export type Lead = Schemas['leads.Lead'];
export type Template = Schemas['notification.Template'];
export type Broadcast = Schemas['notification.Broadcast'];
export type BroadcastRecipient = Schemas['notification.BroadcastRecipient'];
export type KillSwitch = Schemas['notification.KillSwitch'];
export type SegmentPreview = Schemas['tagging.SegmentPreview'];
export type AuditEntry = Schemas['contact.AuditEntry'];
