// The shapes of the API's answers, as /api/v1/openapi.json describes them.

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface Period {
  start: string | null;
  end: string | null;
}

export interface Anchor {
  name: string;
  geonames_id: number | null;
}

export interface Place {
  key: string;
  name: string;
  country: string | null;
  geonames_id: number | null;
  latitude: number | null;
  longitude: number | null;
  kind: string;
  radius_km: number | null;
  relation: string | null;
  anchors: Anchor[];
  people: number | null;
}

export interface FoundPlace extends Place {
  claims: number;
  match: string;
  feature: string;
}

export interface WholePlace extends Place {
  claims: number;
  names: string[];
}

export interface Holder {
  holder: string;
  id: string;
  probability: number;
}

export interface Holding {
  place: Place;
  on: string;
  known: string | null;
  holders: Holder[];
  evidence: number;
  latest_evidence: string | null;
}

export interface Testimony {
  id: string;
  document: string;
  outlet: string | null;
  speaker: string;
  speaker_class: string;
  quote: string;
  type: string;
  status: string;
  actor: string[];
  target: string[];
  happened: Period;
  on: string;
  known: string;
  stance: "for" | "against" | null;
  supports: string | null;
  weight: number | null;
  factors: Record<string, number | null>;
  lineage: string;
  reason: string;
  /** Since when a newer version of its article counts instead. */
  superseded: string | null;
}

export interface WholeHolding extends Holding {
  claims: Testimony[];
}

export interface Decision {
  id: string;
  kind: "accept" | "reject" | "correct" | "merge" | "split" | "undo";
  subject: string;
  by: string;
  at: string;
  detail: Record<string, unknown>;
}

export interface ListedDecision extends Decision {
  in_force: boolean;
}

export interface NewDecision {
  kind: Decision["kind"];
  subject: string;
  fields?: Record<string, unknown>;
  claims?: string[];
  note?: string;
}

export interface Figure {
  low: number | null;
  high: number | null;
}

export interface Claim {
  id: string;
  doc: string;
  document_id: string;
  outlet: string | null;
  published: string | null;
  title: string | null;
  url: string | null;
  quotes: string[];
  /** From and to, in characters (Unicode code points) of the document's text. */
  offsets: [number, number][];
  type: string;
  actor: string[];
  actor_ids: (string | null)[];
  target: string[];
  target_ids: (string | null)[];
  place: string | null;
  place_name: string | null;
  place_key: string | null;
  place_kind: string | null;
  geonames_id: number | null;
  latitude: number | null;
  longitude: number | null;
  radius_km: number | null;
  relation: string | null;
  relative_name: string | null;
  anchor_ids: (number | null)[];
  date_start: string | null;
  date_end: string | null;
  speaker: string;
  speaker_id: string | null;
  speaker_class: string;
  chain: string[];
  status: string;
  killed: Figure | null;
  wounded: Figure | null;
  victims: string | null;
  confidence: number;
  reader: string;
  known: string;
  superseded: string | null;
  superseded_by: string | null;
  verdict: "accept" | "reject" | null;
  corrected: boolean;
  decisions: Decision[];
}

export interface DocumentSummary {
  id: string;
  key: string;
  outlet: string | null;
  title: string | null;
  url: string | null;
  published: string | null;
  published_precision: string;
  published_origin: string;
  ingested: string;
  known: string;
  claims: number;
}

export interface WholeDocument extends DocumentSummary {
  keys: string[];
  date_doubts: Record<string, unknown>[];
  text: string;
  claim_list: Claim[];
}

export interface Party {
  name: string;
  id: string | null;
}

export interface LedgerEvent {
  id: string;
  type: string;
  place: Place | null;
  happened: Period;
  actor: Party[];
  target: Party[];
  first: { claim: string; known: string; speaker: string; outlet: string | null };
  lineages: number;
  affirming: number;
  denying: number;
  killed: Record<string, number | null> | null;
  wounded: Record<string, number | null> | null;
  claims: Record<string, unknown>[];
}

export interface Timeline {
  place: Place;
  known: string | null;
  from: string;
  to: string;
  step: number;
  dates: string[];
  states: { holder: string; id: string; probabilities: number[] }[];
}

export interface Week {
  week: string;
  start: string;
  country: string | null;
  region: string | null;
  documents: number;
  outlets: number;
  lineages: number;
  claims: number;
}

export interface Health {
  weeks: Week[];
  flags: Record<string, unknown>[];
  undated_documents: number;
}

export interface Version {
  version: string;
  revision: string;
  counts: Record<"documents" | "readings" | "readers" | "claims" | "places" | "decisions", number>;
  gazetteer: string | null;
  desk: boolean;
}

/** One source that is followed into the ledger; moments are ISO 8601 in UTC. */
export interface WatchedSource {
  kind: string;
  address: string;
  outlet: string | null;
  followed: boolean;
  last_poll: string | null;
  last_success: string | null;
  last_change: string | null;
  last_article: string | null;
  next_poll: string | null;
  polls: number;
  failures: number;
  backing_off: boolean;
  silent: boolean;
  error: string | null;
  note: string | null;
  items: number;
  read: number;
  updated: number;
  versions: number;
  waiting: number;
  left_out: number;
  gone: number;
}

export interface Watched {
  watched: boolean;
  overdue: boolean;
  sources: WatchedSource[];
}

/** Every place's course as runs: see /api/v1/grid/holdings. */
export interface HoldingsGrid {
  known: string | null;
  from: string;
  to: string;
  latest: string | null;
  places: {
    key: string[];
    name: string[];
    country: (string | null)[];
    latitude: (number | null)[];
    longitude: (number | null)[];
    kind: string[];
    radius_km: (number | null)[];
    people: (number | null)[];
    claims: number[];
  };
  states: { id: string; name: string; colour: string | null; parties: string[] }[];
  parties: { id: string; name: string; colour: string | null }[];
  runs: number[][];
  left_out: number;
}

export interface EventsGrid {
  known: string | null;
  from: string;
  types: string[];
  places: {
    key: string[];
    name: string[];
    country: (string | null)[];
    latitude: (number | null)[];
    longitude: (number | null)[];
  };
  id: string[];
  type: number[];
  place: number[];
  first: number[];
  last: number[];
  affirming: number[];
  denying: number[];
  killed: (number | null)[];
  left_out: number;
}

export interface ReportsGrid {
  from: string | null;
  documents: number[];
  claims: number[];
  undated: number;
}
