// Correcting a claim: each field with the inputs of its type. What stays as it was is left out of the decision.
import type { JSX } from "preact";
import { useEffect, useId, useState } from "preact/hooks";

import type { FoundPlace } from "../answers";
import { useAnswer } from "../api";
import { writtenNumber } from "../text";
import type { KnownParty } from "./answers";
import { inWords, SPEAKER_CLASSES, STATUSES, TYPES, VICTIMS, type Code } from "./codes";
import { corrections, formOf, problems, type Form, type Party } from "./fields";
import { DecisionForm, type FormProps } from "./form";
import { Empty, Text, useSettled, Waiting } from "./parts";

export function CorrectForm({ claim, send, close }: FormProps): JSX.Element {
  const [form, setForm] = useState<Form>(() => formOf(claim));
  const [note, setNote] = useState("");
  const [told, setTold] = useState("");
  const set = (patch: Partial<Form>) => {
    setTold("");
    setForm((before) => ({ ...before, ...patch }));
  };
  const wrong = problems(form);
  const fields = corrections(claim, form);
  const changed = Object.keys(fields);
  const submit = () => {
    if (Object.keys(wrong).length > 0) setTold("Mend what is marked first.");
    else if (changed.length === 0) setTold("Nothing is changed. Accept the claim if it is right.");
    else void send({ kind: "correct", subject: claim.id, fields, ...(note.trim() === "" ? {} : { note: note.trim() }) });
  };
  return (
    <DecisionForm label="Correct its codes" action="Save the correction" submit={submit} close={close}>
      <div class="field-row">
        <label>
          Type
          <select value={form.type} onChange={(event) => set({ type: event.currentTarget.value })}>
            {TYPES.map((group) => (
              <optgroup key={group.name} label={group.name}>
                <Options codes={group.codes} />
              </optgroup>
            ))}
          </select>
        </label>
        <label>
          Status
          <select value={form.status} onChange={(event) => set({ status: event.currentTarget.value })}>
            <Options codes={STATUSES} />
          </select>
        </label>
      </div>
      <Parties label="Actor: who did it" list={form.actor} set={(actor) => set({ actor })} />
      <Parties label="Target: to whom it was done" list={form.target} set={(target) => set({ target })} />
      <PlaceField claim={claim} form={form} set={set} />
      <fieldset>
        <legend>When it happened</legend>
        <div class="field-row">
          <label>
            From
            <input
              type="date"
              value={form.start}
              min="1800-01-01"
              max="2200-12-31"
              aria-invalid={wrong.dates !== undefined}
              onInput={(event) => set({ start: event.currentTarget.value })}
            />
          </label>
          <label>
            To
            <input
              type="date"
              value={form.end}
              min="1800-01-01"
              max="2200-12-31"
              aria-invalid={wrong.dates !== undefined}
              onInput={(event) => set({ end: event.currentTarget.value })}
            />
          </label>
        </div>
        <Wrong text={wrong.dates} />
      </fieldset>
      <fieldset>
        <legend>Who says so</legend>
        <div class="field-row">
          <label>
            Speaker
            <input
              type="text"
              value={form.speaker}
              maxLength={300}
              autocomplete="off"
              aria-invalid={wrong.speaker !== undefined}
              onInput={(event) => set({ speaker: event.currentTarget.value })}
            />
          </label>
          <label>
            Class
            <select value={form.speakerClass} onChange={(event) => set({ speakerClass: event.currentTarget.value })}>
              <Options codes={SPEAKER_CLASSES} />
            </select>
          </label>
        </div>
        <label>
          By way of, from the speaker outwards, parted by &gt;
          <input
            type="text"
            value={form.chain}
            maxLength={1000}
            autocomplete="off"
            onInput={(event) => set({ chain: event.currentTarget.value })}
          />
        </label>
        <Wrong text={wrong.speaker} />
      </fieldset>
      <Figures form={form} set={set} wrong={wrong} />
      <label>
        Note, for the audit (may stay empty)
        <input
          type="text"
          value={note}
          maxLength={2000}
          autocomplete="off"
          onInput={(event) => setNote(event.currentTarget.value)}
        />
      </label>
      <p class="soft" role="status">
        {told !== ""
          ? told
          : changed.length === 0
            ? "Nothing is changed yet."
            : `To be changed: ${changed.map(inWords).join(", ")}.`}
      </p>
    </DecisionForm>
  );
}

function Options({ codes }: { codes: readonly Code[] }): JSX.Element {
  return (
    <>
      {codes.map((code) => (
        <option key={code.value} value={code.value}>
          {`${inWords(code.value)} – ${code.means}`}
        </option>
      ))}
    </>
  );
}

function Wrong({ text }: { text: string | undefined }): JSX.Element | null {
  return text === undefined ? null : (
    <p class="problem" role="alert">
      {text}
    </p>
  );
}

