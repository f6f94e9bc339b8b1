/** A claim's fields as a form shows them, and the decision that says what a reviewer changed. */

import { OUTLET } from "./codes";

/** What the form needs of a claim as the API gives it. */
export interface CodedClaim {
  readonly type: string;
  readonly actor: readonly string[];
  readonly actor_ids: readonly (string | null)[];
  readonly target: readonly string[];
  readonly target_ids: readonly (string | null)[];
  readonly place: string | null;
  readonly place_name: string | null;
  readonly place_kind: string | null;
  readonly geonames_id: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly radius_km: number | null;
  readonly date_start: string | null;
  readonly date_end: string | null;
  readonly speaker: string;
  readonly speaker_id: string | null;
  readonly speaker_class: string;
  readonly chain: readonly string[];
  readonly status: string;
  readonly killed: Bounds | null;
  readonly wounded: Bounds | null;
  readonly victims: string | null;
}

export interface Bounds {
  readonly low: number | null;
  readonly high: number | null;
}

export interface Party {
  readonly name: string;
  readonly id: string | null;
}

/** A place that a reviewer chose from the gazetteer. */
export interface ChosenPlace {
  readonly name: string;
  readonly country: string | null;
  readonly geonames_id: number | null;
  readonly latitude: number | null;
  readonly longitude: number | null;
  readonly kind: string;
  readonly radius_km: number | null;
}

/** The form: everything as it stands in the inputs. */
export interface Form {
  readonly type: string;
  readonly status: string;
  readonly actor: readonly Party[];
  readonly target: readonly Party[];
  /** `undefined` leaves the place as it is, `null` says that the text gives none. */
  readonly place: ChosenPlace | null | undefined;
  readonly start: string;
  readonly end: string;
  readonly speaker: string;
  readonly speakerClass: string;
  readonly chain: string;
  readonly killedLow: string;
  readonly killedHigh: string;
  readonly woundedLow: string;
  readonly woundedHigh: string;
  readonly victims: string;
}

export type Problems = Partial<Record<"dates" | "speaker" | "killed" | "wounded", string>>;

const bound = (value: number | null | undefined) => (value === null || value === undefined ? "" : String(value));
const parties = (names: readonly string[], ids: readonly (string | null)[]): Party[] =>
  names.map((name, index) => ({ name, id: ids[index] ?? null }));

/** Returns the form of a claim. */
export function formOf(claim: CodedClaim): Form {
  return {
    type: claim.type,
    status: claim.status,
    actor: parties(claim.actor, claim.actor_ids),
    target: parties(claim.target, claim.target_ids),
    place: undefined,
    start: claim.date_start ?? "",
    end: claim.date_end ?? "",
    speaker: claim.speaker,
    speakerClass: claim.speaker_class,
    chain: claim.chain.join(" > "),
    killedLow: bound(claim.killed?.low),
    killedHigh: bound(claim.killed?.high),
    woundedLow: bound(claim.wounded?.low),
    woundedHigh: bound(claim.wounded?.high),
    victims: claim.victims ?? "",
  };
}

/** Returns what cannot be in a form, in words; nothing for a good one. */
export function problems(form: Form): Problems {
  const found: Problems = {};
  if (form.start !== "" && form.end !== "" && form.start > form.end)
    found.dates = `It begins on ${form.start}, after its end on ${form.end}. Swap the two.`;
  if (form.speaker.trim() === "") found.speaker = `Give a speaker, or ${OUTLET} for the document's own voice.`;
  else if ((form.speaker.trim() === OUTLET) !== (form.speakerClass === "outlet"))
    found.speaker = `The speaker ${OUTLET} and the class outlet go together.`;
  for (const [name, low, high] of [
    ["killed", form.killedLow, form.killedHigh],
    ["wounded", form.woundedLow, form.woundedHigh],
  ] as const) {
    if (![low, high].every((each) => each === "" || /^\d{1,9}$/.test(each)))
      found[name] = "Give whole numbers, or leave them empty.";
    else if (low !== "" && high !== "" && Number(low) > Number(high))
      found[name] = `The least, ${low}, is above the most, ${high}.`;
  }
  return found;
}

function figure(low: string, high: string): Bounds | null {
  if (low === "" && high === "") return null;
  return { low: low === "" ? null : Number(low), high: high === "" ? null : Number(high) };
}

function without<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== "")) as Partial<T>;
}

function chainOf(form: Form): string[] {
  const parts = form.chain.split(/[>→]/u).map((each) => each.trim());
  return form.speaker.trim() === OUTLET ? [] : parts.filter((each) => each !== "");
}

/**
 * Returns the fields that a form changes of a claim, in the stored claim's form; without any the claim is right.
 *
 * `null` clears a field. A list is written whole, and so is the attribution.
 */
export function corrections(claim: CodedClaim, form: Form): Record<string, unknown> {
  const was = formOf(claim);
  const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
  const found: Record<string, unknown> = {};
  if (form.type !== was.type) found["type"] = form.type;
  if (form.status !== was.status) found["status"] = form.status;
  for (const side of ["actor", "target"] as const) {
    const named = form[side].filter((each) => each.name.trim() !== "");
    if (!same(named, was[side])) found[side] = named.length ? named.map((each) => without({ ...each })) : null;
  }
  if (form.place === null && claim.place !== null) found["place"] = null;
  else if (form.place)
    found["place"] = without({ text: claim.place ?? form.place.name, ...form.place, probability: 1 });
  if (form.start !== was.start || form.end !== was.end) {
    const happened = without({ start: form.start, end: form.end });
    found["happened"] = happened;
  }
  if (
    form.speaker.trim() !== was.speaker ||
    form.speakerClass !== was.speakerClass ||
    !same(chainOf(form), [...claim.chain])
  )
    found["attribution"] = without({
      speaker: form.speaker.trim(),
      speaker_class: form.speakerClass,
      chain: chainOf(form),
      speaker_id: form.speaker.trim() === was.speaker ? claim.speaker_id : null,
    });
  for (const name of ["killed", "wounded"] as const) {
    const low = form[`${name}Low`];
    const high = form[`${name}High`];
    if (low !== was[`${name}Low`] || high !== was[`${name}High`]) found[name] = figure(low, high);
  }
  if (form.victims !== was.victims) found["victims"] = form.victims === "" ? null : form.victims;
  return found;
}
