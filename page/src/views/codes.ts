/** The codebook's lists, for the desk's inputs; a test compares them with the program's own. */

export interface Code {
  readonly value: string;
  readonly means: string;
}

export interface Group {
  readonly name: string;
  readonly codes: readonly Code[];
}

const code = (value: string, means: string): Code => ({ value, means });

export const TYPES: readonly Group[] = [
  {
    name: "control",
    codes: [
      code("capture", "takes a place it did not hold"),
      code("withdraw", "leaves a place"),
      code("hold", "controls a place (a state)"),
      code("advance", "enters or closes in on a place without taking it"),
      code("besiege", "encircles or cuts off a place"),
      code("handover", "receives a place by deal or surrender"),
    ],
  },
  {
    name: "violence",
    codes: [
      code("clash", "two armed parties fight"),
      code("air_strike", "bombing, missiles or drones from the air"),
      code("shelling", "artillery, mortar, rocket fire"),
      code("bombing", "planted, vehicle or suicide bomb, mine"),
      code("attack", "any other armed attack"),
      code("chemical", "use of a chemical agent"),
      code("abduction", "kidnapping, forced disappearance"),
      code("destruction", "demolition, arson, looting"),
    ],
  },
  {
    name: "forces",
    codes: [
      code("deployment", "forces sent, massed or moved"),
      code("surrender", "fighters give themselves up"),
      code("detention", "persons arrested or captured"),
      code("support", "arms, training, funds given to a party"),
    ],
  },
  {
    name: "people",
    codes: [
      code("displacement", "civilians flee, are evacuated, return"),
      code("aid", "humanitarian aid delivered, promised, blocked"),
      code("toll", "a count of dead or wounded of no single event"),
    ],
  },
  {
    name: "politics",
    codes: [
      code("agreement", "ceasefire, truce or deal made or broken"),
      code("talks", "meeting, negotiation, mediation"),
      code("demand", "calls for an action by another party"),
      code("threat", "threatens an action by its own side"),
      code("sanction", "sanctions, embargo, expulsion"),
      code("protest", "demonstration, strike, riot"),
    ],
  },
];

export const STATUSES: readonly Code[] = [
  code("actual", "told as a fact"),
  code("possible", "hedged: may, believed, unconfirmed"),
  code("planned", "will, agreed to, preparing to"),
  code("hypothetical", "if, would"),
  code("denied", "the speaker says that it did not happen"),
  code("unknown", "“it was not clear whether”"),
];

export const SPEAKER_CLASSES: readonly Code[] = [
  code("party", "a belligerent or its spokesman"),
  code("government", "a state that is no belligerent here"),
  code("monitor", "SOHR, Airwars and the like"),
  code("media", "other media"),
  code("un_ngo", "the United Nations or an aid organisation"),
  code("civilian", "residents, witnesses"),
  code("anonymous", "not named"),
  code("outlet", "the document in its own voice"),
];

export const VICTIMS: readonly Code[] = [
  code("civilians", "civilians"),
  code("combatants", "combatants"),
  code("mixed", "both"),
];

/** The speaker of a claim that the document makes in its own voice. */
export const OUTLET = "OUTLET";

const CLASS_NAMES: Readonly<Record<string, string>> = { un_ngo: "UN or NGO" };

/** Returns a code as words. */
export function inWords(value: string): string {
  return CLASS_NAMES[value] ?? value.replaceAll("_", " ");
}

const CONTROL = new Set(TYPES[0]!.codes.map((each) => each.value));
const VIOLENCE = new Set(TYPES[1]!.codes.map((each) => each.value));

/** Returns the family of a type of event: it decides the symbol on the time axis. */
export function family(type: string): "control" | "violence" | "other" {
  return CONTROL.has(type) ? "control" : VIOLENCE.has(type) ? "violence" : "other";
}
