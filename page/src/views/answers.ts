// The parts of the API's answers that only the views use; the page's own answers.ts has the rest.
import type { Claim, Decision, Holder, Page, Period, Place, WholeDocument } from "../answers";

/** A claim as it is told beside something else: who says what in which document. */
export interface Saying {
  id: string;
  document?: string;
  outlet?: string | null;
  speaker?: string;
  speaker_class?: string;
  quote?: string;
  quotes?: string[];
  type?: string;
  status?: string;
  actor?: string[];
  target?: string[];
  happened?: Period;
  known?: string;
  lineage?: string;
  role?: string;
}

export interface Run {
  state: string;
  id: string;
  from: string;
  to: string;
  low: number;
  mean: number;
  high: number;
  /** Who led when, in a run in which the holder changed too often to be told apart. */
  leaders: { state: string; id: string; from: string; to: string }[];
}

export interface Runs {
  place: Place;
  from: string;
  to: string;
  runs: Run[];
}

export interface Dispute {
  kind: string;
  place: Place;
  interval: Period;
  sentence: string;
  importance: number;
  reason: string;
  for: Side;
  against: Side;
}

export interface Side {
  lineages: number;
  claims: Saying[];
}

export interface Flag {
  kind: string;
  country: string | null;
  region: string | null;
  start: string;
  end: string;
  sentence: string;
}

export interface StateAnswer {
  state: string;
  id: string;
  probability: number;
}

export interface Change {
  kind: "captured" | "lost" | "contested" | "settled" | "found" | "stale" | "disputed";
  place: Place;
  before: StateAnswer;
  after: StateAnswer;
  lost_by: string | null;
  gained_by: string | null;
  certainty: number;
  sentence: string | null;
  because: { on: string; before: number; after: number; claim: Saying }[];
}

export interface Changes extends Page<Change> {
  question: "happened" | "learnt";
  since: string;
  on: string;
  known: string | null;
}

/** A document with the stretches that the reader skips, as code points. */
export interface ReadDocument extends WholeDocument {
  furniture?: [number, number][];
}

type Belief = Record<string, number>;

/** One testimony, and what it does to belief. */
export interface WhyStep {
  on: string;
  known: string;
  claim: Saying;
  kind: string | null;
  of_the_state_before: boolean;
  lineage: string;
  joined: number;
  notes: string[];
  weight: number;
  factors: {
    reliability: number;
    interest: number;
    interest_is: string;
    capped: boolean;
    status: number;
    reading: number;
    repetition: number;
    agreement: number;
    share: number;
  };
  share: number;
  days_without_evidence_before: number;
  before: Belief;
  after: Belief;
}

export interface WhyAnswer {
  place: Place;
  on: string;
  known: string | null;
  holders: Holder[];
  prior: Belief;
  steps: WhyStep[];
  days_without_evidence_until_then: number;
  by_then: Belief;
  later: WhyStep[];
  days_faded: number;
  belief: Belief;
  silent: { claim: Saying; on: string; lineage: string; why: string }[];
}

/** A claim that waits to be reviewed, and what makes it worth a look. */
export interface QueueItem {
  claim: ReviewedClaim;
  place: Place;
  value: number;
  misread: number;
  moves: number;
  disputed: number;
  awaits_second: boolean;
  reasons: string[];
}

/** A claim with the decisions that wait for a second reviewer. */
export interface ReviewedClaim extends Claim {
  pending?: Decision[];
}

export interface Queue extends Page<QueueItem> {
  total: number;
}

export interface Reviewed {
  claim: ReviewedClaim;
  answers: Record<string, string>;
  decisions: Decision[];
  pending: boolean;
}

export interface Agreement {
  required: number;
  reviewers: { name: string; decided: number }[];
  pairs: {
    one: string;
    other: string;
    both: number;
    agreed: number;
    raw: number | null;
    kappa: number | null;
    counts: { one: string; other: string; claims: number }[];
  }[];
  waiting: Reviewed[];
  waiting_count: number;
  differing: Reviewed[];
  differing_count: number;
}

/** A decision of the audit. */
export interface AuditedDecision extends Decision {
  in_force: boolean;
  counts?: boolean;
  pending?: boolean;
}

/** Who decides at this server's desk, and how many reviewers must agree. */
export interface DeskVersion {
  desk: boolean;
  reviewer?: string | null;
  reviewers?: number;
}

/** A party that a name may mean. */
export interface KnownParty {
  id: string;
  name: string;
}

/** A voice across documents; `own` is the share of its testimonies that serve its own side. */
export interface SpeakerSource {
  id: string;
  name: string;
  speaker_class: string;
  sides: { party: string; first: string; last: string }[];
  documents: number;
  claims: number;
  lineages: number;
  testimonies: number;
  own: number;
  reliability: { mean: number; low: number; high: number; compared: number };
  sentence: string;
}

export interface OutletSource {
  name: string;
  documents: number;
  lineages: number;
  claims: number;
  in_own_voice: number;
  voice: SpeakerSource | null;
}