function Figures({
  form,
  set,
  wrong,
}: {
  form: Form;
  set: (patch: Partial<Form>) => void;
  wrong: ReturnType<typeof problems>;
}): JSX.Element {
  const number = (name: "killedLow" | "killedHigh" | "woundedLow" | "woundedHigh", label: string, bad: boolean) => (
    <label>
      {label}
      <input
        type="text"
        inputMode="numeric"
        class="number"
        value={form[name]}
        maxLength={9}
        autocomplete="off"
        aria-invalid={bad}
        onInput={(event) => set({ [name]: event.currentTarget.value.trim() })}
      />
    </label>
  );
  return (
    <fieldset>
      <legend>Casualties</legend>
      <div class="field-row">
        {number("killedLow", "Killed, least", wrong.killed !== undefined)}
        {number("killedHigh", "Killed, most", wrong.killed !== undefined)}
        {number("woundedLow", "Wounded, least", wrong.wounded !== undefined)}
        {number("woundedHigh", "Wounded, most", wrong.wounded !== undefined)}
        <label>
          Victims
          <select value={form.victims} onChange={(event) => set({ victims: event.currentTarget.value })}>
            <option value="">not said</option>
            {VICTIMS.map((code) => (
              <option key={code.value} value={code.value}>
                {inWords(code.value)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Wrong text={wrong.killed} />
      <Wrong text={wrong.wounded} />
    </fieldset>
  );
}

function Parties({
  label,
  list,
  set,
}: {
  label: string;
  list: readonly Party[];
  set: (list: Party[]) => void;
}): JSX.Element {
  return (
    <fieldset>
      <legend>{label}</legend>
      {list.length === 0 && <Empty>Not said.</Empty>}
      {list.map((party, index) => (
        <PartyField
          key={index}
          label={`${label}, ${index + 1}`}
          party={party}
          set={(next) => set(list.map((each, at) => (at === index ? next : each)))}
          remove={() => set(list.filter((_, at) => at !== index))}
        />
      ))}
      <button type="button" class="button" onClick={() => set([...list, { name: "", id: null }])}>
        Add a party
      </button>
    </fieldset>
  );
}

/** A party by its name; the registry's parties are offered while it is typed. */
function PartyField({
  label,
  party,
  set,
  remove,
}: {
  label: string;
  party: Party;
  set: (party: Party) => void;
  remove: () => void;
}): JSX.Element {
  const [asked, setAsked] = useState("");
  const wanted = useSettled(asked, 200);
  const found = useAnswer<KnownParty[]>(wanted === "" ? null : "/actors/search", { q: wanted, limit: 8 });
  const list = useId();
  // The registry answers a moment after the last letter.
  useEffect(() => {
    const meant = found.data?.find((each) => each.name === party.name.trim());
    if (meant !== undefined && asked !== "" && party.id !== meant.id) set({ name: party.name, id: meant.id });
  }, [found.data]);
  return (
    <div class="party">
      <input
        type="text"
        aria-label={label}
        value={party.name}
        list={list}
        maxLength={200}
        autocomplete="off"
        onInput={(event) => {
          const name = event.currentTarget.value;
          setAsked(name.trim());
          set({ name, id: found.data?.find((each) => each.name === name.trim())?.id ?? null });
        }}
      />
      <datalist id={list}>
        {found.data?.map((each) => (
          <option key={each.id} value={each.name} />
        ))}
      </datalist>
      <span class="soft small">
        {party.name.trim() === "" ? "" : party.id === null ? "not in the registry" : <Text text={party.id} />}
      </span>
      <button type="button" class="button" aria-label={`Remove ${label}`} onClick={remove}>
        Remove
      </button>
    </div>
  );
}

function PlaceField({
  claim,
  form,
  set,
}: {
  claim: FormProps["claim"];
  form: Form;
  set: (patch: Partial<Form>) => void;
}): JSX.Element {
  const [asked, setAsked] = useState("");
  const wanted = useSettled(asked.trim(), 200);
  const found = useAnswer<FoundPlace[]>(wanted === "" ? null : "/places/search", { q: wanted, limit: 8 });
  const name = useId();
  const was = claim.place_name ?? claim.place ?? "no place";
  return (
    <fieldset>
      <legend>Place</legend>
      <label>
        Search another place, in any script and spelling
        <input
          type="search"
          value={asked}
          maxLength={200}
          autocomplete="off"
          onInput={(event) => setAsked(event.currentTarget.value)}
          onKeyDown={(event) => event.key === "Enter" && event.preventDefault()}
        />
      </label>
      <div class="choices" role="radiogroup" aria-label="Place">
        <label>
          <input
            type="radio"
            name={name}
            checked={form.place === undefined}
            onChange={() => set({ place: undefined })}
          />{" "}
          As it is: <Text text={was} />
        </label>
        <label>
          <input type="radio" name={name} checked={form.place === null} onChange={() => set({ place: null })} /> The
          text gives none
        </label>
        {wanted !== "" && <Waiting answer={found} what="places" />}
        {found.data?.length === 0 && <Empty>The gazetteer knows no such place.</Empty>}
        {found.data?.map((each) => (
          <label key={each.key}>
            <input
              type="radio"
              name={name}
              checked={form.place?.geonames_id === each.geonames_id && form.place !== null && form.place !== undefined}
              onChange={() =>
                set({
                  place: {
                    name: each.name,
                    country: each.country,
                    geonames_id: each.geonames_id,
                    latitude: each.latitude,
                    longitude: each.longitude,
                    kind: each.kind,
                    radius_km: each.radius_km,
                  },
                })
              }
            />{" "}
            <Text text={each.name} />
            <span class="soft">
              {each.country ? ` (${each.country})` : ""}, {each.feature}
              {each.people !== null && each.people > 0 ? `, ${writtenNumber(each.people)} people` : ""}
            </span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
