/**
 * Base of everything that holds a secret. Secrets live in `#private` fields, which no serialiser or
 * inspector reaches; whatever turns an object into text sees only the class name. Showing a secret
 * takes a method whose name begins with `reveal`.
 */
import { inspect } from "node:util";

export abstract class Secret {
  /** The class name and nothing else. */
  toString(): string {
    return `${this.constructor.name} (redacted)`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }

  get [Symbol.toStringTag](): string {
    return this.toString();
  }
}
