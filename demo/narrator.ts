/**
 * Tells the story: as text while it happens, or as one JSON document at the end. Dollars of a book are
 * printed because this is theatre: outside the demo they are for their owner's eyes only.
 */
export interface Scene {
  readonly title: string;
  /** What the people in it know and do. */
  readonly story: readonly string[];
  /** What anybody can read from the chain. */
  readonly chainSaw: readonly string[];
  /** What nobody can. */
  readonly stayedHidden?: string;
  readonly provingMs?: readonly number[];
  readonly gas?: Readonly<Record<string, bigint>>;
}

export interface Narrator {
  tell(scene: Scene): void;
  /** The closing words, or the document. */
  end(closing: readonly string[]): void;
}

const WIDTH = 13;

function line(label: string, text: string): string {
  return `  ${label.padEnd(WIDTH)}${text}`;
}

function lines(label: string, texts: readonly string[]): string[] {
  return texts.map((text, i) => line(i === 0 ? label : "", text));
}

const thousands = (value: bigint): string => value.toString().replace(/\B(?=(\d{3})+$)/g, ",");

function render(scene: Scene, number: number): string {
  const proving = (scene.provingMs ?? []).map((ms) => `${(ms / 1000).toFixed(2)} s`).join(", ");
  const gas = Object.entries(scene.gas ?? {}).map(([what, used]) => `${thousands(used)} (${what})`);
  return [
    `${number}. ${scene.title}`,
    ...scene.story.map((text) => `  ${text}`),
    ...lines("chain saw", scene.chainSaw),
    ...(scene.stayedHidden === undefined ? [] : [line("hidden", scene.stayedHidden)]),
    ...(proving === "" ? [] : [line("proving", proving)]),
    ...(gas.length === 0 ? [] : [line("gas", gas.join(", "))]),
    "",
  ].join("\n");
}

export function narrateText(write: (text: string) => void): Narrator {
  let number = 0;
  return {
    tell: (scene) => {
      number += 1;
      write(`${render(scene, number)}\n`);
    },
    end: (closing) => {
      write(`${closing.join("\n")}\n`);
    },
  };
}

export function narrateJson(write: (text: string) => void): Narrator {
  const scenes: Scene[] = [];
  return {
    tell: (scene) => void scenes.push(scene),
    end: (closing) => {
      const document = { zkmargin: "demo/1", scenes, closing };
      const text = JSON.stringify(
        document,
        (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value),
        2,
      );
      write(`${text}\n`);
    },
  };
}
